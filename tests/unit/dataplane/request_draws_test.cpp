// Each draw of a request has a stream of its own: none may repeat another's.
#include "sim/dataplane/request_draws.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace fivenines::request_draws_test {

namespace {

/// As many as a scenario may have.
constexpr std::uint64_t kExtraStationsMost = 100;

/// What each law of one request draws, with the name of the draw.
std::vector<std::pair<double, std::string>> draws_of(std::uint64_t key) {
  const std::optional<Law> law{Law{Exponential{1e9}}};
  ServiceOptions service;
  service.law = law;
  std::vector<std::pair<double, std::string>> all{
      {draws::interarrival(key, *law), "arrival"},
      {draws::analyzer_work(key, service, {}, 1), "analyzer"},
      {draws::station_work(key, law, Purpose::kBalancer), "balancer"},
      {draws::station_work(key, law, Purpose::kDatabaseWrite), "database write"},
      {static_cast<double>(draws::access_rtt(key, *law)), "access"},
      {static_cast<double>(draws::timeout(key, *law)), "timeout"},
      {static_cast<double>(draws::regional_access_rtt(key, *law)), "regional access"}};
  for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
    const std::string of = std::string(" of ") + kFamilyNames[static_cast<std::size_t>(family)];
    const std::uint64_t sub = draws::family_sub(family);
    all.emplace_back(draws::station_work(key, law, Purpose::kCacheService, sub), "cache" + of);
    all.emplace_back(draws::station_work(key, law, Purpose::kDatabaseRead, sub), "read" + of);
  }
  for (std::uint64_t i = 0; i < kExtraStationsMost; ++i) {
    all.emplace_back(draws::station_work(key, law, Purpose::kExtraStation, i),
                     "station " + std::to_string(i));
  }
  return all;
}

}  // namespace

TEST_CASE("no two draws of one request are the same", "[dataplane][draws]") {
  auto all = draws_of(draws::analysis_key(1, 0));
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    INFO(all[i - 1].second << " and " << all[i].second);
    // those rounded to nanoseconds may be half of one off
    CHECK(all[i].first - all[i - 1].first > 0.5);
  }
}

TEST_CASE("a retry draws anew, but asks for the same key", "[dataplane][draws]") {
  const std::uint64_t first = draws::analysis_key(1, 7);
  CHECK(draws::attempt_key(first, 0) == first);
  std::vector<std::uint64_t> keys;
  for (std::uint32_t attempt = 0; attempt < 5; ++attempt) {
    keys.push_back(draws::attempt_key(first, attempt));
  }
  std::sort(keys.begin(), keys.end());
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
}

TEST_CASE("a retry waits twice as long each time, within its jitter", "[dataplane][draws]") {
  RetryOptions retries;
  retries.backoff = std::chrono::milliseconds{100};
  retries.jitter = 0.25;
  for (std::uint32_t retry = 1; retry <= 4; ++retry) {
    double least = 1e18;
    double most = 0;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
      const auto pause =
          static_cast<double>(draws::backoff(draws::analysis_key(1, i), retries, retry));
      least = std::min(least, pause);
      most = std::max(most, pause);
    }
    const double middle = 1e8 * (1 << (retry - 1));
    CHECK(least >= 0.75 * middle);
    CHECK(least < 0.7505 * middle);
    CHECK(most <= 1.25 * middle);
    CHECK(most > 1.2495 * middle);
  }
}

TEST_CASE("a learner keeps the local instance of its hash, a random route uses all alike",
          "[dataplane][draws]") {
  LocalCacheOptions local;
  local.instances = 8;
  std::vector<int> learners(8, 0);
  std::vector<int> requests(8, 0);
  for (std::uint32_t i = 0; i < 80'000; ++i) {
    local.route = LocalRoute::kLearnerHash;
    const std::uint32_t instance = draws::local_instance(i, i, local);
    REQUIRE(instance == draws::local_instance(i + 1, i, local));
    ++learners.at(instance);
    local.route = LocalRoute::kRandom;
    ++requests.at(draws::local_instance(draws::analysis_key(1, i), 5, local));
  }
  // 10,000 each; four standard errors are 374
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(std::abs(learners[i] - 10'000) < 374);
    CHECK(std::abs(requests[i] - 10'000) < 374);
  }
}

}  // namespace fivenines::request_draws_test
