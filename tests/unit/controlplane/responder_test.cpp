// Incident response on a clock of its own, with what it does written down.
#include "sim/controlplane/operations/responder.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <optional>

#include "sim/core/native_clock.hpp"
#include "tests/unit/controlplane/port_on.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

ManualResponse people() {
  ManualResponse manual;
  manual.page = constant_law(60s);
  manual.off_shift = constant_law(600s);
  manual.diagnose = constant_law(120s);
  manual.approve = constant_law(30s);
  manual.step = constant_law(10s);
  manual.steps = 3;
  manual.wrong = 0;
  manual.verify = constant_law(40s);
  return manual;
}

class ResponderDesk {
 public:
  explicit ResponderDesk(const ResponseOptions& options, std::uint64_t key = 1)
      : options_(options) {
    port_ = test::port_on(clock);
    responder.emplace(options_, Responder::Setting{{"a", "b"}, key, 20s}, port_,
                      Hands{[this](const RootCause& finding) {
                              note(std::string("repair ") + name_of(finding.component));
                              return helps;
                            },
                            [this](RegionId region, bool out) {
                              note((out ? "out " : "back ") + std::to_string(index(region)));
                              return true;
                            }});
  }
  void note(const std::string& what) {
    char text[80];
    std::snprintf(text, sizeof text, "%g %s; ", seconds(clock.now()), what.c_str());
    log += text;
  }
  void found(SimDuration when, Component component, std::size_t region, bool made = true) {
    clock.at(kStart + when, [=, this] { responder->found({component, region_id(region)}, made); });
  }
  void verdict(SimDuration when, std::size_t region, bool suspected) {
    clock.at(kStart + when, [=, this] { responder->verdict(region_id(region), suspected); });
  }
  std::string after(SimDuration time) {
    clock.run_until(kStart + time);
    return log;
  }

  NativeClock clock;
  std::string log;
  bool helps = true;
  std::optional<Responder> responder;

 private:
  ResponseOptions options_;
  ControlPort port_;
};

}  // namespace

TEST_CASE("people come, find out, ask, and act step by step", "[controlplane][responder]") {
  ResponderDesk desk({std::nullopt, people()});
  desk.found(10s, Component::kAnalyzer, 0);
  // 10 + 60 + 120 + 30 + 3 x 10
  CHECK(desk.after(1h) == "250 repair analyzer; ");
  const IncidentRecord& incident = desk.responder->incidents().at(0);
  CHECK(incident.by_people);
  CHECK(incident.region == "a");
  CHECK(incident.acknowledged == kStart + 70s);
  CHECK(incident.mitigated == kStart + 250s);
  CHECK_FALSE(incident.off_shift);
}

TEST_CASE("automation decides and acts", "[controlplane][responder]") {
  ResponseOptions options{AutomatedResponse{}, people()};
  ResponderDesk desk(options);
  desk.found(10s, Component::kAnalyzer, 0);
  CHECK(desk.after(1h) == "16 repair analyzer; ");
  CHECK_FALSE(desk.responder->incidents().at(0).by_people);
}

TEST_CASE("what automation cannot handle is left to people", "[controlplane][responder]") {
  ResponseOptions options{AutomatedResponse{}, people()};
  options.automated->coverage = 0;
  ResponderDesk desk(options);
  desk.found(10s, Component::kAnalyzer, 0);
  CHECK(desk.after(1h) == "250 repair analyzer; ");
}

TEST_CASE("off shift it takes longer until somebody is there", "[controlplane][responder]") {
  ResponseOptions options{std::nullopt, people()};
  options.manual.rota.regime = Regime::kTwelveHours;
  options.manual.rota.starts =
      std::chrono::sys_days{std::chrono::year{2025} / 12 / 16} + 19h + 59min;
  ResponderDesk desk(options);
  desk.found(10s, Component::kAnalyzer, 0);  // 19:59:10
  desk.found(3600s, Component::kDatabase, 0);
  CHECK(desk.after(2h) == "250 repair analyzer; 4440 repair database; ");
  CHECK_FALSE(desk.responder->incidents()[0].off_shift);
  CHECK(desk.responder->incidents()[1].off_shift);
}

TEST_CASE("more incidents than engineers wait", "[controlplane][responder]") {
  ResponseOptions options{std::nullopt, people()};
  options.manual.rota.engineers = 1;
  ResponderDesk desk(options);
  desk.found(0s, Component::kAnalyzer, 0);
  desk.found(1s, Component::kCache, 1);
  // the first: 240, verified at 280; the second is taken up then
  CHECK(desk.after(1h) == "240 repair analyzer; 520 repair cache; ");
}

TEST_CASE("a wrong decision costs a verification and another diagnosis",
          "[controlplane][responder]") {
  ResponseOptions options{std::nullopt, people()};
  options.manual.wrong = 1;
  ResponderDesk desk(options);
  desk.found(0s, Component::kAnalyzer, 0);
  CHECK(desk.after(1h).empty());
  CHECK(desk.responder->incidents().at(0).wrong_decisions == 3);
  CHECK_FALSE(desk.responder->incidents().at(0).mitigated);

  // of many incidents as many are wrong as declared: 3 sigma of 2,000
  options.manual.wrong = 0.25;
  int wrong = 0;
  for (std::uint64_t key = 0; key < 2000; ++key) {
    ResponderDesk once(options, key);
    once.found(0s, Component::kAnalyzer, 0);
    once.after(241s);
    wrong += once.log.empty();
  }
  CHECK(wrong / 2000.0 == Approx(0.25).margin(0.029));
}

TEST_CASE("what does not help is tried again, and not for ever", "[controlplane][responder]") {
  ResponderDesk desk({std::nullopt, people()});
  desk.helps = false;
  desk.found(0s, Component::kLoad, 0);
  // every 40 + 120 + 30 + 30
  CHECK(desk.after(1h) == "240 repair load; 460 repair load; 680 repair load; ");
}

TEST_CASE("what is over before anybody acts needs nobody", "[controlplane][responder]") {
  ResponseOptions options{std::nullopt, people()};
  options.manual.rota.engineers = 1;
  ResponderDesk desk(options);
  desk.found(0s, Component::kAnalyzer, 0);
  desk.found(100s, Component::kAnalyzer, 0, false);
  desk.found(110s, Component::kCache, 0);
  CHECK(desk.after(1h) == "350 repair cache; ");
  CHECK(desk.responder->incidents()[0].closed == kStart + 100s);
}

TEST_CASE("one incident for what is found twice", "[controlplane][responder]") {
  ResponderDesk desk({std::nullopt, people()});
  desk.found(0s, Component::kRegion, 0);
  desk.found(5s, Component::kRegion, 0);
  desk.after(1h);
  CHECK(desk.responder->incidents().size() == 1);
}

TEST_CASE("a dead region is taken out and let back when it is trusted",
          "[controlplane][responder]") {
  ResponderDesk desk({std::nullopt, people()});
  desk.verdict(0s, 1, true);
  desk.found(0s, Component::kRegion, 1);
  desk.verdict(1000s, 1, false);
  desk.verdict(1010s, 1, true);  // it flaps
  desk.verdict(2000s, 1, false);
  // trusted for 20, approval 30, three steps of 10
  CHECK(desk.after(1h) == "240 out 1; 240 repair region; 2080 back 1; ");
}

TEST_CASE("the rotation of the plan by date", "[controlplane][responder]") {
  using namespace std::chrono;
  Rota rota;
  rota.regime = Regime::kPlan;
  const auto on = [&](sys_days day, hours hour) {
    rota.starts = day + hour;
    return rota.on_shift(kStart);
  };
  CHECK(on(2025y / 11 / 15, 3h));        // 24/7
  CHECK_FALSE(on(2025y / 11 / 16, 3h));  // 12/7
  CHECK(on(2025y / 12 / 21, 8h));        // a Sunday
  CHECK_FALSE(on(2025y / 12 / 21, 20h));
  CHECK(on(2026y / 1 / 2, 9h));  // 9/5: a Friday
  CHECK_FALSE(on(2026y / 1 / 2, 18h));
  CHECK_FALSE(on(2026y / 1 / 3, 12h));  // a Saturday
  rota.holiday = Holiday{2025y / 12 / 21, 2025y / 12 / 27, 1};
  rota.starts = sys_days{2025y / 12 / 20} + 23h + 59min;
  CHECK(rota.engineers_at(kStart + 59s) == 3);
  CHECK(rota.engineers_at(kStart + 60s) == 1);
  CHECK(rota.engineers_at(kStart + 24h * 7) == 1);
  CHECK(rota.engineers_at(kStart + 24h * 7 + 1min) == 3);
}
