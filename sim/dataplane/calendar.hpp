// The calendar: events in strict order, found without a heap. Time is cut into slots; a slot's
// events lie unsorted in small chunks until the slot is opened, then they are sorted once. Events
// for an open slot are inserted in place. Far events wait in coarser wheels, written one behind the
// other, and move down when their turn comes (Varghese & Lauck 1987, with rolling wheels); what is
// no longer wanted by then, as nearly every client's time-out, is dropped there and never sorted.
//
// Because the next slots are known before they are opened, the memory their events will touch is
// prefetched; that is what hides the cost of caches that do not fit the processor's.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/base/prefetch.hpp"

namespace fivenines {

/// Sixteen bytes; what `subject` counts depends on the kind. Passed by value, in two registers: one
/// that is built in memory piece by piece and copied whole at once makes the processor wait.
struct alignas(16) Event {
  std::int64_t time = 0;  ///< ns since the start of the run
  std::uint32_t subject = 0;
  std::uint32_t what = 0;  ///< kind and the generation of the subject, see event_kind.hpp
};

/// Owner gives the total order of events at one instant and knows what they will touch:
///   bool before_at_one_instant(const Event&, const Event&)
///   bool still_wanted(const Event&)    false drops a far event early; it would have done nothing
///   void prefetch_wanted(const Event&)   what still_wanted() will look at
///   void prefetch_subjects(span, count), prefetch_beyond_subjects(span, count)
///                                      behind the first `count` there are events of the past, or
///                                      such as Event{}
///   void prefetch_tables(span)
///   bool subjects_are_near(), tables_are_near()   nothing to prefetch
template <typename Owner>
class Calendar {
 public:
  /// slot_width: one to two dozen events a slot are best; results do not depend on it.
  Calendar(Owner& owner, std::int64_t slot_width_ns)
      : owner_(owner),
        shift_(std::clamp(
            static_cast<int>(std::bit_width(static_cast<std::uint64_t>(slot_width_ns))) - 1, 4,
            40)) {
    near_.fill(Cell{});
    occupied_.fill(0);
    for (auto& wheel : far_) wheel.resize(kSlots);
    gathered_.resize(kRankedMost);
    open_.resize(256);
    open_nothing();
  }

  void push(Event event) {
    const std::int64_t slot = event.time >> shift_;
    if (slot <= current_) [[unlikely]]
      return insert_into_open(event);
    if ((slot >> kHalfBits) <= (current_ >> kHalfBits) + 1) [[likely]]
      return place_near(event, slot);
    place_far(event, slot);
  }

  /// The earliest event of the open slot; when none is left, one at the end of time.
  const Event& peek() const { return *next_; }
  bool open_has_next() const { return next_ != end_; }
  void pop() { ++next_; }
  /// Is there an event at this very instant (the instant of the event popped last)?
  bool has_more_at(std::int64_t time) const { return next_->time == time; }

  std::int64_t slot_of(std::int64_t time) const { return time >> shift_; }
  std::int64_t slot_start(std::int64_t slot) const { return slot << shift_; }
  std::int64_t current_slot() const { return current_; }
  std::int64_t slot_width() const { return std::int64_t{1} << shift_; }

  /// Opens the next occupied slot up to and including `last`; false when there is none (the current
  /// slot is then `last`, empty). The open slot must be used up.
  bool open_next(std::int64_t last) {
    open_nothing();
    while (current_ < last) {
      const std::int64_t next = next_occupied(std::min(last, half_end(current_)));
      const std::int64_t boundary = half_end(current_) + 1;
      if (next >= 0) {
        current_ = next;
        gather();
        return true;
      }
      if (boundary > last) {
        current_ = last;
        return false;
      }
      current_ = boundary;
      roll(0, boundary >> kHalfBits);
      if (is_occupied(current_)) {
        gather();
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr int kHalfBits = 8;
  static constexpr std::int64_t kHalf = std::int64_t{1} << kHalfBits;
  static constexpr std::size_t kSlots = 2 * kHalf;
  static constexpr std::size_t kFarWheels = 4;
  static constexpr std::size_t kMoveAhead = 8;
  static constexpr std::uint32_t kNoChunk = ~std::uint32_t{0};
  static constexpr std::uint32_t kPerChunk = 7;
  static constexpr std::size_t kRankedMost = 32;  ///< events a slot; more are sorted the usual way
  static constexpr Event kNoMore{std::numeric_limits<std::int64_t>::max(), 0, 0};

  /// A slot's events: its first chunk may have room left, those behind it are full. What is written
  /// at every push stands apart from the chunks, which are many.
  struct Cell {
    std::uint32_t chunk = kNoChunk;
    std::uint32_t count = kPerChunk;  ///< in the first chunk; without one it is as good as full
  };
  struct alignas(64) Chunk {
    std::uint32_t next = kNoChunk;
    std::array<Event, kPerChunk> events{};
  };

  static std::int64_t half_end(std::int64_t slot) { return slot | (kHalf - 1); }
  static std::size_t cell(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & (kSlots - 1);
  }

  /// Puts an event into the finest wheel that reaches its slot.
  [[gnu::noinline]] void place_far(Event event, std::int64_t slot) {
    std::int64_t now = current_;
    for (auto& wheel : far_) {
      slot >>= kHalfBits;
      now >>= kHalfBits;
      if ((slot >> kHalfBits) <= (now >> kHalfBits) + 1) {
        wheel[cell(slot)].emplace_back(event.time, event.subject, event.what);
        return;
      }
    }
    // else 2^40 slots away or more: later than any run ends
  }

  void place_near(Event event, std::int64_t slot) {
    const std::size_t at = cell(slot);
    Cell& slot_cell = near_[at];
    if (slot_cell.count == kPerChunk) [[unlikely]]
      add_chunk(at);
    chunks_[slot_cell.chunk].events[slot_cell.count++] = event;
  }

  void add_chunk(std::size_t at) {
    const std::uint32_t fresh = take_chunk();
    chunks_[fresh].next = near_[at].chunk;
    near_[at] = {fresh, 0};
    occupied_[at / 64] |= std::uint64_t{1} << (at % 64);
  }

  std::uint32_t take_chunk() {
    if (free_ != kNoChunk) {
      const std::uint32_t chunk = free_;
      free_ = chunks_[chunk].next;
      return chunk;
    }
    chunks_.emplace_back();
    return static_cast<std::uint32_t>(chunks_.size() - 1);
  }
  void give_chunk(std::uint32_t chunk) {
    chunks_[chunk].next = free_;
    free_ = chunk;
  }

  /// Entering half `half` of wheel `wheel` (0: the near one): the half after it moves down from the
  /// next coarser wheel.
  void roll(std::size_t wheel, std::int64_t half) {
    if (wheel >= far_.size()) return;
    if ((half & (kHalf - 1)) == 0) roll(wheel + 1, half >> kHalfBits);
    moving_.swap(far_[wheel][cell(half + 1)]);
    const int level_shift = shift_ + static_cast<int>(wheel) * kHalfBits;
    for (std::size_t i = 0; i < moving_.size(); ++i) {
      if (i + kMoveAhead < moving_.size()) owner_.prefetch_wanted(moving_[i + kMoveAhead]);
      const Event& event = moving_[i];
      if (!owner_.still_wanted(event)) continue;
      const std::int64_t slot = event.time >> level_shift;
      if (wheel == 0) {
        place_near(event, slot);
      } else {
        far_[wheel - 1][cell(slot)].push_back(event);
      }
    }
    moving_.clear();
    far_[wheel][cell(half + 1)].swap(moving_);  // keeps its room for the next turn
  }

  bool is_occupied(std::int64_t slot) const {
    return (occupied_[cell(slot) / 64] >> (cell(slot) % 64) & 1) != 0;
  }
  /// First occupied slot after the current one, at most `last` (in the same half); -1: none.
  std::int64_t next_occupied(std::int64_t last, std::int64_t from) const {
    for (std::int64_t slot = from + 1; slot <= last;) {
      const std::uint64_t word = occupied_[cell(slot) / 64] >> (cell(slot) % 64);
      if (word != 0) {
        const std::int64_t found = slot + std::countr_zero(word);
        return found <= last ? found : -1;
      }
      slot = (slot | 63) + 1;
    }
    return -1;
  }
  std::int64_t next_occupied(std::int64_t last) const { return next_occupied(last, current_); }

  void open_nothing() {
    next_ = end_ = open_.data();
    *end_ = kNoMore;
  }

  void gather() {
    const std::size_t at = cell(current_);
    auto [chunk, count] = std::exchange(near_[at], Cell{});
    occupied_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
    std::size_t n = 0;
    while (chunk != kNoChunk) {
      const Chunk& c = chunks_[chunk];
      if (gathered_.size() < n + kPerChunk) [[unlikely]]
        gathered_.resize(2 * (n + kPerChunk));
      // all of its room, so that nothing branches by how much is in use; the next one covers it
      std::copy_n(c.events.data(), kPerChunk, gathered_.data() + n);
      n += std::exchange(count, kPerChunk);
      const std::uint32_t next = c.next;
      give_chunk(chunk);
      chunk = next;
    }
    if (open_.size() <= n) open_.resize(2 * n);
    next_ = open_.data();
    end_ = next_ + n;
    sort_open();
    prefetch_ahead();
  }

  /// Three slots ahead what events point to, two ahead what that points to, one ahead the tables:
  /// each step finds in the cache what the step before has fetched.
  void prefetch_ahead() const {
    const bool tables = !owner_.tables_are_near();
    const bool subjects = !owner_.subjects_are_near();
    if (!tables && !subjects) return;
    const std::int64_t limit = half_end(current_);
    std::int64_t slot = next_occupied(limit, current_);
    if (slot < 0) return;
    if (tables) {
      each_chunk_in(slot, [this](const Chunk& chunk, std::size_t count) {
        owner_.prefetch_tables(std::span(chunk.events.data(), count));
      });
    }
    if (!subjects) return;
    // whole chunks, so that nothing branches by how much of them is in use
    slot = next_occupied(limit, slot);
    if (slot < 0) return;
    each_chunk_in(slot, [this](const Chunk& chunk, std::size_t count) {
      owner_.prefetch_beyond_subjects(chunk.events, count);
    });
    slot = next_occupied(limit, slot);
    if (slot < 0) return;
    each_chunk_in(slot, [this](const Chunk& chunk, std::size_t count) {
      owner_.prefetch_subjects(chunk.events, count);
    });
    slot = next_occupied(limit, slot);
    if (slot < 0) return;
    const Chunk& chunk = chunks_[near_[cell(slot)].chunk];
    prefetch_line(&chunk.next);
    prefetch_line(&chunk.events[kPerChunk - 1]);
  }

  template <typename Function>
  void each_chunk_in(std::int64_t slot, Function&& function) const {
    auto [chunk, count] = near_[cell(slot)];
    for (; chunk != kNoChunk; chunk = chunks_[chunk].next) {
      function(chunks_[chunk], std::exchange(count, kPerChunk));
    }
  }

  bool before(const Event& a, const Event& b) const {
    if (a.time != b.time) return a.time < b.time;
    return owner_.before_at_one_instant(a, b);
  }

  /// What was gathered, in order, into the open slot.
  void sort_open() {
    const auto n = static_cast<std::size_t>(end_ - next_);
    const bool sorted = n <= 16            ? sort_by_rank<16>(n)
                        : n <= 24          ? sort_by_rank<24>(n)
                        : n <= kRankedMost ? sort_by_rank<kRankedMost>(n)
                                           : false;
    if (!sorted) [[unlikely]] {
      std::copy_n(gathered_.data(), n, next_);
      std::sort(next_, end_, [this](const Event& a, const Event& b) { return before(a, b); });
    }
    *end_ = kNoMore;
  }

  /// An event's place is the number of those that are earlier: all are compared with all, without a
  /// branch, many at a time. False when some are at one instant, or, in a slot wider than
  /// 2^31 ns, so close together that they look like it: then it has done nothing of use.
  template <std::size_t kRoom>
  bool sort_by_rank(std::size_t n) {
    using Lanes [[gnu::vector_size(32)]] = std::int32_t;
    constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::int32_t);
    constexpr std::size_t kVectors = kRoom / kLanes;
    const std::int64_t start = slot_start(current_);
    const int too_wide = std::max(0, shift_ - 31);
    alignas(Lanes) std::array<std::int32_t, kRoom> at;
    at.fill(std::numeric_limits<std::int32_t>::max());  // what is not there comes last
    for (std::size_t i = 0; i < n; ++i) {
      at[i] = static_cast<std::int32_t>((gathered_[i].time - start) >> too_wide);
    }
    std::array<Lanes, kVectors> lanes;
    std::memcpy(lanes.data(), at.data(), sizeof at);
    std::array<Lanes, kVectors> ranks{};
    for (std::size_t i = 0; i < kRoom; ++i) {
      for (std::size_t v = 0; v < kVectors; ++v) ranks[v] -= lanes[v] > at[i];  // true is -1
    }
    alignas(Lanes) std::array<std::int32_t, kRoom> rank;
    std::memcpy(rank.data(), ranks.data(), sizeof rank);
    std::size_t sum = 0;
    for (std::size_t i = 0; i < kRoom; ++i) sum += static_cast<std::size_t>(rank[i]);
    // the ranks 0 .. n-1, and n of each that is not there
    if (sum != n * (n - 1) / 2 + (kRoom - n) * n) [[unlikely]]
      return false;
    for (std::size_t i = 0; i < kRoom; ++i) next_[rank[i]] = gathered_[i];
    return true;
  }

  [[gnu::noinline]] void insert_into_open(Event event) {
    FIVENINES_ASSERT(next_ == open_.data() || event.time >= next_[-1].time);
    if (end_ + 1 == open_.data() + open_.size()) {
      const std::size_t n = static_cast<std::size_t>(end_ - next_);
      std::copy(next_, end_, open_.data());  // used-up events make room
      if (n + 1 == open_.size()) open_.resize(2 * n + kPerChunk);
      next_ = open_.data();
      end_ = next_ + n;
    }
    Event* at = end_++;
    *end_ = kNoMore;
    while (at != next_ && before(event, at[-1])) {
      *at = at[-1];
      --at;
    }
    *at = event;
  }

  Owner& owner_;
  int shift_;
  std::int64_t current_ = -1;
  std::vector<Event> gathered_;  ///< room; the slot that is being opened, not sorted yet
  std::vector<Event> open_;      ///< room; the open slot's events left are [next_, end_)
  Event* next_ = nullptr;
  Event* end_ = nullptr;
  std::array<Cell, kSlots> near_;
  std::array<std::vector<std::vector<Event>>, kFarWheels> far_;
  std::vector<Event> moving_;
  std::array<std::uint64_t, kSlots / 64> occupied_;
  std::vector<Chunk> chunks_;
  std::uint32_t free_ = kNoChunk;
};

}  // namespace fivenines
