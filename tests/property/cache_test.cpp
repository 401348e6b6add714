// The caches against the textbook's list and map, operation by operation; RapidCheck shrinks what
// differs to a short sequence.
#include <algorithm>
#include <ostream>
#include <vector>

#include "sim/dataplane/caches/cache_set.hpp"
#include "tests/oracle/naive_cache.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

enum class Operation { kLookup, kFill, kErase, kClear };

struct Step {
  Operation operation{};
  std::uint32_t key = 0;
  std::int64_t pause = 0;  ///< time that passes before it
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  const char* const names[] = {"lookup", "fill", "erase", "clear"};
  return out << names[static_cast<std::size_t>(step.operation)] << " " << step.key << " after "
             << step.pause;
}

rc::Gen<Step> steps(std::uint32_t keys) {
  return rc::gen::build<Step>(
      rc::gen::set(&Step::operation, rc::gen::weightedElement<Operation>({{40, Operation::kLookup},
                                                                          {40, Operation::kFill},
                                                                          {5, Operation::kErase},
                                                                          {1, Operation::kClear}})),
      rc::gen::set(&Step::key, rc::gen::inRange<std::uint32_t>(0, keys)),
      rc::gen::set(&Step::pause, rc::gen::inRange<std::int64_t>(0, 10)));
}

/// `keys` is the size of the key space; only the first few are used, so that they meet again.
void agree(std::uint64_t keys, std::uint64_t capacity, const CacheOptions& options) {
  Cache cache(keys, capacity, options);
  oracle::NaiveCache naive(std::min(keys, capacity), options);
  const auto used = static_cast<std::uint32_t>(std::min<std::uint64_t>(keys, 3 * capacity + 3));
  const auto sequence = *rc::gen::scale(20.0, rc::gen::container<std::vector<Step>>(steps(used)));
  std::int64_t now = 0;
  for (const Step& step : sequence) {
    now += step.pause;
    switch (step.operation) {
      case Operation::kLookup:
        RC_ASSERT(cache.lookup(step.key, now) == naive.lookup(step.key, now));
        break;
      case Operation::kFill:
        cache.fill(step.key, now);
        naive.fill(step.key, now);
        break;
      case Operation::kErase:
        cache.erase(step.key);
        naive.drop(step.key);
        break;
      case Operation::kClear:
        cache.clear();
        naive.clear();
        break;
    }
    RC_ASSERT(cache.size() <= std::min(keys, capacity));
  }
}

CacheOptions some_options() {
  CacheOptions options;
  options.policy = *rc::gen::element(CachePolicyName::kLru, CachePolicyName::kFifo);
  if (*rc::gen::arbitrary<bool>()) {
    options.ttl = CacheTtl{SimDuration{*rc::gen::inRange<std::int64_t>(1, 60)},
                           *rc::gen::element(TtlFrom::kFill, TtlFrom::kHit)};
  }
  return options;
}

}  // namespace

TEST_CASE("a cache over few keys does what the textbook's does", "[dataplane][property]") {
  holds("a dense cache agrees with a list and a map", [] {
    const auto keys = *rc::gen::inRange<std::uint64_t>(1, 60);
    const auto capacity = *rc::gen::inRange<std::uint64_t>(1, 80);
    agree(keys, capacity, some_options());
  });
}

TEST_CASE("a small cache over many keys does what the textbook's does", "[dataplane][property]") {
  holds("a hashed cache agrees with a list and a map", [] {
    CacheOptions options = some_options();
    options.ttl.reset();  // a time to live makes the table dense
    agree(100'000, *rc::gen::inRange<std::uint64_t>(1, 40), options);
  });
}

}  // namespace fivenines::property
