// Faults that hold at once.
#include "sim/controlplane/faults/ledger.hpp"

#include <catch2/catch.hpp>

#include "sim/controlplane/fault.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

using Changes = std::vector<Change>;
constexpr RegionId kA = region_id(0);
constexpr RegionId kB = region_id(1);

LinkState slow_link(SimDuration extra_delay, double loss_ratio) {
  LinkState link{kA, kB, {}};
  link.condition.extra_delay = extra_delay;
  link.condition.loss_ratio = loss_ratio;
  return link;
}

}  // namespace

TEST_CASE("a region is up again when nothing keeps it down any more", "[controlplane][faults]") {
  FaultLedger ledger;
  CHECK(ledger.begin(1, {RegionDown{kA}}) == Changes{RegionDown{kA}});
  CHECK(ledger.begin(2, {RegionDown{kA}, RegionDown{kB}}) == Changes{RegionDown{kB}});
  CHECK(ledger.end(1).empty());
  CHECK(ledger.end(2) == Changes{RegionUp{kA}, RegionUp{kB}});
}

TEST_CASE("speeds and loads multiply, links add up, and all are taken back",
          "[controlplane][faults]") {
  FaultLedger ledger;
  ledger.begin(1, {AnalyzerSpeed{kA, 0.5}});
  CHECK(ledger.begin(2, {AnalyzerSpeed{kA, 0.5}}) == Changes{AnalyzerSpeed{kA, 0.25}});
  CHECK(ledger.end(1) == Changes{AnalyzerSpeed{kA, 0.5}});
  CHECK(ledger.end(2) == Changes{AnalyzerSpeed{kA, 1}});

  const LinkState slow = slow_link(10ms, 0.5);
  const LinkState twice = slow_link(20ms, 0.75);
  LinkState cut{kA, kB, {}};
  cut.condition.cut = Looks::kRefuse;
  LinkState both = slow;
  both.condition.cut = Looks::kRefuse;
  CHECK(ledger.begin(3, {slow}) == Changes{slow});
  CHECK(ledger.begin(4, {cut}) == Changes{both});
  CHECK(ledger.end(4) == Changes{slow});
  CHECK(ledger.begin(5, {slow}) == Changes{twice});
  CHECK(ledger.end(3) == Changes{slow});
  CHECK(ledger.end(5) == Changes{LinkState{kA, kB, {}}});
}

TEST_CASE("errors on some hosts and on more of them add up to their average",
          "[controlplane][faults]") {
  FaultLedger ledger;
  ledger.begin(1, {ServerErrors{kA, 1, 0.2}});
  // a quarter of the hosts fail 1 - 0.8 * 0.9 of their analyses, the others 0.2
  const Changes both = ledger.begin(2, {ServerErrors{kA, 0.25, 0.1}});
  REQUIRE(both.size() == 1);
  const auto& errors = std::get<ServerErrors>(both[0]);
  CHECK(errors.hosts == 1);
  CHECK(errors.errors == Approx(0.25 * 0.28 + 0.75 * 0.2));
  ledger.end(1);
  // a fault that makes no errors, on all hosts, spreads nobody's
  CHECK(ledger.begin(3, {ServerErrors{kA, 1, 0}}).empty());
  CHECK(ledger.end(2) == Changes{ServerErrors{kA}});
}

TEST_CASE("a fault of no effect makes no change", "[controlplane][faults]") {
  FaultLedger ledger;
  CHECK(ledger
            .begin(1, {AnalyzerSpeed{kA, 1}, LinkState{kA, kB, {}},
                       LoadLevel{learner_region_id(0), 1}})
            .empty());
  CHECK(ledger.end(1).empty());
}

TEST_CASE("a zone takes its share of the hosts, and zones take all together",
          "[controlplane][faults]") {
  Platform platform;
  platform.regions.resize(1);
  platform.regions[0].servers = 8;
  platform.regions[0].zones = 3;
  const FaultContext context{platform, platform, 1};
  std::vector<std::uint32_t> servers;
  for (std::uint32_t zone = 0; zone < 3; ++zone) {
    for (const Change& change : ZoneOutage{kA, zone}.effects(context)) {
      servers.push_back(std::get<ServerDown>(change).server);
    }
  }
  CHECK(servers == std::vector<std::uint32_t>{0, 3, 6, 1, 4, 7, 2, 5});
}
