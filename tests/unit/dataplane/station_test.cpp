// Stations: which server is next, and the books, against arithmetic done by hand.
#include "sim/dataplane/station.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <vector>

#include "sim/dataplane/dataplane.hpp"

namespace fivenines::station_test {

using namespace std::chrono_literals;

namespace {

constexpr double kMillisecond = 1e6;

/// One region, one learner region, an analysis every 10 ms from 10 ms on, of a constant service.
DataPlaneInputs every_ten_milliseconds(SimDuration service, std::uint32_t servers,
                                       std::uint32_t bound = kUnlimited) {
  DataPlaneInputs inputs;
  inputs.platform.places.resize(1);
  inputs.platform.regions.resize(1);
  inputs.platform.regions.front().id = "here";
  inputs.platform.wan = {{WanLink{}}};
  inputs.platform.place_rtt = {{SimDuration{0}}};
  inputs.workload.learners = 1;
  inputs.workload.analyses_per_second_per_learner = 100;
  inputs.workload.arrival = constant_law(1.0);
  inputs.workload.learner_regions.resize(1);
  inputs.workload.learner_regions.front().id = "here";
  inputs.workload.learner_regions.front().share = 1;
  inputs.dataplane.service.law = constant_law(service);
  inputs.dataplane.analyzer_servers = servers;
  inputs.dataplane.analyzer_bound = bound;
  inputs.measure_start = kStart + 105ms;
  inputs.measure_end = kStart + 1005ms;
  inputs.end = kStart + 60s;
  return inputs;
}

ReplicationRecord run(const DataPlaneInputs& inputs) {
  const World world = initial_world(inputs);
  DataPlane plane(inputs, world);
  return plane.finish();
}

const StationRecord& analyzer(const ReplicationRecord& record) {
  for (const StationRecord& station : record.regions.front().stations) {
    if (station.tier == Tier::kAnalyzer) return station;
  }
  throw std::runtime_error("no analyzer");
}

struct Stay {
  std::int64_t arrives_ms = 0;
  std::int64_t starts_ms = 0;
  std::int64_t leaves_ms = 0;
};

/// First come, first served on `servers` servers with a bound, in whole milliseconds; departures of
/// an instant come before its arrivals.
struct ByHand {
  std::vector<Stay> stays;
  std::uint64_t shed_in_window = 0;

  ByHand(std::int64_t service_ms, std::size_t servers, std::size_t bound) {
    std::vector<std::int64_t> free_at(servers, 0);
    for (std::int64_t now = 10; now < 1005; now += 10) {
      std::size_t present = 0;
      for (const Stay& stay : stays) present += stay.leaves_ms > now;
      if (present >= bound) {
        shed_in_window += now >= 105;
        continue;
      }
      const auto server = std::min_element(free_at.begin(), free_at.end());
      const std::int64_t start = std::max(now, *server);
      *server = start + service_ms;
      stays.push_back({now, start, start + service_ms});
    }
  }

  /// Milliseconds of [from, to) within the window 105 .. 1005 ms.
  static double in_window(std::int64_t from, std::int64_t to) {
    return static_cast<double>(std::max<std::int64_t>(
        0, std::min<std::int64_t>(to, 1005) - std::max<std::int64_t>(from, 105)));
  }
  double busy_ms() const {
    double sum = 0;
    for (const Stay& stay : stays) sum += in_window(stay.starts_ms, stay.leaves_ms);
    return sum;
  }
  double queue_ms() const {
    double sum = 0;
    for (const Stay& stay : stays) sum += in_window(stay.arrives_ms, stay.starts_ms);
    return sum;
  }
};

void check_books(SimDuration service, std::uint32_t servers, std::uint32_t bound) {
  const std::int64_t service_ms = service / 1ms;
  const ByHand hand(service_ms, servers == kUnlimited ? 1000 : servers, bound);
  const ReplicationRecord record = run(every_ten_milliseconds(service, servers, bound));
  const StationRecord& books = analyzer(record);

  const auto inside = [](std::int64_t t) { return t >= 105 && t < 1005; };
  std::uint64_t arrivals = 0;
  std::uint64_t waited = 0;
  std::uint64_t completed = 0;
  double response = 0;
  double wait = 0;
  for (const Stay& stay : hand.stays) {
    arrivals += inside(stay.arrives_ms);
    waited += inside(stay.arrives_ms) && stay.starts_ms > stay.arrives_ms;
    completed += inside(stay.leaves_ms);
    if (inside(stay.leaves_ms)) response += static_cast<double>(stay.leaves_ms - stay.arrives_ms);
    if (inside(stay.starts_ms)) wait += static_cast<double>(stay.starts_ms - stay.arrives_ms);
  }
  INFO("service " << service_ms << " ms, servers " << servers << ", bound " << bound);
  CHECK(books.servers == servers);
  CHECK(books.busy_ns == hand.busy_ms() * kMillisecond);
  CHECK(books.queue_ns == hand.queue_ms() * kMillisecond);
  CHECK(books.arrivals == arrivals);
  CHECK(books.waited == waited);
  CHECK(books.shed == hand.shed_in_window);
  CHECK(books.completed == completed);
  CHECK(books.response_ns == response * kMillisecond);
  CHECK(books.wait_ns == wait * kMillisecond);
}

}  // namespace

TEST_CASE("the longest idle server is taken first", "[dataplane][station]") {
  Station station;
  station.set_servers(3);
  CHECK(station.take_server() == 0);
  CHECK(station.take_server() == 1);
  CHECK(station.take_server() == 2);
  CHECK_FALSE(station.has_idle());
  station.give_server(1);
  station.give_server(2);
  station.give_server(0);
  CHECK(station.take_server() == 1);
  CHECK(station.take_server() == 2);
  CHECK(station.take_server() == 0);
}

TEST_CASE("a server that may not start jobs leaves the idle, and comes back last",
          "[dataplane][station]") {
  Station station;
  station.set_servers(3);
  station.set_usable(0, false);
  CHECK(station.take_server() == 1);
  station.set_usable(0, true);
  CHECK(station.take_server() == 2);
  CHECK(station.take_server() == 0);
}

TEST_CASE("a server taken away while it works stays away when its job ends",
          "[dataplane][station]") {
  Station station;
  station.set_servers(2);
  CHECK(station.take_server() == 0);
  station.set_usable(0, false);
  station.give_server(0);
  CHECK(station.take_server() == 1);
  CHECK_FALSE(station.has_idle());
  station.set_usable(0, true);
  CHECK(station.take_server() == 0);
}

TEST_CASE("fewer servers let running jobs finish, more take work at once", "[dataplane][station]") {
  Station station;
  station.set_servers(3);
  for (int i = 0; i < 3; ++i) station.take_server();
  station.set_servers(1);
  station.give_server(2);
  station.give_server(1);
  CHECK_FALSE(station.has_idle());
  station.give_server(0);
  CHECK(station.has_idle());
  station.set_servers(4);
  CHECK(station.take_server() == 0);
  CHECK(station.has_idle());
}

TEST_CASE("a station without limit always has an idle server", "[dataplane][station]") {
  Station station;
  station.set_servers(kUnlimited);
  CHECK(station.unlimited());
  CHECK(station.has_idle());
}

TEST_CASE("the integrals of a station are exact", "[dataplane][station]") {
  Station station;
  station.set_servers(2);
  station.count_to(10);
  CHECK(station.books.busy_ns == 0);
  station.busy = 2;
  station.queue.push_back({});
  station.count_to(25);
  CHECK(station.books.busy_ns == 30);
  CHECK(station.books.queue_ns == 15);
  CHECK(station.present() == 3);
  station.count_to(25);
  CHECK(station.books.busy_ns == 30);
}

TEST_CASE("books of a window are those of arithmetic done by hand", "[dataplane][station]") {
  check_books(5ms, 1, kUnlimited);   // no one waits
  check_books(10ms, 1, kUnlimited);  // a departure and an arrival at each instant
  check_books(15ms, 1, kUnlimited);  // overload: the queue grows for ever
  check_books(15ms, 2, kUnlimited);
  check_books(25ms, 1, 1);  // no waiting room
  check_books(25ms, 1, 2);
  check_books(25ms, 2, 5);
  check_books(45ms, 3, 3);
  check_books(70ms, kUnlimited, kUnlimited);
  check_books(70ms, kUnlimited, 4);
}

TEST_CASE("the books of each second add up to the run", "[dataplane][station]") {
  DataPlaneInputs inputs = every_ten_milliseconds(15ms, 2);
  inputs.measure_start = kStart;
  inputs.measure_end = kStart + 3s;
  inputs.end = kStart + 5s;
  const ReplicationRecord record = run(inputs);
  const StationRecord& books = analyzer(record);
  REQUIRE(books.busy_by_second.size() >= 5);
  double sum = 0;
  for (const float share : books.busy_by_second) sum += share;
  // 299 jobs of 15 ms on two servers
  CHECK(sum * 2 == Approx(299 * 0.015).epsilon(1e-6));
  CHECK(books.busy_by_second[1] == Approx(0.75).epsilon(1e-6));
}

TEST_CASE("the queue of each second adds up to that of the run", "[dataplane][station]") {
  // 100 jobs a second for a server of 66.7: the queue grows by 33.3 jobs a second
  DataPlaneInputs inputs = every_ten_milliseconds(15ms, 1);
  inputs.measure_start = kStart;
  inputs.measure_end = kStart + 3s;
  inputs.end = kStart + 3s;
  const ReplicationRecord record = run(inputs);
  const StationRecord& books = analyzer(record);
  REQUIRE(books.waiting_by_second.size() == 3);
  double sum = 0;
  for (const float waiting : books.waiting_by_second) sum += waiting;
  CHECK(sum * 1e9 == Approx(books.queue_ns).epsilon(1e-6));
  for (std::size_t second = 0; second < 3; ++second) {
    CHECK(books.waiting_by_second[second] ==
          Approx(100.0 / 3 * (static_cast<double>(second) + 0.5)).margin(1));
  }
}

TEST_CASE("jobs whose client gave up are skipped at their start and counted up to then",
          "[dataplane][station]") {
  // Service 30 ms, patience 25 ms: of each three arrivals one is served, which takes longer than
  // the client waits; the other two give up in the queue or are skipped.
  DataPlaneInputs inputs = every_ten_milliseconds(30ms, 1);
  inputs.workload.client.timeout = constant_law(SimDuration{25ms});
  const ReplicationRecord record = run(inputs);
  const StationRecord& books = analyzer(record);
  const PairRecord& pair = record.pairs.front().front();
  const auto failed = [&](Cause cause) { return pair.failed[static_cast<std::size_t>(cause)]; };
  CHECK(pair.answered == 0);
  CHECK(failed(Cause::kGaveUpWaiting) + failed(Cause::kTimeout) == 90);
  CHECK(books.completed == 30);
  CHECK(books.busy_ns == 900 * kMillisecond);
  CHECK(books.gave_up > 0);
}

}  // namespace fivenines::station_test
