#include "sim/scenario/operations_reader.hpp"

#include <chrono>

#include "sim/base/quantities.hpp"
#include "sim/scenario/date_reader.hpp"
#include "sim/scenario/deployment_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr std::string_view kStarts = "2025-12-16 09:00";

ObserverOptions read_observer(SectionReader& root) {
  SectionReader in = root.section("observer");
  ObserverOptions observer;
  const Bounds<SimDuration> periods{std::chrono::milliseconds{10}, std::chrono::hours{1}};
  observer.scrape = in.duration("scrape", Default<SimDuration>{observer.scrape, kPlan}, periods);
  observer.delay =
      in.duration("delay", assumed(observer.scrape), {SimDuration{0}, std::chrono::hours{1}});
  if (observer.delay < observer.scrape && in.given("delay")) {
    in.warning("delay", "is shorter than from one scrape to the next (" +
                            print_duration(observer.scrape) +
                            "); what is seen is a scrape old at least");
  }
  observer.confirm = in.count32("confirm", assumed(observer.confirm), {1, 1000});
  observer.quiet =
      in.duration("quiet", assumed(observer.quiet), {SimDuration{0}, std::chrono::hours{24}});
  observer.attempts_least =
      in.count("attempts", assumed(observer.attempts_least), {1, 1'000'000'000});
  observer.errors_most = in.ratio("errors", assumed(observer.errors_most), {0.0001, 1});
  observer.slower = in.ratio("slower", assumed(observer.slower), {1.01, 100});
  observer.hits_fewer = in.ratio("hits", assumed(observer.hits_fewer), {0.0001, 1});
  observer.load_more = in.ratio("load", assumed(observer.load_more), {1.01, 100});
  observer.asks_given_up = in.ratio("asks", assumed(observer.asks_given_up), {0.0001, 1});
  return observer;
}

Law read_delay(SectionReader& in, std::string_view key, std::string_view fallback) {
  return read_law(in, key, LawUnit::kDuration, Default<std::string_view>{fallback});
}

Rota read_rota(SectionReader& in, const ClockOptions& clock) {
  Rota rota;
  rota.regime = in.choice<Regime>("rota",
                                  {{"24/7", Regime::kAlways},
                                   {"12/7", Regime::kTwelveHours},
                                   {"9/5", Regime::kOfficeHours},
                                   {"plan", Regime::kPlan}},
                                  Default<Regime>{Regime::kAlways, kPlan});
  rota.engineers = in.count32("engineers", Default<std::uint32_t>{3, kPlan}, {1, 1000});
  rota.starts = read_date_and_time(in, "starts", {kStarts, kPlan}) -
                std::chrono::floor<std::chrono::seconds>(clock.measure_start().time_since_epoch());
  if (!in.is_none("holiday", false)) {
    SectionReader section = in.section("holiday");
    Holiday& holiday = rota.holiday.emplace();
    holiday.from = read_day(section, "from", {"2025-12-21", kPlan});
    holiday.to = read_day(section, "to", {"2025-12-27", kPlan});
    holiday.engineers = section.count32("engineers", assumed<std::uint32_t>(1), {0, 1000});
    if (holiday.to < holiday.from) section.error("to", "is before 'from'; accepted: a later day");
  }
  return rota;
}

/// Medians that add up to the fifteen minutes that the plan allows an escalation (000:74), with
/// tails as people have them.
ManualResponse read_manual(SectionReader& root, const ClockOptions& clock) {
  SectionReader in = root.section("manual");
  ManualResponse people;
  people.page = read_delay(in, "page", "{lognormal: {median: 3min, p99: 15min}}");
  people.off_shift = read_delay(in, "off_shift", "{lognormal: {median: 10min, p99: 45min}}");
  people.diagnose = read_delay(in, "diagnose", "{lognormal: {median: 5min, p99: 30min}}");
  people.approve = read_delay(in, "approve", "{lognormal: {median: 2min, p99: 10min}}");
  people.step = read_delay(in, "step", "{lognormal: {median: 1min, p99: 5min}}");
  people.steps = in.count32("steps", assumed(people.steps), {0, 1000});
  people.wrong = in.ratio("wrong", assumed(people.wrong));
  people.verify = read_delay(in, "verify", "{lognormal: {median: 1min, p99: 5min}}");
  people.rota = read_rota(in, clock);
  return people;
}

AutomatedResponse read_automated(SectionReader& root) {
  SectionReader in = root.section("automated");
  AutomatedResponse automated;
  automated.decide = read_delay(in, "decide", "1s");
  automated.act = read_delay(in, "act", "5s");
  automated.coverage = in.ratio("coverage", assumed(automated.coverage));
  return automated;
}

enum class Responds : std::uint8_t { kNone, kManual, kAutomated };

}  // namespace

std::optional<OperationsOptions> read_operations(SectionReader& root,
                                                 const PlatformReader& platform,
                                                 const ClockOptions& clock) {
  if (root.is_none("operations", true)) return std::nullopt;
  SectionReader in = root.section("operations");
  OperationsOptions options;
  options.observer = read_observer(in);
  const auto responds = in.choice<Responds>("response",
                                            {{"none", Responds::kNone},
                                             {"manual", Responds::kManual},
                                             {"automated", Responds::kAutomated}},
                                            assumed(Responds::kNone));
  // What is written is read in any case, so that variants can choose.
  std::optional<AutomatedResponse> automated;
  if (responds == Responds::kAutomated || in.given("automated")) automated = read_automated(in);
  in.find("automated");
  const bool people = responds == Responds::kManual ||
                      (responds == Responds::kAutomated && automated->coverage < 1);
  std::optional<ManualResponse> manual;
  if (people || in.given("manual")) manual = read_manual(in, clock);
  in.find("manual");
  options.deployments = read_deployments(in, platform, clock);
  if (responds == Responds::kNone) return options;
  options.response.emplace();
  if (responds == Responds::kAutomated) options.response->automated = automated;
  if (manual) options.response->manual = *manual;
  return options;
}

}  // namespace fivenines
