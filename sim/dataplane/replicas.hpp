// What the life of a request keeps about the copies: the store, and messages between copies that
// are under way or wait for a region that is out of reach.
#pragma once

#include <optional>
#include <vector>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/store/store.hpp"

namespace fivenines {

/// Reused slots with a generation, so that a stale reference is told.
template <typename T>
class Slots {
 public:
  std::uint32_t take(T item) {
    if (free_.empty()) {
      items_.push_back(std::move(item));
      generations_.push_back(0);
      return static_cast<std::uint32_t>(items_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    items_[slot] = std::move(item);
    return slot;
  }
  void give(std::uint32_t slot) {
    ++generations_[slot];
    free_.push_back(slot);
  }
  bool lives(std::uint32_t slot, std::uint32_t generation) const {
    return generations_[slot] == generation;
  }
  std::uint32_t generation(std::uint32_t slot) const { return generations_[slot]; }
  void prefetch(std::uint32_t slot) const { prefetch_line(&items_[slot]); }
  T& operator[](std::uint32_t slot) { return items_[slot]; }
  const T& operator[](std::uint32_t slot) const { return items_[slot]; }

 private:
  std::vector<T> items_;
  std::vector<std::uint32_t> generations_;
  std::vector<std::uint32_t> free_;
};

struct DataPlane::Life::Replicas {
  Replicas(const ReplicationOptions& replication, const DataPlaneInputs& inputs);

  /// A version on its way to a copy, or the copy's acknowledgement on its way back.
  struct Leg {
    std::uint32_t version = 0;
    std::uint32_t generation = 0;
    Nanoseconds sent = 0;
    std::uint64_t key = 0;  ///< of its draws
    std::uint8_t from = 0;
    std::uint8_t to = 0;
    bool acknowledges = false;
    // for the order at one instant, also when the version is gone
    std::uint8_t origin = 0;
    std::uint64_t number = 0;
  };
  /// A read that other copies answer.
  struct Quest {
    std::uint32_t attempt = kNobody;  ///< that waits for it
    std::uint32_t attempt_generation = 0;
    std::uint32_t learner = kNobody;
    std::uint8_t learner_region = 0;
    std::uint8_t region = 0;  ///< that asks
    std::uint32_t needed = 0;
    std::uint32_t answers = 0;
    std::uint64_t key = 0;
    std::uint64_t order = 0;
    DomainKeys keys{kNoKey, kNoKey};
    std::array<Store::Question, kDomains> questions;
  };
  /// A question on its way to a copy, or its answer.
  struct ReadLeg {
    std::uint32_t quest = 0;
    std::uint32_t generation = 0;
    std::uint8_t region = 0;
    std::uint8_t learner_region = 0;
    std::uint64_t order = 0;
    std::array<Store::Answer, kDomains> answers;
  };
  /// A read that is to start a while after a commit.
  struct LateRead {
    DomainKeys keys{kNoKey, kNoKey};
    std::uint32_t learner = kNobody;
    std::uint8_t learner_region = 0;
    std::uint8_t region = 0;
    std::uint64_t key = 0;
    std::uint64_t order = 0;
  };
  /// Blind updates that a region makes of a domain.
  struct Updates {
    std::size_t domain = 0;
    std::size_t region = 0;
    std::uint64_t key = 0;
    ArrivalClock clock{RateProfile{{{kStart, 0}}}};
    std::uint64_t made = 0;
  };
  /// A write that could not be handed to the master.
  struct BlockedForward {
    std::uint32_t attempt = 0;
    std::uint32_t generation = 0;
  };
  /// A commit whose answer cannot reach the region that serves the learner.
  using BlockedReply = BlockedForward;

  const ReplicationOptions& options;
  Store store;
  ReplicationMode mode;
  std::vector<RegionId> copies;
  Slots<Leg> legs;
  Slots<Quest> quests;
  Slots<ReadLeg> read_legs;
  Slots<LateRead> late_reads;
  std::vector<Updates> updates;
  std::array<std::optional<Zipf>, kDomains> popularity;
  std::vector<Leg> blocked_legs;
  std::vector<BlockedForward> blocked_forwards;
  std::vector<BlockedReply> blocked_replies;
  std::vector<Copies> outside;  ///< [learner region]: regions that may not have their data
  RegionId master{};
  Copies former_masters = 0;
  std::vector<Nanoseconds> went_down;  ///< [region]: last; what it had sent before is lost
};

}  // namespace fivenines
