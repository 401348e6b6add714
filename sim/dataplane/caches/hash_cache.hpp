// The same log (see log_cache.hpp) for a small cache over a large key space: positions live in
// buckets of one cache line (seven keys and their positions, and a count of keys that spilled over
// into following buckets), so a lookup is one line, whether it hits or misses. Keys that only this
// one of several caches ever sees may have their positions in a plain table that all share, which
// is denser still.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"
#include "sim/base/huge_array.hpp"
#include "sim/base/prefetch.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace fivenines {

class HashCache {
 public:
  static constexpr std::uint32_t kNoKey = std::numeric_limits<std::uint32_t>::max();

  HashCache() = default;
  /// Any 32-bit keys but the largest; capacity in entries, at most 2^28.
  /// Keys from `plain_from` on stand in `plain` (by key less plain_from; zero at first), which
  /// outlives the cache and in which no other cache looks for the same keys.
  explicit HashCache(std::uint64_t capacity, bool refresh_on_hit = true,
                     std::uint32_t plain_from = kNoKey, std::uint32_t* plain = nullptr)
      : refresh_(refresh_on_hit),
        plain_from_(plain_from),
        plain_(plain),
        room_(static_cast<std::int32_t>(capacity)),
        capacity_(capacity),
        built_for_(capacity),
        all_buckets_(std::bit_ceil(std::max<std::uint64_t>(4, capacity / 4))),
        whole_ring_(std::max<std::uint64_t>(64, capacity * 2)) {
    FIVENINES_ASSERT(capacity <= (std::uint64_t{1} << 28));
    for (Bucket& bucket : all_buckets_.all()) std::fill_n(bucket.key, kKeys, kNoKey);
    buckets_ = all_buckets_.all().data();
    bucket_mask_ = static_cast<std::uint32_t>(all_buckets_.size() - 1);
    ring_ = whole_ring_.all().data();
    ring_size_ = static_cast<std::uint32_t>(whole_ring_.size());
  }

  bool contains(std::uint32_t key) const { return find(key) != nullptr; }

  bool touch(std::uint32_t key) {
    std::uint32_t* position = find(key);
    if (position == nullptr) return false;
    if (refresh_) refresh(key, position);
    return true;
  }

  void insert(std::uint32_t key) {
    if (std::uint32_t* position = find(key)) {
      if (refresh_) refresh(key, position);
      return;
    }
    while (room_ <= 0) {
      if (capacity_ == 0) return;
      evict();
    }
    if (head_ - tail_ == ring_size_) renumber(0);
    ring_[slot(head_)] = key;
    place_new(key, head_++);
    --room_;
  }

  void erase(std::uint32_t key) {
    std::uint32_t* position = find(key);
    if (position == nullptr) return;
    take_out(key, position);
    ++room_;
  }

  void clear() {
    for (; tail_ != head_; ++tail_) {
      const std::uint32_t key = ring_[slot(tail_)];
      if (is_plain(key)) plain_[key - plain_from_] = 0;
    }
    for (Bucket& bucket : all_buckets_.all()) {
      std::fill_n(bucket.key, kKeys, kNoKey);
      bucket.spilled = 0;
    }
    tail_ = head_ = ring_base_ = 1;
    room_ = static_cast<std::int32_t>(capacity_);
  }

  /// Takes out every key that `goes` says yes to.
  template <typename Goes>
  void drop_if(Goes&& goes) {
    for (std::uint32_t at = tail_; at != head_; ++at) {
      const std::uint32_t key = ring_[slot(at)];
      std::uint32_t* position = find(key);
      if (position == nullptr || *position != at || !goes(key)) continue;
      take_out(key, position);
      ++room_;
    }
  }

  /// Room for so many from now on, at most what it was built with; the oldest make room.
  void set_capacity(std::uint64_t capacity) {
    const std::uint64_t inside = size();
    capacity_ = std::min(capacity, built_for_);
    room_ = static_cast<std::int32_t>(capacity_) - static_cast<std::int32_t>(inside);
    while (room_ < 0) evict();
  }

  void prefetch(std::uint32_t key) const {
    prefetch_line(is_plain(key) ? static_cast<const void*>(&plain_[key - plain_from_])
                                : &buckets_[home(key)]);
  }
  std::uint64_t size() const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(capacity_) - room_);
  }
  std::uint64_t capacity() const { return capacity_; }

 private:
  static constexpr int kKeys = 7;
  static constexpr std::uint32_t kPrefetchAhead = 4;
  static constexpr std::uint32_t kRingAhead = 24;  // more than a line of the ring
  static constexpr std::uint32_t kRebaseAt = std::uint32_t{1} << 31;

  struct alignas(64) Bucket {
    std::uint32_t key[kKeys];
    std::uint32_t spilled;  ///< keys of this bucket, or passing it, that stand further on
    std::uint32_t position[kKeys];
    std::uint32_t unused;
  };

  bool is_plain(std::uint32_t key) const { return key >= plain_from_; }

  std::size_t home(std::uint32_t key) const {
    return static_cast<std::uint32_t>((key * kGoldenGamma) >> 32) & bucket_mask_;
  }
  std::size_t after(std::size_t bucket) const { return (bucket + 1) & bucket_mask_; }

  /// Bit i: the bucket's key i equals `key`.
  static unsigned matches(const Bucket& bucket, std::uint32_t key) {
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi32(static_cast<int>(key));
    const auto* keys = reinterpret_cast<const __m128i*>(bucket.key);
    const auto low = static_cast<unsigned>(
        _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(keys), wanted))));
    const auto high = static_cast<unsigned>(
        _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(keys + 1), wanted))));
    return (low | high << 4) & 0x7fU;
#else
    unsigned mask = 0;
    for (int i = 0; i < kKeys; ++i) mask |= static_cast<unsigned>(bucket.key[i] == key) << i;
    return mask;
#endif
  }

  /// Where the key's position is written; nothing when the key is absent.
  const std::uint32_t* find(std::uint32_t key) const {
    if (is_plain(key)) {
      const std::uint32_t* position = &plain_[key - plain_from_];
      return *position != 0 ? position : nullptr;
    }
    const std::size_t first = home(key);
    std::size_t at = first;
    do {
      const Bucket& bucket = buckets_[at];
      if (const unsigned mask = matches(bucket, key); mask != 0) {
        return &bucket.position[std::countr_zero(mask)];
      }
      if (bucket.spilled == 0) return nullptr;
      at = after(at);
    } while (at != first);  // keys of every bucket may stand further on
    return nullptr;
  }
  std::uint32_t* find(std::uint32_t key) {
    return const_cast<std::uint32_t*>(std::as_const(*this).find(key));
  }

  void place_new(std::uint32_t key, std::uint32_t position) {
    if (is_plain(key)) {
      plain_[key - plain_from_] = position;
      return;
    }
    for (std::size_t at = home(key);; at = after(at)) {
      Bucket& bucket = buckets_[at];
      if (const unsigned mask = matches(bucket, kNoKey); mask != 0) {
        const int index = std::countr_zero(mask);
        bucket.key[index] = key;
        bucket.position[index] = position;
        return;
      }
      ++bucket.spilled;
    }
  }

  void take_out(std::uint32_t key, std::uint32_t* position) {
    if (is_plain(key)) {
      *position = 0;
      return;
    }
    for (std::size_t at = home(key);; at = after(at)) {
      Bucket& bucket = buckets_[at];
      if (reinterpret_cast<std::uintptr_t>(position) / sizeof(Bucket) ==
          reinterpret_cast<std::uintptr_t>(&bucket) / sizeof(Bucket)) {
        bucket.key[position - bucket.position] = kNoKey;
        return;
      }
      --bucket.spilled;
    }
  }

  std::size_t slot(std::uint32_t position) const {
    const std::uint64_t offset = static_cast<std::uint64_t>(position) - ring_base_;
    return offset >= ring_size_ ? offset - ring_size_ : offset;
  }

  void evict() {
    for (;;) {
      const std::uint32_t key = ring_[slot(tail_)];
      prefetch_line(&ring_[slot(tail_ + kRingAhead)]);
      const std::uint32_t ahead = tail_ + kPrefetchAhead;
      if (ahead < head_) prefetch(ring_[slot(ahead)]);
      std::uint32_t* position = find(key);
      const bool oldest = position != nullptr && *position == tail_;
      step_tail();
      if (!oldest) continue;
      take_out(key, position);
      ++room_;
      return;
    }
  }

  void step_tail() {
    ++tail_;
    if (tail_ - ring_base_ == ring_size_) {
      ring_base_ = tail_;
      if (tail_ > kRebaseAt) renumber(tail_ - 1);
    }
  }

  void refresh(std::uint32_t key, std::uint32_t* position) {
    // squeezing the ring renumbers positions but moves no key to another bucket
    if (head_ - tail_ == ring_size_) renumber(0);
    ring_[slot(head_)] = key;
    *position = head_++;
  }

  /// Squeezes out passed-over entries and shifts all positions down by `shift`.
  void renumber(std::uint32_t shift) {
    std::uint32_t to = tail_;
    for (std::uint32_t from = tail_; from != head_; ++from) {
      const std::uint32_t key = ring_[slot(from)];
      std::uint32_t* position = find(key);
      if (position == nullptr || *position != from) continue;
      ring_[slot(to)] = key;
      *position = to++ - shift;
    }
    head_ = to - shift;
    tail_ -= shift;
    ring_base_ -= shift;
  }

  // What a lookup needs is one line (with what Cache puts before it), what a fill needs hardly
  // more: there are many caches, and each is asked in turn.
  bool refresh_ = true;
  std::uint32_t plain_from_ = kNoKey;
  std::uint32_t* plain_ = nullptr;
  Bucket* buckets_ = nullptr;
  std::uint32_t* ring_ = nullptr;
  std::uint32_t bucket_mask_ = 0;
  std::uint32_t ring_size_ = 0;
  std::uint32_t tail_ = 1;
  std::uint32_t head_ = 1;
  std::uint32_t ring_base_ = 1;
  std::int32_t room_ = 0;  ///< capacity less entries; below 0 while it shrinks

  std::uint64_t capacity_ = 0;
  std::uint64_t built_for_ = 0;
  HugeArray<Bucket> all_buckets_;
  HugeArray<std::uint32_t> whole_ring_;
};

}  // namespace fivenines
