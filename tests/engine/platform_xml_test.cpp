// What `fivenines platform export` writes, read by SimGrid itself with nothing of ours in between:
// the file alone must bring the network model along.
#include "sim/engine/platform_xml.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <simgrid/s4u.hpp>

#include "sim/scenario/scenario_reader.hpp"
#include "tests/engine/in_child.hpp"
#include "tests/engine/platforms.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

namespace s4u = simgrid::s4u;

/// Seconds that each transfer takes, one after the other, on an engine that knows the file only.
struct Transfer {
  std::string from;
  std::string to;
  std::uint64_t bytes;
};

std::vector<double> seconds_on_simgrid(const Platform& platform,
                                       const std::vector<Transfer>& transfers) {
  return numbers_from_child([&] {
    std::string file = (std::filesystem::temp_directory_path() / "fivenines-XXXXXX").string();
    const int descriptor = mkstemp(file.data());
    if (descriptor < 0) throw std::runtime_error("no temporary file");
    close(descriptor);
    // SimGrid takes the kind of a platform file from its name.
    const std::string named = file + ".xml";
    std::filesystem::rename(file, named);
    std::ofstream(named) << platform_xml(platform);

    int count = 1;
    char program[] = "test";
    char* arguments[] = {program, nullptr};
    s4u::Engine engine(&count, arguments);
    engine.load_platform(named);
    std::filesystem::remove(named);
    std::vector<double> times;
    s4u::Actor::create("tester", engine.get_all_hosts().front(), [&] {
      for (const Transfer& transfer : transfers) {
        const double start = s4u::Engine::get_clock();
        s4u::Comm::sendto(s4u::Host::by_name(transfer.from), s4u::Host::by_name(transfer.to),
                          transfer.bytes);
        times.push_back(s4u::Engine::get_clock() - start);
      }
    });
    engine.run();
    times.push_back(static_cast<double>(engine.get_host_count()));
    return times;
  });
}

}  // namespace

TEST_CASE("SimGrid loads what is exported: half a round trip, a bandwidth", "[engine][xml]") {
  const Platform platform = platform_of(3, {68ms, 100ms, 301ms}, 1.25e7);
  const auto took = seconds_on_simgrid(platform, {{"a-control", "b-cache", 1024},
                                                  {"c-database", "b-balancer", 1024},
                                                  {"a-control", "c-analyzer", 100'000'000},
                                                  {"b-control", "b-database", 1024}});
  REQUIRE(took.size() == 5);
  CHECK(took[0] == Approx(0.034).epsilon(0.01));
  CHECK(took[1] == Approx(0.1505).epsilon(0.01));
  CHECK(took[2] == Approx(1e8 / 1.25e7 + 0.05).epsilon(1e-6));
  CHECK(took[3] == Approx(50e-6).epsilon(0.01));
  CHECK(took[4] == 15);
}

TEST_CASE("SimGrid loads every shipped platform", "[engine][xml]") {
  const std::filesystem::path root = std::filesystem::current_path();  // as CTest starts us
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "platforms")) {
    if (entry.path().extension() != ".yaml" || entry.path().stem() == "regions") continue;
    INFO(entry.path());
    const auto loaded = load_platform(entry.path(), {{}, {root}});
    REQUIRE(loaded.platform.has_value());
    const Platform& platform = *loaded.platform;
    std::vector<Transfer> transfers;
    for (const RegionHardware& region : platform.regions) {
      transfers.push_back({platform.regions.front().id + "-control", region.id + "-cache", 1024});
    }
    const auto took = seconds_on_simgrid(platform, transfers);
    REQUIRE(took.size() == platform.regions.size() + 1);
    for (std::size_t r = 1; r < platform.regions.size(); ++r) {
      CHECK(took[r] == Approx(seconds(platform.wan[0][r].rtt) / 2).epsilon(0.01));
    }
    ++files;
  }
  CHECK(files >= 20);
}

TEST_CASE("an exported platform is the same text every time, and a broken one is refused",
          "[engine][xml]") {
  Platform platform = eight_regions();
  CHECK(platform_xml(platform) == platform_xml(platform));
  platform.name = "two -- dashes & a <";
  CHECK(platform_xml(platform).find("two - dashes &amp; a &lt;:") != std::string::npos);
  platform.wan[0][1].rtt = -1ms;
  CHECK_THROWS_AS(platform_xml(platform), std::invalid_argument);
}
