// The list of faults: complete, and documented by what its readers ask for.
#include "sim/scenario/schema/fault_reference.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "sim/base/kinds.hpp"
#include "sim/controlplane/fault.hpp"

using namespace fivenines;

namespace {

/// Every kind that the product promises.
const std::set<std::string> kPromised{"region_outage",
                                      "region_loss",
                                      "zone_outage",
                                      "server_crash",
                                      "crash_and_wipe",
                                      "drain",
                                      "pause",
                                      "slow_servers",
                                      "random_errors",
                                      "partition",
                                      "link_degrade",
                                      "link_flap",
                                      "database_primary_failure",
                                      "database_stall",
                                      "disk_full",
                                      "replication_pause",
                                      "pool_exhaustion",
                                      "cache_node_loss",
                                      "cache_flush",
                                      "cache_resize",
                                      "cache_penetration",
                                      "expiry_wave",
                                      "clock_skew",
                                      "load_spike",
                                      "hot_cohort",
                                      "health_check_lies",
                                      "controller_down",
                                      "routing_stale",
                                      "bad_route_push",
                                      "bad_deploy",
                                      "capacity_shortage"};

/// Those that are still to come. This list only ever gets shorter.
const std::set<std::string> kToCome{};

}  // namespace

TEST_CASE("every promised kind of fault is there, or known to be still to come",
          "[scenario][faults]") {
  std::set<std::string> accounted = kToCome;
  for (const std::string& kind : kind_names<Fault>()) {
    INFO(kind);
    CHECK(kPromised.contains(kind));
    CHECK_FALSE(kToCome.contains(kind));  // it has come: strike it off
    accounted.insert(kind);
  }
  CHECK(accounted == kPromised);
}

TEST_CASE("every kind of fault is documented with its keys and an example", "[scenario][faults]") {
  const std::vector<FaultReference> references = fault_references();
  REQUIRE(references.size() == kind_names<Fault>().size());
  for (const FaultReference& fault : references) {
    INFO(fault.kind);
    CHECK(fault.summary.size() > 20);
    CHECK(fault.summary.find('{') == std::string::npos);
    CHECK_THAT(fault.example, Catch::Contains("kind: " + fault.kind));
    for (const FaultKey& key : fault.keys) {
      INFO(key.key);
      CHECK_FALSE(key.accepts.empty());
      CHECK_FALSE(key.meaning.empty());
      // what cannot be left out has no default, and all else has one
      const bool needed = key.key == "region" || key.key == "from" || key.key == "to" ||
                          key.key == "factor" || key.key == "offset" || fault.kind == "partition";
      CHECK((needed || !key.default_value.empty()));
      // the line of help names what the reader accepts
      const auto helps = kinds_of<Fault>();
      const auto help = std::find_if(helps.begin(), helps.end(),
                                     [&](const KindHelp& k) { return k.kind == fault.kind; });
      CHECK_THAT(std::string(help->help), Catch::Contains(key.key));
    }
  }
  const auto stall =
      std::find_if(references.begin(), references.end(),
                   [](const FaultReference& fault) { return fault.kind == "database_stall"; });
  REQUIRE(stall->keys.size() == 2);
  CHECK(stall->keys[0].key == "region");
  CHECK(stall->keys[0].default_value.empty());
  CHECK(stall->keys[1].key == "speed");
  CHECK(stall->keys[1].accepts == "PERCENT");
  CHECK(stall->keys[1].default_value == "0%");
}

TEST_CASE("the keys that all kinds of fault have are documented once", "[scenario][faults]") {
  for (const FaultKey& key : common_fault_keys()) {
    INFO(key.key);
    CHECK_FALSE(key.accepts.empty());
    CHECK_FALSE(key.meaning.empty());
  }
}
