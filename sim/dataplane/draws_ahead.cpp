#include "sim/dataplane/draws_ahead.hpp"

#include <algorithm>

#include "sim/base/quiet_thread.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {
namespace {

/// Learners. Prefetched all in one go, most of their cohorts had not come near when they were
/// needed. So many the memory serves at a time, with room for what else is fetched meanwhile.
constexpr std::uint64_t kCohortsAhead = 16;

}  // namespace

DrawsAhead::DrawsAhead(const DataPlaneInputs& inputs, const Learners& learners, const Zipf* content,
                       bool learners_matter, const std::vector<std::uint64_t>& keys)
    : workload_(inputs.workload),
      service_(inputs.dataplane.service),
      learners_(learners),
      content_(content),
      learners_matter_(learners_matter),
      has_work_(service_.law.has_value() ||
                (service_.variants.size() == 1 && service_.split.size() <= 1)),
      streams_(keys.size()) {
  for (std::size_t l = 0; l < keys.size(); ++l) {
    Stream& stream = streams_[l];
    stream.key = keys[l];
    stream.first_learner = learners.first(l);
    stream.learners = learners.count(l);
    stream.access_rtt = &workload_.learner_regions[l].access_rtt;
    for (std::uint64_t place = 0; place < kPlaces; ++place) {
      stream.states[place] = state_of(place, State::kFree);
    }
  }
}

DrawsAhead::~DrawsAhead() {
  if (!thread_.joinable()) return;
  over_ = true;
  ++places_freed_;
  places_freed_.notify_one();
  thread_.join();
}

void DrawsAhead::start_thread() {
  for (Stream& stream : streams_) stream.places.resize(kPlaces * kChunk + kPrefetchAhead);
  thread_ = quiet_thread([this] { fill_places(); });
  thread_refused_ = !thread_.joinable();
}

void DrawsAhead::next_chunk(Stream& stream) {
  const auto free_place = [&](std::uint64_t chunk) {
    stream.states[chunk % kPlaces].store(state_of(chunk + kPlaces, State::kFree),
                                         std::memory_order_release);
  };
  if (stream.in_place) free_place(stream.chunk - 1);
  const bool helped = core_to_spare();
  if (helped && !thread_.joinable() && !thread_refused_) start_thread();
  // waking it costs a system call, so it gets half of the places at once
  if (helped && stream.chunk % (kPlaces / 2) == 0) {
    places_freed_.fetch_add(1, std::memory_order_release);
    places_freed_.notify_one();
  }

  const std::uint64_t chunk = stream.chunk++;
  std::atomic<std::uint64_t>& state = stream.states[chunk % kPlaces];
  std::uint64_t expected = state_of(chunk, State::kFree);
  stream.in_place = !state.compare_exchange_strong(expected, state_of(chunk, State::kBeingFilled),
                                                   std::memory_order_acquire);
  if (stream.in_place) {
    while (state.load(std::memory_order_acquire) != state_of(chunk, State::kFilled)) {
      std::this_thread::yield();
    }
    stream.next = stream.places.data() + chunk % kPlaces * kChunk;
  } else {
    free_place(chunk);
    fill(stream, chunk, stream.own.data());
    stream.next = stream.own.data();
  }
  stream.end = stream.next + kChunk;
}

// Draw by draw, so that it is asked once a chunk what is drawn and by which law.
void DrawsAhead::fill(const Stream& stream, std::uint64_t chunk, FirstDraws* draws) const {
  std::array<std::uint64_t, kChunk + 1> keys;
  for (std::uint64_t i = 0; i <= kChunk; ++i) {
    keys[i] = draws::analysis_key(stream.key, chunk * kChunk + i);
  }
  const auto each = [&](auto&& draw) {
    for (std::uint64_t i = 0; i < kChunk; ++i) draw(draws[i], keys[i]);
  };
  if (learners_matter_) {
    each([&](FirstDraws& d, std::uint64_t key) {
      d.learner = draws::learner(key, stream.first_learner, stream.learners);
    });
  }
  workload_.arrival.with_kind([&](const auto& law) {
    for (std::uint64_t i = 0; i < kChunk; ++i) {
      draws[i].gap_after = draws::interarrival(keys[i + 1], law);
    }
  });
  stream.access_rtt->with_kind([&](const auto& law) {
    each([&](FirstDraws& d, std::uint64_t key) { d.access_rtt = draws::access_rtt(key, law); });
  });
  if (content_ != nullptr) {
    each([&](FirstDraws& d, std::uint64_t key) { d.content = draws::content(key, *content_); });
  }
  if (workload_.write_ratio > 0) {
    each([&](FirstDraws& d, std::uint64_t key) {
      d.writes = draws::writes(key, workload_.write_ratio);
    });
  }
  if (!has_work_) return;
  if (service_.law) {
    service_.law->with_kind([&](const auto& law) {
      each([&](FirstDraws& d, std::uint64_t key) {
        d.analyzer_work = draws::analyzer_work(key, law);
      });
    });
    return;
  }
  for (std::uint64_t i = 0; i < kCohortsAhead; ++i) learners_.prefetch(draws[i].learner);
  for (std::uint64_t i = 0; i < kChunk; ++i) {
    learners_.prefetch(draws[std::min(i + kCohortsAhead, kChunk - 1)].learner);
    draws[i].analyzer_work =
        draws::analyzer_work(keys[i], service_, {}, learners_.cohort_size(draws[i].learner));
  }
}

void DrawsAhead::fill_places() {
  for (;;) {
    const std::uint32_t freed = places_freed_.load(std::memory_order_acquire);
    bool idle = true;
    for (Stream& stream : streams_) {
      if (over_) return;
      if (stream.learners == 0 || !core_to_spare()) continue;
      const std::uint64_t chunk = stream.chunk_ahead;
      std::atomic<std::uint64_t>& state = stream.states[chunk % kPlaces];
      std::uint64_t seen = state_of(chunk, State::kFree);
      if (state.compare_exchange_strong(seen, state_of(chunk, State::kBeingFilled),
                                        std::memory_order_acquire)) {
        fill(stream, chunk, stream.places.data() + chunk % kPlaces * kChunk);
        state.store(state_of(chunk, State::kFilled), std::memory_order_release);
      } else if (seen < state_of(chunk, State::kFree)) {
        continue;  // still in use since the last turn
      }
      ++stream.chunk_ahead;  // filled, or drawn where it was wanted
      idle = false;
    }
    if (idle) places_freed_.wait(freed, std::memory_order_acquire);
  }
}

}  // namespace fivenines
