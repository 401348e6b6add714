#include "sim/dataplane/lives.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/quiet_thread.hpp"

namespace fivenines {
namespace {

/// Whoever comes first looks for some microseconds, then sleeps: who runs beside us shall not wait.
constexpr int kLooks = 200;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

void wait_until_not(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
  for (int i = 0; i < kLooks; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause_briefly();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

DataPlane::Lives::Lives(const DataPlaneInputs& inputs, const World& world)
    : commons_(inputs),
      parts_(divide(inputs, commons_.homes)),
      per_ns_(inputs.workload.analyses_per_second() * 1e-9),
      worth_waking_(0.3 * inputs.part_window_least) {
  for (std::size_t part = 0; part < parts_.count; ++part) {
    lives_.push_back(std::make_unique<Life>(inputs, world, commons_, parts_, part));
  }
}

DataPlane::Lives::~Lives() {
  if (!thread_.joinable()) return;
  over_ = true;
  ++asked_;
  asked_.notify_one();
  thread_.join();
}

// ---- Windows -----------------------------------------------------------------------------------

void DataPlane::Lives::advance_to(Nanoseconds stop) {
  if (is_whole()) return lives_.front()->advance_to(stop);
  FIVENINES_ASSERT(stop >= now_);
  do {
    // What is sent at the first instant arrives after the last, so before its departures, too.
    const Nanoseconds end =
        stop - now_ < parts_.lookahead_ns ? stop : now_ + parts_.lookahead_ns - 1;
    advance_all(end);
    exchange_letters();
    now_ = end;
  } while (now_ < stop);
  hand_on_outcomes();
}

void DataPlane::Lives::advance_all(Nanoseconds end) {
  if (has_core() && !thread_.joinable() && !thread_refused_) {
    thread_ = quiet_thread([this] { live_second(); });
    thread_refused_ = !thread_.joinable();
  }
  // chopped finely, a window may be too little to wake somebody for
  const double analyses = per_ns_ * static_cast<double>(end - now_);
  const bool together = analyses >= worth_waking_ && has_core() && thread_.joinable();
  if (together) begin_second(end);
  std::exception_ptr failure;
  try {
    lives_[0]->advance_to(end);
  } catch (...) {
    failure = std::current_exception();
  }
  if (together) {
    await_second();
  } else if (!failure) {
    lives_[1]->advance_to(end);
  }
  if (!failure) failure = failure_;
  if (failure) std::rethrow_exception(failure);
}

void DataPlane::Lives::exchange_letters() {
  for (std::size_t from = 0; from < lives_.size(); ++from) {
    for (std::size_t to = 0; to < lives_.size(); ++to) {
      if (from != to) lives_[to]->receive(lives_[from]->letters_to(to));
    }
  }
}

void DataPlane::Lives::begin_second(Nanoseconds end) {
  window_end_ = end;
  asked_.fetch_add(1);
  asked_.notify_one();
}

void DataPlane::Lives::await_second() {
  const std::uint32_t asked = asked_.load(std::memory_order_relaxed);
  while (done_.load(std::memory_order_acquire) != asked) wait_until_not(done_, asked - 1);
}

void DataPlane::Lives::live_second() {
  for (std::uint32_t done = 0;; ++done) {
    wait_until_not(asked_, done);
    if (over_) return;
    try {
      lives_[1]->advance_to(window_end_);
    } catch (...) {
      failure_ = std::current_exception();
    }
    done_.fetch_add(1);  // a barrier, too: notify_one() looks whether somebody waits
    done_.notify_one();
  }
}

void DataPlane::Lives::hand_on_outcomes() {
  for (std::vector<Outcome>& outcomes : outcomes_) {
    sink_->insert(sink_->end(), outcomes.begin(), outcomes.end());
    outcomes.clear();
  }
}

// ---- What each part knows of its own -----------------------------------------------------------

void DataPlane::Lives::changed(const Change& change) {
  FIVENINES_ASSERT(is_whole() || !sends_learners_elsewhere(change));
  for (const auto& life : lives_) life->changed(change);
}

ReplicationRecord DataPlane::Lives::finish(bool at_the_end) {
  if (at_the_end) advance_to(lives_.front()->end());
  ReplicationRecord record = lives_.front()->finish(at_the_end);
  for (std::size_t part = 1; part < lives_.size(); ++part) {
    ReplicationRecord other = lives_[part]->finish(at_the_end);
    record.events += other.events;
    for (std::size_t r = 0; r < record.regions.size(); ++r) {
      if (parts_.part_of[r] == part) record.regions[r] = std::move(other.regions[r]);
    }
    for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
      if (part_of_learners(l) != part) continue;
      record.learner_regions[l] = std::move(other.learner_regions[l]);
      record.pairs[l] = std::move(other.pairs[l]);
    }
  }
  hand_on_outcomes();
  record.digest = digest_of(record);
  return record;
}

std::uint64_t DataPlane::Lives::requests() const {
  std::uint64_t sum = 0;
  for (const auto& life : lives_) sum += life->accounts().arrived_run();
  return sum;
}

std::uint64_t DataPlane::Lives::events() const {
  std::uint64_t sum = 0;
  for (const auto& life : lives_) sum += life->events();
  return sum;
}

Observations DataPlane::Lives::scrape() const {
  Observations seen = lives_.front()->scrape();
  for (std::size_t part = 1; part < lives_.size(); ++part) {
    Observations other = lives_[part]->scrape();
    for (std::size_t r = 0; r < seen.regions.size(); ++r) {
      if (parts_.part_of[r] == part) seen.regions[r] = other.regions[r];
    }
    for (std::size_t l = 0; l < seen.arrived.size(); ++l) {
      if (part_of_learners(l) == part) seen.arrived[l] = other.arrived[l];
    }
  }
  return seen;
}

std::size_t DataPlane::Lives::watch_failures() {
  std::size_t number = 0;
  for (const auto& life : lives_) number = life->watch_failures();
  return number;
}

FailureWatch DataPlane::Lives::watch(std::size_t number) const {
  FailureWatch first = lives_.front()->watch(number);
  for (const auto& life : lives_) {
    const FailureWatch& other = life->watch(number);
    if (!other.first_failure) continue;
    first.first_failure = std::min(first.first_failure.value_or(kNever), *other.first_failure);
  }
  return first;
}

std::vector<Outage> DataPlane::Lives::outages() const {
  std::vector<Outage> outages = lives_.front()->outages();
  for (std::size_t i = 0; i < outages.size(); ++i) {
    outages[i] = of_region(index(outages[i].region)).outages()[i];
  }
  return outages;
}

std::uint64_t DataPlane::Lives::request_bytes(std::size_t from, std::size_t to) const {
  std::uint64_t sum = 0;
  for (const auto& life : lives_) sum += life->request_bytes(from, to);
  return sum;
}

void DataPlane::Lives::use_core(const std::atomic<bool>* core_to_spare) {
  if (is_whole()) return lives_.front()->use_core(core_to_spare);
  core_to_spare_ = core_to_spare;
}

void DataPlane::Lives::observe(std::vector<Outcome>* sink) {
  sink_ = sink;
  outcomes_.clear();
  if (is_whole()) return lives_.front()->accounts().observe(sink);
  if (sink != nullptr) outcomes_.resize(lives_.size());
  for (std::size_t part = 0; part < lives_.size(); ++part) {
    lives_[part]->accounts().observe(sink != nullptr ? &outcomes_[part] : nullptr);
  }
}

}  // namespace fivenines
