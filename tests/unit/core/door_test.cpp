// The door's steps, one after the other.
#include "sim/core/door.hpp"

#include <catch2/catch.hpp>

#include "sim/core/native_clock.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

constexpr RegionId kEurope = region_id(1);

World two_regions_up() {
  World world;
  world.regions.resize(2);
  return world;
}

/// A clock that writes down what is enacted, and what the world looks like at that moment.
class RecordingClock final : public Clock {
 public:
  RecordingClock(const World& world, std::vector<std::string>& log) : world_(world), log_(log) {}
  SimTime now() const override { return kStart + 1500ms; }
  void at(SimTime, Callback) override {}
  void run_until(SimTime) override {}
  void stop() override {}
  void enact(const Change& change) override {
    log_.push_back("engine enacts " + change_text(change, {}) + world_text());
  }
  std::string world_text() const {
    return world_.regions[index(kEurope)].up ? ", world up" : ", world down";
  }

 private:
  const World& world_;
  std::vector<std::string>& log_;
};

}  // namespace

TEST_CASE("the door advances, enacts on the engine, then on the world, then tells the data plane",
          "[core]") {
  World world = two_regions_up();
  std::vector<std::string> log;
  RecordingClock clock(world, log);
  Door door(clock, world,
            {[&](SimTime t) {
               log.push_back("advance to " + std::to_string(nanoseconds(t)) + clock.world_text());
             },
             [&](const Change&) { log.push_back("told" + clock.world_text()); }},
            {{"us-east", "europe"}, {}, {}});
  door.apply("kill begins", RegionDown{kEurope});
  CHECK(log == std::vector<std::string>{"advance to 1500000000, world up",
                                        "engine enacts region 1 down (silent), world up",
                                        "told, world down"});
  REQUIRE(door.timeline().size() == 1);
  CHECK(door.timeline()[0].at == kStart + 1500ms);
  CHECK(door.timeline()[0].cause == "kill begins");
  CHECK(door.timeline()[0].change == "europe down (silent)");
}

TEST_CASE("changes of one instant pass the door in the order of their registration", "[core]") {
  World world = two_regions_up();
  NativeClock clock;
  std::vector<SimTime> advanced;
  Door door(clock, world, {[&](SimTime t) { advanced.push_back(t); }, [](const Change&) {}},
            {{"us-east", "europe"}, {}, {}});
  clock.at(kStart + 2s, [&] { door.apply("second", AnalyzerSpeed{kEurope, 0.5}); });
  clock.at(kStart + 1s, [&] { door.apply("first", RegionDown{kEurope, Looks::kRefuse}); });
  clock.at(kStart + 2s, [&] { door.apply("third", AnalyzerSpeed{kEurope, 0.25}); });
  clock.run_until(kStart + 3s);
  CHECK(advanced == std::vector<SimTime>{kStart + 1s, kStart + 2s, kStart + 2s});
  CHECK(world.regions[1].analyzer_speed == 0.25);
  CHECK(world.regions[1].looks == Looks::kRefuse);
  std::vector<std::string> causes;
  for (const TimelineEntry& entry : door.timeline()) causes.push_back(entry.cause);
  CHECK(causes == std::vector<std::string>{"first", "second", "third"});
}

TEST_CASE("every change has a phrase with the names of the scenario", "[core]") {
  const Names names{{"us-east", "europe"}, {"lagos"}, {"ultra_fast", "baseline"}};
  const auto text = [&](const Change& change) { return change_text(change, names); };
  CHECK(text(RegionDown{kEurope, Looks::kRefuse}) == "europe down (refusing)");
  CHECK(text(RegionUp{kEurope}) == "europe up");
  CHECK(text(ServerDown{kEurope, 3}) == "europe server 3 down (jobs lost)");
  CHECK(text(ServerDown{kEurope, 3, JobsOnStop::kResume}) == "europe server 3 down (jobs resume)");
  CHECK(text(ServerUp{kEurope, 3}) == "europe server 3 up");
  CHECK(text(AnalyzerSpeed{kEurope, 0.125}) == "europe analyzer at 12.5 % speed");
  CHECK(text(AnalyzerBound{kEurope, 400}) == "europe analyzer bound 400");
  CHECK(text(AnalyzerBound{kEurope, kUnlimited}) == "europe analyzer bound unlimited");
  CHECK(text(DatabaseLimits{kEurope, 64, 100}) == "europe database concurrency 64, pool 100");
  CHECK(text(Routing{learner_region_id(0), {{region_id(0), 0.75}, {kEurope, 0.25}}}) ==
        "learners of lagos to us-east 75 %, europe 25 %");
  CHECK(text(VariantSplit{{0.9, 0.1}}) == "variants ultra_fast 90 %, baseline 10 %");
}
