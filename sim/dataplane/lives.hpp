// The parts of the data plane (parts.hpp), mostly one: they advance window by window, on two
// threads as long as a core is to spare, and their letters are exchanged in between. Nothing of the
// result depends on the parts or on the threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "sim/dataplane/life.hpp"
#include "sim/dataplane/parts.hpp"

namespace fivenines {

class DataPlane::Lives {
 public:
  Lives(const DataPlaneInputs& inputs, const World& world);
  ~Lives();
  Lives(const Lives&) = delete;
  Lives& operator=(const Lives&) = delete;

  void advance_to(Nanoseconds stop);
  void changed(const Change& change);
  ReplicationRecord finish(bool at_the_end);
  std::uint64_t requests() const;
  std::uint64_t events() const;
  Observations scrape() const;
  std::size_t watch_failures();
  FailureWatch watch(std::size_t number) const;
  std::vector<Outage> outages() const;
  std::uint64_t request_bytes(std::size_t from, std::size_t to) const;
  Store* store() { return lives_.front()->store(); }
  void use_core(const std::atomic<bool>* core_to_spare);
  void observe(std::vector<Outcome>* sink);

 private:
  bool is_whole() const { return lives_.size() == 1; }
  bool has_core() const {
    return core_to_spare_ != nullptr && core_to_spare_->load(std::memory_order_relaxed);
  }
  Life& of_region(std::size_t region) const { return *lives_[parts_.part_of[region]]; }
  std::size_t part_of_learners(std::size_t learner_region) const {
    return parts_.part_of[index(commons_.homes[learner_region])];
  }
  void advance_all(Nanoseconds end);
  void exchange_letters();
  void hand_on_outcomes();
  void begin_second(Nanoseconds end);
  void await_second();
  void live_second();

  Commons commons_;
  Parts parts_;
  std::vector<std::unique_ptr<Life>> lives_;
  double per_ns_;        ///< analyses
  double worth_waking_;  ///< analyses in a window
  Nanoseconds now_ = 0;
  std::vector<Outcome>* sink_ = nullptr;
  std::vector<std::vector<Outcome>> outcomes_;  ///< [part], since they were looked at last

  // The second part's thread: window `asked_` may begin once that is counted up, `done_` follows.
  const std::atomic<bool>* core_to_spare_ = nullptr;
  std::thread thread_;
  bool thread_refused_ = false;
  Nanoseconds window_end_ = 0;
  std::exception_ptr failure_;
  alignas(64) std::atomic<std::uint32_t> asked_{0};
  alignas(64) std::atomic<std::uint32_t> done_{0};
  std::atomic<bool> over_{false};
};

}  // namespace fivenines
