// SimGrid shares bandwidth max-min fair between flows of equal latency: textbook rates (Bertsekas &
// Gallager, Data Networks, 6.5.2; parking lots of Massoulie & Roberts 1999) and completion times.
//
// Every flow has a source and a destination of its own; its route is the links it shares, which
// have no latency, and a private wide link of 1 ms. One unit is 1e6 bytes (per second), so a flow
// of size s at rate r ends at 1 ms + s / r.
#include <catch2/catch.hpp>
#include <map>
#include <simgrid/s4u.hpp>

#include "sim/engine/network.hpp"
#include "tests/engine/in_child.hpp"

using namespace fivenines::test;
namespace s4u = simgrid::s4u;

namespace {

constexpr double kUnit = 1e6;
constexpr double kLatency = 0.001;

struct Flow {
  std::string links;        ///< one letter each
  double size = 1;          ///< units
  double start = 0;         ///< s
  double rate_most = 1000;  ///< units/s, of the private link
};

/// When each flow ends, in seconds since 0 and less the latency.
std::vector<double> ends(const std::map<char, double>& capacities, const std::vector<Flow>& flows) {
  return numbers_from_child([&] {
    const auto engine = fivenines::make_engine();
    s4u::NetZone* zone = s4u::create_full_zone("zone");
    std::map<char, s4u::Link*> links;
    for (const auto& [name, capacity] : capacities) {
      links[name] = zone->create_link(std::string(1, name), capacity * kUnit)->seal();
    }
    std::vector<double> times(flows.size());
    for (std::size_t i = 0; i < flows.size(); ++i) {
      const std::string name = "flow" + std::to_string(i);
      s4u::Host* from = zone->create_host(name + "-from", 1e9)->seal();
      s4u::Host* to = zone->create_host(name + "-to", 1e9)->seal();
      std::vector<s4u::LinkInRoute> route;
      route.emplace_back(
          zone->create_link(name, flows[i].rate_most * kUnit)->set_latency(kLatency)->seal());
      for (const char link : flows[i].links) route.emplace_back(links.at(link));
      zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr, route, true);
      s4u::Actor::create(name, from, [&flow = flows[i], &end = times[i], from, to] {
        s4u::this_actor::sleep_until(flow.start);
        s4u::Comm::sendto(from, to, static_cast<std::uint64_t>(flow.size * kUnit));
        end = s4u::Engine::get_clock() - kLatency;
      });
    }
    zone->seal();
    engine->run();
    return times;
  });
}

/// The rates of flows that all start at 0 and share until the first of them ends: sizes are chosen
/// in proportion to the rates expected, so all end at 1 s if the rates are those.
void check_rates(const std::map<char, double>& capacities, std::vector<Flow> flows,
                 const std::vector<double>& rates) {
  for (std::size_t i = 0; i < flows.size(); ++i) flows[i].size = rates[i];
  for (const double end : ends(capacities, flows)) CHECK(end == Approx(1).epsilon(1e-5));
}

void check_parking_lot(std::size_t links, std::size_t short_flows_per_link) {
  std::map<char, double> capacities;
  std::string all;
  for (std::size_t i = 0; i < links; ++i) all += static_cast<char>('a' + i);
  std::vector<Flow> flows{{all}};
  for (const char link : all) {
    capacities[link] = 1;
    flows.insert(flows.end(), short_flows_per_link, Flow{std::string(1, link)});
  }
  const double rate = 1.0 / static_cast<double>(short_flows_per_link + 1);
  check_rates(capacities, flows, std::vector<double>(flows.size(), rate));
}

}  // namespace

TEST_CASE("a parking lot gives every flow the same rate", "[engine][network][theory]") {
  check_parking_lot(2, 1);
  check_parking_lot(3, 1);
  check_parking_lot(3, 2);
  check_parking_lot(5, 4);
}

TEST_CASE("five flows over three links get their max-min rates", "[engine][network][theory]") {
  check_rates({{'a', 1}, {'b', 2}, {'c', 1}},
              {{"a"
                "b"},
               {"a"},
               {"b"},
               {"b"
                "c"},
               {"c"}},
              {0.5, 0.5, 1.0, 0.5, 0.5});
}

TEST_CASE("what a capped flow leaves is shared by the others", "[engine][network][theory]") {
  check_rates({{'a', 10}}, {{"a", 1, 0, 2}, {"a"}, {"a"}}, {2, 4, 4});
}

TEST_CASE("completion times follow the rates as flows come and go", "[engine][network][theory]") {
  const auto check = [](const std::vector<double>& measured, const std::vector<double>& expected) {
    REQUIRE(measured.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(measured[i] == Approx(expected[i]).epsilon(1e-5));
    }
  };
  check(ends({{'a', 1}}, {{"a", 1}, {"a", 2}}), {2, 3});
  check(ends({{'a', 1}}, {{"a", 3, 0}, {"a", 1, 1}, {"a", 1, 2}}), {5.0, 3.5, 4.5});
  check(ends({{'x', 1}, {'y', 1}}, {{"xy", 2}, {"x", 1}, {"y", 3}}), {4, 2, 5});
}
