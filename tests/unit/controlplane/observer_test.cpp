// The root-cause observer against made-up scrapes: what it names, when, and what it passes over.
#include "sim/controlplane/operations/observer.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "sim/controlplane/fault.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// Two regions of 100 cores with 1,000 attempts a second each, scraped every 5 s.
class ObserverDesk {
 public:
  explicit ObserverDesk(ObserverOptions options = {})
      : options_(options), observer_(options_, 2, [this](const RootCause& finding, bool made) {
          log += std::to_string(scrapes_ - 1) + (made ? " " : " no ") + name_of(finding.component);
          if (finding.region) log += " " + std::to_string(index(*finding.region));
          log += "; ";
        }) {
    seen_.regions.resize(2);
    seen_.arrived.resize(2);
  }

  /// What one region does in one scrape, unlike the usual.
  struct Scrape {
    double load = 1;
    double sent = 1;  ///< share of its learners' attempts that are sent there
    double failed = 0;
    double work = 1;
    double statement = 1;
    double hits = 0.8;
    double given_up = 0;
    std::uint32_t cores = 100;
  };
  /// Region 0 is as told, region 1 as ever.
  void scrape(const Scrape& of_first) {
    add(0, of_first);
    Scrape usual;
    usual.load = 1;
    add(1, usual);
    seen_.taken += 5s;
    ++scrapes_;
    observer_.observe(seen_);
  }
  void usual(int times) {
    for (int i = 0; i < times; ++i) scrape({});
  }
  void scrapes(int times, const Scrape& of_first) {
    for (int i = 0; i < times; ++i) scrape(of_first);
  }

  /// Announced between two scrapes, as what is seen is older than what is known.
  void expect_fewer(std::uint32_t cores) {
    observer_.expect_fewer(region_id(0), cores, seen_.taken + 7s);
  }

  std::string log;

 private:
  void add(std::size_t r, const Scrape& scrape) {
    RegionCounters& counters = seen_.regions[r];
    const double attempts = 5000 * scrape.load * scrape.sent;
    const auto count = [](double value) { return static_cast<std::uint64_t>(value + 0.5); };
    counters.routed += count(attempts);
    counters.failed += count(attempts * scrape.failed);
    const double served = attempts * (1 - scrape.failed);
    counters.served += count(served);
    counters.computed += count(served);
    counters.busy_core_ns += served * scrape.work * 5e7;
    counters.cores = scrape.cores;
    counters.statements += count(served / 2);
    counters.statement_ns += served / 2 * scrape.statement * 1e6;
    counters.lookups += count(2 * attempts);
    counters.hits += count(2 * attempts * scrape.hits);
    counters.asks_given_up += count(2 * attempts * scrape.given_up);
    seen_.arrived[r] += count(5000 * scrape.load);
  }

  ObserverOptions options_;
  RootCauseObserver observer_;
  Observations seen_;
  int scrapes_ = 0;
};

std::string named(const ObserverDesk::Scrape& scrape) {
  ObserverDesk desk;
  desk.usual(5);
  desk.scrapes(3, scrape);
  return desk.log;
}

}  // namespace

TEST_CASE("each component has symptoms of its own", "[controlplane][observer]") {
  CHECK(named({.failed = 1}) == "6 region 0; ");
  CHECK(named({.load = 2}) == "6 load; ");
  CHECK(named({.cores = 90}) == "6 servers 0; ");
  CHECK(named({.work = 2}) == "6 analyzer 0; ");
  CHECK(named({.given_up = 0.02}) == "6 network 0; ");
  CHECK(named({.hits = 0.7}) == "6 cache 0; ");
  CHECK(named({.statement = 2}) == "6 database 0; ");
  CHECK(named({.failed = 0.1}) == "6 release 0; ");
  CHECK(named({}) == "");
}

TEST_CASE("what another component explains is not named", "[controlplane][observer]") {
  // a spike fills queues, slows statements and makes errors
  CHECK(named({.load = 2, .failed = 0.3, .statement = 3}) == "6 load; ");
  // cold caches load the database
  CHECK(named({.statement = 3, .hits = 0.5}) == "6 cache 0; ");
  // lost servers: timeouts
  CHECK(named({.failed = 0.5, .cores = 50}) == "6 servers 0; ");
}

TEST_CASE("a symptom must last, and is over when it has been quiet", "[controlplane][observer]") {
  ObserverOptions options;
  options.confirm = 3;
  options.quiet = 15s;
  ObserverDesk desk(options);
  desk.usual(5);
  desk.scrapes(2, {.work = 2});
  desk.usual(2);
  desk.scrapes(3, {.work = 2});
  desk.usual(4);
  CHECK(desk.log == "11 analyzer 0; 14 no analyzer 0; ");
}

TEST_CASE("nothing is compared with what is not known, and what is normal moves along",
          "[controlplane][observer]") {
  ObserverDesk early;
  early.scrape({});
  early.scrapes(3, {.load = 2});
  CHECK(early.log == "");
  ObserverDesk slowly;  // an evening peak is no spike
  slowly.usual(5);
  for (int i = 0; i < 60; ++i) slowly.scrape({.load = 1 + i * 0.02});
  CHECK(slowly.log == "");
}

TEST_CASE("a region that nobody is sent to is not known to be well", "[controlplane][observer]") {
  ObserverOptions options;
  options.quiet = 15s;
  ObserverDesk desk(options);
  desk.usual(5);
  desk.scrapes(3, {.failed = 1});
  desk.scrapes(20, {.sent = 0});
  CHECK(desk.log == "6 region 0; ");
  desk.usual(3);
  CHECK(desk.log == "6 region 0; 30 no region 0; ");
}

TEST_CASE("servers that are taken away on purpose are no symptom", "[controlplane][observer]") {
  ObserverDesk desk;
  desk.usual(5);
  desk.expect_fewer(40);
  desk.usual(1);  // a scrape that was taken before
  desk.scrapes(5, {.cores = 60});
  CHECK(desk.log == "");
  desk.scrapes(2, {.cores = 50});
  CHECK(desk.log == "12 servers 0; ");
}

TEST_CASE("few attempts say nothing", "[controlplane][observer]") {
  ObserverOptions options;
  options.attempts_least = 6000;
  ObserverDesk desk(options);
  desk.usual(5);
  desk.scrapes(3, {.failed = 1});
  CHECK(desk.log == "");
}

TEST_CASE("a fault names the component that a right diagnosis would", "[controlplane][observer]") {
  CHECK(component_of(Fault{RegionOutage{}}) == Component::kRegion);
  CHECK(component_of(Fault{CrashAndWipe{}}) == Component::kRegion);
  CHECK_FALSE(component_of(Fault{ControllerDown{}}));
}
