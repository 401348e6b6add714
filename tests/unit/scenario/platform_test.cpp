#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "sim/model/station_limits.hpp"
#include "tests/unit/scenario/reading.hpp"

using namespace fivenines;
using namespace fivenines::reading;
using namespace std::chrono_literals;

namespace {

std::string with_platform(const std::string& platform, const std::string& workload = {}) {
  return "fivenines: scenario/v1\nplatform: " + platform + "\nworkload: {learners: 100" + workload +
         "}\n";
}

}  // namespace

TEST_CASE("an inline platform without sites is a small world of its own", "[scenario][platform]") {
  const Scenario scenario = read(kSmall);
  const Platform& platform = scenario.platform;
  REQUIRE(platform.regions.size() == 2);
  CHECK(platform.regions[0].servers == 4);
  CHECK(platform.cores(0) == 8);
  CHECK(platform.regions[1].cores_per_server == 1);
  CHECK(platform.regions[0].database_pool == kUnlimited);
  CHECK(platform.sized_for_learners == 0);
  CHECK(platform.wan[0][1].rtt == 40ms);
  CHECK(platform.wan[1][0] == platform.wan[0][1]);
  CHECK(platform.place_rtt[0][1] == 40ms);
  REQUIRE(scenario.workload.learner_regions.size() == 2);
  CHECK(scenario.workload.learner_regions[1].id == "b");
  CHECK(scenario.workload.learner_regions[1].share == 0.5);
  CHECK(scenario.workload.learner_regions[1].place == platform.regions[1].place);
  CHECK(scenario.workload.learner_regions[1].access_rtt == constant_law(0.0));
}

TEST_CASE("learners live at the regions when not every region has a known place",
          "[scenario][platform]") {
  const auto count = [](const std::string& platform) {
    return read(with_platform(platform), shipped()).workload.learner_regions.size();
  };
  CHECK(count("{regions: [{id: us-east}]}") == 8);
  CHECK(count("{regions: [{id: us-east, site: none}]}") == 1);
  CHECK(count("{regions: [{id: us-east}, {id: x}], wan: {rtt: {us-east/x: 9ms}}}") == 2);
}

TEST_CASE("shipped platforms take sites, round trips and access from the catalogue",
          "[scenario][platform]") {
  const Scenario scenario = read(with_platform("plan-current-3"), shipped());
  const Platform& platform = scenario.platform;
  REQUIRE(platform.regions.size() == 3);
  CHECK(platform.name == "plan-current-3");
  CHECK(platform.regions[2].servers == 10);
  CHECK(platform.regions[platform.write_master].id == "us-east");
  CHECK(platform.wan[0][1].rtt == 68ms);
  CHECK(platform.wan[0][1].bandwidth_bytes_per_second == 1.25e9);
  REQUIRE(scenario.workload.learner_regions.size() == 8);
  const LearnerRegionOptions& africa = scenario.workload.learner_regions[6];
  CHECK(africa.id == "africa");
  CHECK(platform.places[africa.place].legal_area == "ng");
  CHECK(platform.places[africa.place].utc_offset == 1h);
  CHECK(platform.place_rtt[africa.place][platform.regions[2].place] == 117ms);
  CHECK(africa.access_rtt == Law{Lognormal::from_median_p99(55.3e6, 381.9e6)});
}

TEST_CASE("links and places can be overridden", "[scenario][platform]") {
  const Scenario scenario = read(
      with_platform("{regions: [{id: us-east}, {id: europe}, {id: tokyo}], wan: {bandwidth: "
                    "1Gbit/s, rtt: {europe/us-east: {rtt: 70ms, bandwidth: 2Gbit/s, loss: 1%}, "
                    "europe/tokyo: {bandwidth: 3Gbit/s}}}}"),
      shipped());
  const Platform& platform = scenario.platform;
  CHECK(platform.wan[0][1].rtt == 70ms);
  CHECK(platform.wan[0][1].bandwidth_bytes_per_second == 2.5e8);
  CHECK(platform.wan[0][1].loss_ratio == 0.01);
  CHECK(platform.place_rtt[0][1] == 70ms);
  CHECK(platform.wan[1][2].rtt == 226ms);
  CHECK(platform.wan[1][2].bandwidth_bytes_per_second == 3.75e8);
  CHECK(platform.wan[0][2].bandwidth_bytes_per_second == 1.25e8);

  const Scenario own = read(with_platform(
      "{places: [{id: moon, utc_offset: -2h, access: 1s}], place_rtt: {moon/a: 2s}, regions: [{id: "
      "a}]}",
      ", learner_regions: {moon: 100%}"));
  CHECK(own.workload.learner_regions[0].access_rtt == constant_law(SimDuration{1s}));
  CHECK(own.platform.place_rtt[1][0] == 2s);
}

TEST_CASE("estimated prices are known as such, and stay so when written down",
          "[scenario][platform]") {
  const Scenario scenario = read(with_platform("{regions: [{id: africa}, {id: apac}]}"), shipped());
  const std::vector<Place>& places = scenario.platform.places;
  CHECK(places[0].machine_price_estimate);
  CHECK(places[0].egress_price_estimate);
  CHECK_FALSE(places[1].machine_price_estimate);
  CHECK(places[1].egress_price_estimate);
  CHECK(read(scenario.resolved_yaml).platform == scenario.platform);
  CHECK_THAT(complaints(with_platform("{places: [{id: x, prices: {estimates: [egres_gb_usd]}}], "
                                      "regions: [{id: x}]}")),
             Catch::Contains("prices.estimates: 'egres_gb_usd' is no price; accepted: "
                             "vcpu_hour_usd, memory_gb_hour_usd, egress_gb_usd, "
                             "internet_egress_gb_usd; did you mean 'egress_gb_usd'?"));
}

TEST_CASE("links have one way and jitter, of all legs or each", "[scenario][platform]") {
  const auto wan = [](const std::string& text) {
    return read(with_platform("{regions: [{id: a}, {id: b}, {id: c}], wan: " + text + "}"))
        .platform.wan;
  };
  const Law law{Exponential{2e6}};
  const auto links =
      wan("{jitter: {exponential: {mean: 2ms}}, rtt: {default: 1ms, a/b: {one_way: 35ms, jitter: "
          "{write: 3ms, reply: none}}, a/c: {jitter: none}}}");
  CHECK(links[0][1].rtt == 70ms);
  CHECK(links[1][0].jitter ==
        LinkJitter{constant_law(SimDuration{3ms}), std::nullopt, std::nullopt, std::nullopt});
  CHECK(links[0][2].jitter == LinkJitter{});
  CHECK(links[2][1].jitter == LinkJitter{law, law, law, law});

  const auto problem = [](const std::string& link) {
    return complaints(
        with_platform("{regions: [{id: a}, {id: b}], wan: {rtt: {a/b: " + link + "}}}"));
  };
  CHECK_THAT(problem("{rtt: 4ms, one_way: 2ms}"),
             Catch::StartsWith("s.yaml:2:78: error: platform.wan.rtt.a/b.one_way: is half of rtt"));
  CHECK_THAT(problem("{rtt: 4ms, jitter: 5}"), Catch::Contains("a/b.jitter: '5' needs a unit"));
  CHECK_THAT(problem("{rtt: 4ms, jitter: {wirte: 5ms}}"), Catch::Contains("is not a kind of law"));
  CHECK_THAT(problem("{rtt: 4ms, jitter: {write: 5ms, raed: 4ms}}"),
             Catch::Contains("unknown key 'raed' in 'platform.wan.rtt.a/b.jitter'; accepted: "
                             "write, ack, read, reply; did you mean 'read'?"));
}

TEST_CASE("a missing round trip names the pair", "[scenario][platform]") {
  CHECK(complaints(with_platform("{regions: [{id: a}, {id: b}]}")) ==
        "s.yaml:2:11: error: no round trip is known between 'a' and 'b'; accepted: two places of "
        "the catalogue, wan.rtt: {a/b: 40ms}, or wan.rtt: {default: 40ms}\n");
  CHECK_THAT(complaints(with_platform("{regions: [{id: a}, {id: b}], wan: {rtt: {a/b: 3ms}}}",
                                      ", learner_regions: {us-east: 100%}"),
                        shipped()),
             Catch::Contains("no round trip is known between 'a' and 'us-east'"));
  CHECK(read(with_platform("{regions: [{id: a}, {id: b}], wan: {rtt: {default: 30ms}}}"))
            .platform.wan[0][1]
            .rtt == 30ms);
}

TEST_CASE("mistakes in platforms are found", "[scenario][platform]") {
  const auto problem = [](const std::string& platform) {
    return complaints(with_platform(platform), shipped());
  };
  CHECK_THAT(problem("{regions: [{id: a, site: us-esat}]}"),
             Catch::Contains("unknown place 'us-esat'; accepted: none, ") &&
                 Catch::Contains("did you mean 'us-east'?"));
  CHECK_THAT(problem("{regions: [{id: a, site: tokyo}, {id: b, site: tokyo}]}"),
             Catch::Contains("another region stands at 'tokyo' already"));
  CHECK_THAT(problem("{regions: [{id: tokyo}, {id: tokyo}]}"),
             Catch::Contains("the region 'tokyo' is there already"));
  CHECK_THAT(problem("{regions: [{id: tokyo}], write_master: tokio}"),
             Catch::Contains("unknown region 'tokio'; accepted: tokyo; did you mean 'tokyo'?"));
  CHECK_THAT(problem("{regions: []}"), Catch::Contains("a platform has at least one region"));
  CHECK_THAT(problem("{name: x}"), Catch::Contains("missing key 'platform.regions'"));
  CHECK_THAT(problem("{regions: [{id: a, servres: 3}]}"),
             Catch::Contains("did you mean 'servers'"));
  CHECK_THAT(problem("{regions: [{id: a}, {id: b}], wan: {rtt: {a/c: 3ms}}}"),
             Catch::Contains("unknown name 'c' in 'a/c'; accepted: a, b"));
  CHECK_THAT(problem("{regions: [{id: a}, {id: b}], wan: {rtt: {a/b: 3ms, b/a: 3ms}}}"),
             Catch::Contains("the link 'b/a' is given twice"));
  CHECK_THAT(problem("{regions: [{id: a}, {id: b}], wan: {rtt: {ab: 3ms}}}"),
             Catch::Contains("two names joined by '/'"));
  CHECK_THAT(problem("defualt-8"),
             Catch::Contains("no such file: 'defualt-8'; did you mean 'default-8'?"));
}

TEST_CASE("a mistake in the defaults of regions is complained of once", "[scenario][platform]") {
  CHECK(complaints(with_platform("{region_defaults: {servers: many}, regions: [{id: a}, {id: b}], "
                                 "wan: {rtt: {default: 1ms}}}")) ==
        "s.yaml:2:39: error: platform.region_defaults.servers: 'many' is not a count; accepted: a "
        "whole number such as 800, 50K, 5M or 1G\n");
}

TEST_CASE("a platform file says what it is", "[scenario][platform]") {
  const Folder folder;
  folder.write("p.yaml", "regions: [{id: a}]\n");
  const auto path =
      folder.write("s.yaml", "fivenines: scenario/v1\nplatform: p.yaml\nworkload: {learners: 1}\n");
  CHECK_THAT(load_scenario(path).diagnostics.text(),
             Catch::Contains("p.yaml:1:1: error: missing key 'fivenines'; accepted: platform/v1"));
}

TEST_CASE("`scale` multiplies servers, cache and database, rounded up", "[scenario][platform]") {
  const Platform platform =
      read(
          with_platform("{region_defaults: {servers: 37, cores: 8, cache: {servers: 16}, "
                        "database: {concurrency: 512, pool: unlimited}, scale: 0.5}, "
                        "regions: [{id: a}, {id: b, scale: 0.1, servers: 370}, {id: c, scale: 3}], "
                        "wan: {rtt: {default: 9ms}}}"))
          .platform;
  CHECK(platform.regions[0].servers == 19);
  CHECK(platform.regions[0].cores_per_server == 8);
  CHECK(platform.regions[0].cache_servers == 8);
  CHECK(platform.regions[0].database_concurrency == 256);
  CHECK(platform.regions[0].database_pool == kUnlimited);
  CHECK(platform.regions[1].servers == 37);  // not 38, though 370 * 0.1 is more than 37 in binary
  CHECK(platform.regions[1].cache_servers == 2);
  CHECK(platform.regions[2].servers == 111);
  CHECK_THAT(complaints(with_platform("{regions: [{id: a, servers: 300K, scale: 4}]}")),
             Catch::Contains("s.yaml:2:52: error: platform.regions[0].scale: makes more than 1M of "
                             "300K; accepted: a smaller factor"));
  CHECK_THAT(complaints(with_platform("{regions: [{id: a, scale: -1}]}")),
             Catch::Contains("platform.regions[0].scale: '-1' is negative"));
}

TEST_CASE("a platform extends another: keys merge, the list of regions is its own",
          "[scenario][platform]") {
  const Folder folder;
  folder.write("parts/base.yaml",
               "write_master: b\nregion_defaults: {servers: 4, cores: 2}\n"
               "regions: [{id: x}]\nwan: {rtt: {default: 20ms}}\n");
  folder.write("one.yaml",
               "fivenines: platform/v1\nextends: parts/base.yaml\nname: first\nsized_for: 1K\n"
               "region_defaults: {cores: 8}\nregions: [{id: a}, {id: b}]\n");
  const auto path = folder.write(
      "two.yaml", "fivenines: platform/v1\nextends: one.yaml\nwan: {rtt: {a/b: 70ms}}\n");
  const LoadedPlatform loaded = load_platform(path);
  INFO(loaded.diagnostics.text());
  REQUIRE(loaded.platform.has_value());
  const Platform& platform = *loaded.platform;
  CHECK(platform.name == "two");  // a name is not passed on
  CHECK(platform.sized_for_learners == 1000);
  REQUIRE(platform.regions.size() == 2);
  CHECK(platform.write_master == 1);
  CHECK(platform.regions[1].servers == 4);
  CHECK(platform.regions[1].cores_per_server == 8);
  CHECK(platform.wan[0][1].rtt == 70ms);
}

TEST_CASE("a region that stands nowhere is complained of once, at its own place",
          "[scenario][platform]") {
  const std::string said = complaints(
      with_platform("{regions: [{id: frankfurt}, {id: us-east}, {id: erope}]}"), shipped());
  CHECK_THAT(said, Catch::StartsWith("s.yaml:2:27: error: platform.regions[0].id: 'frankfurt' is "
                                     "no place of the catalogue; accepted: us-east, "));
  CHECK_THAT(said, Catch::Contains("platform.regions[2].id: 'erope' is no place of the catalogue"));
  CHECK_THAT(said, Catch::Contains("; did you mean 'europe-2' (Frankfurt, Germany)?; or give it"));
  CHECK_THAT(said, Catch::Contains("; did you mean 'europe'?; or give it a site, or round trips"));
  CHECK(said.find("no round trip is known") == std::string::npos);
  CHECK(
      read(with_platform("{regions: [{id: frankfurt}, {id: lodnon}], wan: {rtt: {default: 9ms}}}"))
          .platform.wan[0][1]
          .rtt == 9ms);
}

TEST_CASE("mistakes in a platform file have their places", "[scenario][platform]") {
  const Folder folder;
  const auto problem = [&](const std::string& text) {
    const auto path = folder.write("p.yaml", "fivenines: platform/v1\n" + text);
    const LoadedPlatform loaded = load_platform(path);
    REQUIRE_FALSE(loaded.platform.has_value());
    std::string said = loaded.diagnostics.text();
    const std::string before = folder.path().string() + "/";
    for (std::size_t at = 0; (at = said.find(before)) != std::string::npos;) {
      said.erase(at, before.size());
    }
    return said;
  };
  CHECK(problem("regions:\n  - {id: a}\n  - {id: b}\nwan:\n  rtt:\n    a/b: -3ms\n") ==
        "p.yaml:7:10: error: wan.rtt.a/b: '-3ms' is negative; accepted: a number with ns, us, ms, "
        "s, min, h or d, such as 10ms, 3s or 5min\n");
  CHECK(problem("regions:\n  - {id: a}\n  - {id: b}\n  - {id: c}\n"
                "wan:\n  rtt: {a/b: 3ms, b/c: 4ms}\n") ==
        "p.yaml:7:3: error: no round trip is known between 'a' and 'c'; accepted: two places of "
        "the catalogue, wan.rtt: {a/c: 40ms}, or wan.rtt: {default: 40ms}\n");
  CHECK(problem("regions:\n  - {id: a}\n  - {id: b}\n  - {id: a}\n"
                "wan: {rtt: {default: 3ms}}\n") ==
        "p.yaml:5:10: error: regions[2].id: the region 'a' is there already\n");
}

TEST_CASE("mistakes in the table of round trips have their places", "[scenario][platform]") {
  const Folder folder;
  folder.write("regions.yaml",
               "regions:\n"
               "  - {id: x, access: {median: 1ms, p99: 2ms}}\n"
               "  - {id: y, access: {median: 1ms, p99: 2ms}}\n");
  folder.write("rtt.csv",
               "from,to,rtt_ms,kind\nx,y,-4,measured\ny,x,5,measured\nx,y,6,measured\n"
               "x,x,7,measured\n,y,8,measured\n");
  const auto path = folder.write("p.yaml", "fivenines: platform/v1\nregions: [{id: x}, {id: y}]\n");
  const LoadedPlatform loaded = load_platform(path);
  CHECK_FALSE(loaded.platform.has_value());
  const std::string said = loaded.diagnostics.text();
  CHECK_THAT(said, Catch::Contains("rtt.csv:2:1: error: rtt_ms: '-4ms' is negative"));
  CHECK_THAT(said, Catch::Contains("rtt.csv:4:1: error: the round trip between 'x' and 'y' is in "
                                   "the table already; accepted: one line for each two places"));
  CHECK_THAT(said, Catch::Contains("rtt.csv:5:1: error: the round trip between 'x' and 'x' is one "
                                   "of a place to itself"));
  CHECK_THAT(said, Catch::Contains("rtt.csv:6:1: error: not a round trip; accepted: a line with "
                                   "from, to and rtt_ms"));
}
