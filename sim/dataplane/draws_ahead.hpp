// What the first attempt of an analysis draws by its key alone, whatever has become of the world by
// then: made in chunks before it is wanted, and while a core is to spare by a thread of its own. A
// draw is a pure function of its key, so who makes it, and when, does not show in any result.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

#include "sim/base/prefetch.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines {

/// Instead of the work of an analyzer: it is drawn as it starts.
inline constexpr double kNotDrawn = -1;

/// Draws of one analysis and its first attempt; what nothing depends on stays 0.
struct FirstDraws {
  double gap_after = 0;              ///< to the next analysis, in units of the mean
  double analyzer_work = kNotDrawn;  ///< at speed 1 (ns), unless that depends on the world
  std::int64_t access_rtt = 0;       ///< the last mile's (ns)
  std::uint32_t learner = 0;
  std::uint32_t content = 0;
  bool writes = false;
};

class DrawsAhead {
 public:
  /// Keeps references to all but the keys. `content`: nullptr without content. `learners_matter`:
  /// which learner it is decides something. `keys`: draws::learner_region_key by learner region.
  DrawsAhead(const DataPlaneInputs& inputs, const Learners& learners, const Zipf* content,
             bool learners_matter, const std::vector<std::uint64_t>& keys);
  ~DrawsAhead();
  DrawsAhead(const DrawsAhead&) = delete;
  DrawsAhead& operator=(const DrawsAhead&) = delete;

  /// A thread may draw while `core_to_spare` says so, which must outlive this.
  void use_core(const std::atomic<bool>* core_to_spare) { core_to_spare_ = core_to_spare; }

  /// Of the next analysis of a learner region in which somebody lives; valid until the next call.
  const FirstDraws& take(std::size_t learner_region) {
    Stream& stream = streams_[learner_region];
    if (stream.next == stream.end) next_chunk(stream);
    prefetch_line(stream.next + kPrefetchAhead);  // from the thread's core
    return *stream.next++;
  }

 private:
  static constexpr std::uint64_t kChunk = 128;  ///< draws; without a thread they stay near
  static constexpr std::uint64_t kPlaces = 32;  ///< for the thread's chunks, used in turn
  static constexpr std::uint64_t kPrefetchAhead = 6;
  /// Of a place for chunk n: the thread may fill it, is at it, it is there.
  enum class State : std::uint64_t { kFree, kBeingFilled, kFilled };
  static std::uint64_t state_of(std::uint64_t chunk, State state) {
    return 4 * chunk + static_cast<std::uint64_t>(state);
  }

  struct Stream {
    std::uint64_t key = 0;
    std::uint32_t first_learner = 0;
    std::uint32_t learners = 0;
    const Law* access_rtt = nullptr;
    const FirstDraws* next = nullptr;
    const FirstDraws* end = nullptr;
    std::uint64_t chunk = 0;  ///< the next one that is wanted
    bool in_place = false;    ///< the one that is being used is the thread's
    std::array<FirstDraws, kChunk + kPrefetchAhead> own;
    std::vector<FirstDraws> places;             ///< of kPlaces chunks, once there is a thread
    alignas(64) std::uint64_t chunk_ahead = 0;  ///< the next one that the thread looks at
    alignas(64) std::array<std::atomic<std::uint64_t>, kPlaces> states{};
  };

  bool core_to_spare() const {
    return core_to_spare_ != nullptr && core_to_spare_->load(std::memory_order_relaxed);
  }
  void next_chunk(Stream& stream);
  void fill(const Stream& stream, std::uint64_t chunk, FirstDraws* draws) const;
  void start_thread();
  void fill_places();

  const WorkloadOptions& workload_;
  const ServiceOptions& service_;
  const Learners& learners_;
  const Zipf* content_;
  bool learners_matter_;
  bool has_work_;  ///< the analyzer's depends on nothing but the learner
  const std::atomic<bool>* core_to_spare_ = nullptr;
  bool thread_refused_ = false;
  std::deque<Stream> streams_;  // atomics stay where they are
  std::atomic<bool> over_{false};
  std::atomic<std::uint32_t> places_freed_{0};
  std::thread thread_;
};

}  // namespace fivenines
