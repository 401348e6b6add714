// One attempt of one analysis, two cache lines: the first is what deciding needs, the second (from
// `started` on) what accounting needs. Attempts live in a slab and are reused; a generation tells a
// stale reference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/base/huge_vector.hpp"
#include "sim/base/prefetch.hpp"
#include "sim/base/short_span.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

using Nanoseconds = std::int64_t;

/// Instead of an extra station: the region will turn the attempt back as it arrives.
inline constexpr std::uint8_t kNotAdmitted = 255;
/// Behind all stations: it waits for copies in other regions, or has read them.
inline constexpr std::uint8_t kWaitsForCopies = 254;
inline constexpr std::uint8_t kHasReadCopies = 253;

struct alignas(64) Attempt {
  std::uint64_t key = 0;     ///< of this attempt's draws
  Nanoseconds intended = 0;  ///< start of the first attempt
  Nanoseconds arrived = 0;   ///< at the serving region
  Nanoseconds give_up = 0;   ///< the client stops waiting
  std::uint32_t generation = 0;
  std::uint32_t learner = 0;
  std::uint32_t content = 0;
  std::uint8_t learner_region = 0;
  std::uint8_t region = 0;     ///< serving
  std::uint8_t number = 0;     ///< 0 is the first attempt
  std::uint8_t pending = 0;    ///< lookups not yet answered, bit by family; later: where it writes
  std::uint8_t queued = 0;     ///< jobs of this attempt that stand in a queue
  std::uint8_t station = 0;    ///< which extra station comes next, or one of the marks above
  Cause cause = Cause::kNone;  ///< what became of it at the server's side
  std::uint8_t levels = 0;     ///< who answered, two bits a family
  bool writes = false;
  bool inside = false;       ///< has arrived (or approaches), has not left
  bool server_done = false;  ///< nothing of it is left at the servers
  bool client_done = false;  ///< the client knows or has given up

  std::uint64_t arrival_index = 0;
  union {
    Nanoseconds started = 0;  ///< of this attempt
    struct {
      std::uint32_t attempt;
      std::uint32_t generation;
    } asker;  ///< of an ask from another part of the data plane: whose it is there
  };
  Nanoseconds access_back = 0;  ///< serving region to client
  Nanoseconds wan = 0;          ///< part of the way there and back that is WAN
  Nanoseconds lookups_started = 0;
  Nanoseconds lookups_answered = 0;  ///< until then: when the shared tier was asked
  union {
    Nanoseconds compute_done = 0;  ///< analyzer's departure; until then:
    double analyzer_work;          ///< at speed 1 (ns), if it was drawn ahead; else negative
  };
  ShortSpan compute;
  ShortSpan database[2];             ///< by family, of the read that answered it
  std::uint8_t last_family : 1 = 0;  ///< the family answered last
  std::uint8_t asks : 2 = 0;         ///< on their way to the shared tier, bit by family
  bool approaching : 1 = false;      ///< one event for the way in and the balancer is pending
  bool absent : 1 = false;           ///< its content does not exist
  bool hot : 1 = false;              ///< its learner is one of the hot cohort
  bool at_switch : 1 = false;        ///< was writing as replication changed its mode
  bool blocked : 1 = false;          ///< its write has waited for a master out of reach
  std::uint8_t leads = 0;            ///< others wait for its reads, bit by family
  std::uint16_t instance = 0;        ///< of the local cache

  /// All of a byte at once, which a store does without reading what the slot held before.
  void clear_marks(bool is_absent = false, bool is_hot = false) {
    last_family = 0;
    asks = 0;
    leads = 0;
    approaching = at_switch = blocked = false;
    absent = is_absent;
    hot = is_hot;
  }
};
static_assert(sizeof(Attempt) == 128 && offsetof(Attempt, started) == 64);

inline void prefetch_attempt(const Attempt& a) {
  prefetch_line(&a);
  prefetch_line(&a.started);
}

/// Slab of attempts; the most recently freed is used first, so it stays in the cache.
class Attempts {
 public:
  std::uint32_t take() {
    if (!free_.empty()) {
      const std::uint32_t id = free_.back();
      if (free_.size() > kTakeAhead) prefetch_attempt(all_[free_[free_.size() - 1 - kTakeAhead]]);
      free_.pop_back();
      return id;
    }
    all_.push_back({});
    return size() - 1;
  }
  void give(std::uint32_t id) {
    ++all_[id].generation;
    all_[id].server_done = all_[id].client_done = true;
    all_[id].inside = false;
    free_.push_back(id);
  }
  /// Unless somebody still needs what is known of it.
  void give_if_over(std::uint32_t id) {
    const Attempt& a = all_[id];
    if (a.server_done && a.client_done && a.asks == 0) give(id);
  }
  Attempt& operator[](std::uint32_t id) { return all_[id]; }
  const Attempt& operator[](std::uint32_t id) const { return all_[id]; }
  /// Ids ever used; freed ones are marked done on both sides.
  std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }
  std::size_t live() const { return all_.size() - free_.size(); }

 private:
  static constexpr std::size_t kTakeAhead = 8;  // arrivals are made several in a row

  HugeVector<Attempt> all_;
  std::vector<std::uint32_t> free_;
};

}  // namespace fivenines
