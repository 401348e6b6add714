// The log caches against published hit counts of integer traces, and against a list and a map.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <list>
#include <map>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/dataplane/caches/hash_cache.hpp"
#include "sim/dataplane/caches/log_cache.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines::caches_test {

namespace {

// ---- Integer traces ------------------------------------------------------------------------

constexpr std::uint32_t kTraceKeys = 20'000;

/// A skewed trace of 200,000 keys from a linear congruential generator: the product of four draws.
std::vector<std::uint32_t> trace() {
  std::uint64_t x = 20260101;
  const auto draw = [&x] {
    x = 6364136223846793005ULL * x + 1442695040888963407ULL;
    return x >> 33;
  };
  std::vector<std::uint32_t> keys(200'000);
  for (std::uint32_t& key : keys) {
    std::uint64_t v = draw();
    for (int i = 0; i < 3; ++i) v = (v * draw()) >> 31;
    key = static_cast<std::uint32_t>((v * kTraceKeys) >> 31);
  }
  return keys;
}

/// A lookup, and a fill after a miss.
template <typename SomeCache>
bool request(SomeCache& cache, std::uint32_t key) {
  if (cache.touch(key)) return true;
  cache.insert(key);
  return false;
}

template <typename SomeCache>
std::uint64_t hits(SomeCache&& cache, const std::vector<std::uint32_t>& keys) {
  std::uint64_t sum = 0;
  for (const std::uint32_t key : keys) sum += request(cache, key);
  return sum;
}

struct SizeOfKey {
  constexpr std::uint64_t operator()(std::uint32_t key) const { return 512 * (1 + key % 7); }
};

// ---- The textbook's cache ------------------------------------------------------------------

class ListCache {
 public:
  ListCache(std::uint64_t capacity, bool refresh) : capacity_(capacity), refresh_(refresh) {}

  bool contains(std::uint32_t key) const { return where_.count(key) != 0; }
  bool touch(std::uint32_t key) {
    const auto found = where_.find(key);
    if (found == where_.end()) return false;
    if (refresh_) keys_.splice(keys_.end(), keys_, found->second);
    return true;
  }
  void insert(std::uint32_t key) {
    if (touch(key) || capacity_ == 0) return;
    if (keys_.size() == capacity_) erase(keys_.front());
    where_[key] = keys_.insert(keys_.end(), key);
  }
  void erase(std::uint32_t key) {
    const auto found = where_.find(key);
    if (found == where_.end()) return;
    keys_.erase(found->second);
    where_.erase(found);
  }
  void clear() {
    keys_.clear();
    where_.clear();
  }
  std::uint64_t size() const { return keys_.size(); }

 private:
  std::uint64_t capacity_;
  bool refresh_;
  std::list<std::uint32_t> keys_;  ///< oldest first
  std::map<std::uint32_t, std::list<std::uint32_t>::iterator> where_;
};

/// What is done at random, in per mille; the rest are requests (a lookup, a fill after a miss).
struct Mix {
  std::uint32_t erase = 0;
  std::uint32_t insert = 0;
  std::uint32_t clear_per_million = 0;
};

/// The number of operations whose outcome differs from the textbook's.
template <typename SomeCache>
std::uint64_t differences(SomeCache& cache, ListCache& expected, std::uint32_t keys, Mix mix,
                          std::size_t operations, std::uint64_t name) {
  KeyedGenerator generator(name, Purpose::kLearner);
  std::uint64_t different = 0;
  for (std::size_t i = 0; i < operations; ++i) {
    // the square of a uniform draw: small keys are asked for more often
    const double u = uniform01(generator);
    const auto key = static_cast<std::uint32_t>(u * u * keys);
    const std::uint64_t what = uniform_below(generator, 1000);
    if (uniform_below(generator, 1'000'000) < mix.clear_per_million) {
      cache.clear();
      expected.clear();
    }
    if (what < mix.erase) {
      cache.erase(key);
      expected.erase(key);
    } else if (what < mix.erase + mix.insert) {
      cache.insert(key);
      expected.insert(key);
    } else {
      different += request(cache, key) != request(expected, key);
    }
    different += cache.contains(key) != expected.contains(key);
    different += cache.size() != expected.size();
  }
  for (std::uint32_t key = 0; key < keys; ++key) {
    different += cache.contains(key) != expected.contains(key);
  }
  return different;
}

const std::vector<Mix> kMixes{{0, 0, 0}, {100, 50, 0}, {400, 200, 0}, {20, 20, 50}};

}  // namespace

TEST_CASE("the trace is the published one", "[dataplane][cache]") {
  const std::vector<std::uint32_t> keys = trace();
  const std::vector<std::uint32_t> first(keys.begin(), keys.begin() + 12);
  CHECK(first ==
        std::vector<std::uint32_t>{598, 2950, 60, 1829, 1623, 2, 4786, 751, 3372, 7619, 5483, 692});
}

TEST_CASE("hits on the trace are those of libCacheSim, to the last request", "[dataplane][cache]") {
  const std::vector<std::uint32_t> keys = trace();
  struct {
    bool refresh;
    std::uint64_t capacity;
    std::uint64_t hits;
  } const published[] = {{true, 100, 17'396},  {true, 1000, 97'731},  {true, 5000, 179'517},
                         {false, 100, 16'174}, {false, 1000, 86'431}, {false, 5000, 170'421}};
  for (const auto& row : published) {
    INFO((row.refresh ? "LRU " : "FIFO ") << row.capacity);
    CHECK(hits(LogCache<>(kTraceKeys, row.capacity, row.refresh), keys) == row.hits);
    CHECK(hits(HashCache(row.capacity, row.refresh), keys) == row.hits);
  }
}

TEST_CASE("a cache for all keys misses each of them once", "[dataplane][cache]") {
  const std::vector<std::uint32_t> keys = trace();
  CHECK(hits(LogCache<>(kTraceKeys, kTraceKeys), keys) == 200'000 - 9767);
  CHECK(hits(HashCache(kTraceKeys), keys) == 200'000 - 9767);
}

TEST_CASE("a capacity in bytes evicts until the new object fits", "[dataplane][cache]") {
  const std::vector<std::uint32_t> keys = trace();
  struct {
    std::uint64_t bytes;
    std::uint64_t hits;
    std::uint64_t bytes_hit;
  } const published[] = {{1'048'576, 64'108, 127'047'680}, {4'194'304, 138'122, 278'898'176}};
  for (const auto& row : published) {
    LogCache<SizeOfKey> cache(kTraceKeys, row.bytes, true, SizeOfKey{});
    std::uint64_t hit = 0;
    std::uint64_t bytes_hit = 0;
    std::uint64_t bytes = 0;
    std::uint64_t held_most = 0;
    for (const std::uint32_t key : keys) {
      bytes += SizeOfKey{}(key);
      if (request(cache, key)) {
        ++hit;
        bytes_hit += SizeOfKey{}(key);
      }
      held_most = std::max(held_most, cache.weight());
    }
    CHECK(held_most <= row.bytes);
    CHECK(held_most > row.bytes - SizeOfKey{}(6));
    CHECK(hit == row.hits);
    CHECK(bytes_hit == row.bytes_hit);
    CHECK(bytes == 405'621'248);
  }
}

TEST_CASE("a leaf hit leaves the parent alone and a full miss fills both", "[dataplane][cache]") {
  const auto two_levels = [](auto leaf, auto parent) {
    std::array<std::uint64_t, 2> sum{};
    for (const std::uint32_t key : trace()) {
      if (leaf.touch(key)) {
        ++sum[0];
        continue;
      }
      sum[1] += request(parent, key);
      leaf.insert(key);
    }
    return sum;
  };
  const std::array<std::uint64_t, 2> published{63'061, 108'289};
  CHECK(two_levels(LogCache<>(kTraceKeys, 500), LogCache<>(kTraceKeys, 4000)) == published);
  CHECK(two_levels(HashCache(500), HashCache(4000)) == published);
  CHECK(two_levels(HashCache(500), LogCache<>(kTraceKeys, 4000)) == published);
}

TEST_CASE("a log cache does what a list and a map do", "[dataplane][cache]") {
  // From nearly all keys to hardly any fitting; the smallest rings are squeezed every few touches.
  // 19 of 40: keys of all four buckets spill over in turn.
  struct {
    std::uint32_t keys;
    std::uint64_t capacity;
  } const sizes[] = {{1, 1},     {5, 2},       {64, 63}, {200, 100},
                     {3000, 70}, {3000, 2500}, {100, 0}, {40, 19}};
  std::uint64_t name = 0;
  for (const auto& size : sizes) {
    for (const Mix& mix : kMixes) {
      for (const bool refresh : {true, false}) {
        ++name;
        INFO(size.keys << " keys, capacity " << size.capacity << ", erase " << mix.erase
                       << (refresh ? ", LRU" : ", FIFO"));
        LogCache<> dense(size.keys, size.capacity, refresh);
        ListCache expected(size.capacity, refresh);
        CHECK(differences(dense, expected, size.keys, mix, 40'000, name) == 0);
        HashCache hashed(size.capacity, refresh);
        ListCache again(size.capacity, refresh);
        CHECK(differences(hashed, again, size.keys, mix, 40'000, name) == 0);
      }
    }
  }
}

TEST_CASE("a hashed cache keeps keys apart that meet in a bucket", "[dataplane][cache]") {
  // Keys a fixed distance apart fall into few buckets at once, so that they spill over.
  for (const std::uint32_t step : {1U, 1U << 8, 1U << 16, 1U << 20, 0x9e3779b1U}) {
    HashCache hashed(500);
    ListCache expected(500, true);
    KeyedGenerator generator(step, Purpose::kLearner);
    std::uint64_t different = 0;
    for (int i = 0; i < 100'000; ++i) {
      const auto key = static_cast<std::uint32_t>(uniform_below(generator, 900)) * step;
      if (uniform_below(generator, 5) == 0) {
        hashed.erase(key);
        expected.erase(key);
      } else {
        different += request(hashed, key) != request(expected, key);
      }
      different += hashed.contains(key) != expected.contains(key);
    }
    INFO("step " << step);
    CHECK(different == 0);
  }
}

TEST_CASE("caches that shrink, grow and drop keys stay alike, dense or hashed",
          "[dataplane][cache]") {
  constexpr std::uint32_t kKeys = 600;
  constexpr std::uint64_t kCapacity = 200;
  const auto a_third = [](std::uint32_t key) { return key % 3 == 0; };
  for (const bool refresh : {true, false}) {
    LogCache<> dense(kKeys, kCapacity, refresh);
    HashCache hashed(kCapacity, refresh);
    KeyedGenerator generator(refresh, Purpose::kLearner);
    std::uint64_t different = 0;
    for (int i = 0; i < 100'000; ++i) {
      const auto key = static_cast<std::uint32_t>(uniform_below(generator, kKeys));
      different += request(dense, key) != request(hashed, key);
      if (uniform_below(generator, 400) == 0) {
        // down to nothing and back, at times beyond what it was built with
        const std::uint64_t capacity = uniform_below(generator, 5) * 60;
        dense.set_capacity(capacity);
        hashed.set_capacity(capacity);
        if (capacity == 120) {
          dense.drop_if(a_third);
          hashed.drop_if(a_third);
        }
      }
      different += dense.size() != hashed.size() || dense.size() > dense.capacity() ||
                   dense.capacity() != hashed.capacity();
    }
    INFO((refresh ? "LRU" : "FIFO"));
    CHECK(different == 0);
  }
}

TEST_CASE("an erased key frees its slot at once", "[dataplane][cache]") {
  const auto check = [](auto cache) {
    for (std::uint32_t key = 0; key < 3; ++key) cache.insert(key);
    cache.erase(1);
    CHECK(cache.size() == 2);
    cache.insert(7);
    CHECK(cache.size() == 3);
    CHECK(cache.contains(0));
    CHECK_FALSE(cache.contains(1));
    cache.insert(8);
    CHECK_FALSE(cache.contains(0));
    CHECK(cache.contains(2));
  };
  check(LogCache<>(10, 3));
  check(HashCache(3));
}

TEST_CASE("a cleared cache is as new", "[dataplane][cache]") {
  const std::vector<std::uint32_t> keys = trace();
  LogCache<> dense(kTraceKeys, 1000);
  HashCache hashed(1000);
  for (int round = 0; round < 3; ++round) {
    CHECK(hits(dense, keys) == 97'731);
    CHECK(hits(hashed, keys) == 97'731);
    dense.clear();
    hashed.clear();
    CHECK(dense.size() == 0);
    CHECK(hashed.size() == 0);
  }
}

TEST_CASE("the first eviction from an empty cache comes when the mean fill time has passed",
          "[dataplane][cache]") {
  // 10,000 entries, 100,000 items, exponent 0.9: the mean number of distinct items among the first
  // 20,172 requests is 10,000, so the 10,001st distinct item comes about then.
  const Zipf popularity(100'000, 0.9);
  constexpr int kRuns = 20;
  double sum = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    LogCache<> cache(100'000, 10'000);
    const std::uint64_t root = replication_key(1, run);
    std::uint64_t requests = 0;
    while (cache.evictions() == 0) {
      KeyedGenerator generator(join_key(root, requests++), Purpose::kContent);
      request(cache, popularity.sample(generator));
    }
    CHECK(static_cast<double>(requests) == Approx(20'172).epsilon(0.03));
    sum += static_cast<double>(requests);
  }
  CHECK(sum / kRuns == Approx(20'172).epsilon(0.03 / 4));
}

TEST_CASE("positions are counted from the start again before they run out",
          "[dataplane][cache][slow]") {
  // Every insert of a key that is absent moves the tail by one; positions are renumbered beyond
  // 2^31. Going round over 100 keys with room for 60 keeps the content known: the last 60.
  constexpr std::uint32_t kKeys = 100;
  constexpr std::uint64_t kCapacity = 60;
  constexpr std::uint64_t kRounds = (std::uint64_t{1} << 31) / kKeys - 2;
  const auto check = [&](auto cache) {
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      for (std::uint32_t key = 0; key < kKeys; ++key) cache.insert(key);
    }
    ListCache expected(kCapacity, true);
    for (std::uint32_t key = 0; key < kKeys; ++key) expected.insert(key);
    CHECK(differences(cache, expected, kKeys, {}, 200'000, 1) == 0);
  };
  check(LogCache<>(kKeys, kCapacity));
  check(HashCache(kCapacity));
}

}  // namespace fivenines::caches_test
