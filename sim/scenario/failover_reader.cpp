#include "sim/scenario/failover_reader.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <variant>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr Bounds<SimDuration> kPeriods{std::chrono::milliseconds{1}, std::chrono::hours{24}};

SimDuration read_period(SectionReader& in, std::string_view key, SimDuration fallback,
                        std::string_view origin = kAssumption) {
  return in.duration(key, Default<SimDuration>{fallback, origin}, kPeriods);
}

/// An answer must be there, or missed, before the next question is asked.
void check_timeout(SectionReader& in, SimDuration timeout, std::string_view period_key,
                   SimDuration period) {
  if (timeout <= period) return;
  in.error("timeout", in_quotes(print_duration(timeout)) + " is longer than the " +
                          std::string(period_key) + " of " + print_duration(period) +
                          "; accepted: at most as long");
}

// One overload for each kind of detector; a kind without one does not compile.

void read_detector(SectionReader& in, ProbeDetector& probe) {
  probe.interval = read_period(in, "interval", probe.interval, kPlan);
  probe.timeout = read_period(in, "timeout", probe.timeout, kPlan);
  probe.misses = in.count32("misses", Default<std::uint32_t>{2, kPlan}, {1, 1000});
  probe.recoveries = in.count32("recoveries", assumed<std::uint32_t>(2), {1, 1000});
  check_timeout(in, probe.timeout, "interval", probe.interval);
}

void read_detector(SectionReader& in, HeartbeatDetector& beats) {
  beats.interval = read_period(in, "interval", beats.interval);
  beats.timeout = read_period(in, "timeout", beats.timeout);
  beats.from = in.choice<HeartbeatDetector::From>(
      "from",
      {{"arrival", HeartbeatDetector::From::kArrival}, {"sent", HeartbeatDetector::From::kSent}},
      assumed(HeartbeatDetector::From::kArrival));
  if (beats.timeout < beats.interval) {
    in.warning("timeout",
               "is shorter than the interval, so every region is suspected all the time");
  }
}

void read_detector(SectionReader& in, PhiDetector& accrual) {
  accrual.interval = read_period(in, "interval", accrual.interval);
  accrual.threshold = in.number("threshold", assumed(8.0), {0.1, 100});
  accrual.pause =
      in.duration("pause", assumed(SimDuration{0}), {SimDuration{0}, std::chrono::hours{1}});
  accrual.window = in.count32("window", assumed<std::uint32_t>(1000), {1, 1'000'000});
  accrual.deviation_least = read_period(in, "deviation_least", accrual.deviation_least);
}

void read_detector(SectionReader& in, SwimDetector& swim) {
  swim.interval = read_period(in, "period", swim.interval);
  swim.timeout = read_period(in, "timeout", swim.timeout);
  swim.helpers = in.count32("helpers", assumed<std::uint32_t>(3), {0, 63});
  check_timeout(in, swim.timeout, "period", swim.interval);
}

/// It has no section.
void read_detector(SectionReader&, NoDetector&) {}

/// The kind, and then the section of that name.
void read_detection(SectionReader& in, const PlatformReader& platform, FailoverOptions& options) {
  const auto kind = in.choice<int>(
      "detector", {{"probe", 0}, {"heartbeat", 1}, {"phi", 2}, {"swim", 3}, {"none", 4}},
      assumed(0));
  const std::string name = kind_names<Detector>().at(static_cast<std::size_t>(kind));
  options.detector = *make_kind<Detector>(name);
  const auto others =
      static_cast<std::uint32_t>(std::max<std::size_t>(platform.platform().regions.size(), 2) - 1);
  const bool swim = std::holds_alternative<SwimDetector>(options.detector);
  options.observers = others;
  if (!std::holds_alternative<NoDetector>(options.detector)) {
    SectionReader section = in.section(name);
    std::visit([&](auto& detector) { read_detector(section, detector); }, options.detector);
    if (!swim) {
      const std::uint32_t wanted =
          section.count32("observers", assumed<std::uint32_t>(3), {1, kRegionsMost});
      options.observers = std::min(wanted, others);
      if (wanted > others && section.given("observers") && platform.usable()) {
        section.warning("observers", "a region has " + std::to_string(others) +
                                         " other regions, and so many observers");
      }
    }
  }
  // any member's word is enough in SWIM, which asks others before it gives it
  const std::uint32_t majority = swim ? 1 : options.observers / 2 + 1;
  options.quorum = in.count32("quorum", assumed(majority), {1, kRegionsMost});
  if (options.quorum > options.observers) {
    in.error("quorum", "there are only " + std::to_string(options.observers) +
                           " observers; accepted: 1 to that number");
    options.quorum = options.observers;
  }
  if (!in.is_none("passive", true)) {
    SectionReader passive = in.section("passive");
    PassiveDetection& by_errors = options.passive.emplace();
    by_errors.failed_share = passive.ratio("failed", assumed(0.5), {0.0001, 1});
    by_errors.scrapes = passive.count32("scrapes", assumed<std::uint32_t>(2), {1, 1000});
    by_errors.attempts_least =
        passive.count("attempts", assumed<std::uint64_t>(100), {1, 1'000'000'000});
  }
}

RouteChange read_routing(SectionReader& root) {
  constexpr std::string_view kAccepted = "{anycast: 1s} or {dns: {ttl: 60s}}";
  SectionReader in = root.section("routing");
  const bool dns = in.given("dns");
  if (dns && in.given("anycast") && !in.muted()) {
    root.error("routing", "must be of one kind; accepted: " + std::string(kAccepted));
  }
  if (!dns) {
    AnycastRouting anycast;
    anycast.convergence = in.duration("anycast", assumed(anycast.convergence),
                                      {SimDuration{0}, std::chrono::hours{1}});
    in.find("dns");
    return anycast;
  }
  in.find("anycast");
  DnsRouting options;
  SectionReader section = in.section("dns");
  options.ttl = section.duration("ttl", Default<SimDuration>{options.ttl, "source: R53"},
                                 {SimDuration{0}, std::chrono::hours{48}});
  options.propagation = section.duration(
      "propagation", Default<SimDuration>{options.propagation, "source: R53, up to 60s"},
      {SimDuration{0}, std::chrono::hours{1}});
  options.ignored_by = section.ratio("ignored_by", assumed(options.ignored_by), {0, 1});
  options.ignored_for =
      section.duration("ignored_for", Default<SimDuration>{options.ignored_for, "source: DNSCACHE"},
                       {SimDuration{0}, std::chrono::hours{24 * 7}});
  return options;
}

void read_decisions(SectionReader& in, FailoverOptions& options) {
  options.decision = read_law(in, "delay", LawUnit::kDuration, Default<std::string_view>{"500ms"});
  options.coverage = in.ratio("coverage", assumed(1.0));
  options.manual =
      read_law_or_none(in, "manual", LawUnit::kDuration, Default<std::string_view>{"15min", kPlan});
  options.target = in.choice<FailoverTarget>(
      "target", {{"nearest", FailoverTarget::kNearest}, {"even", FailoverTarget::kEven}},
      assumed(FailoverTarget::kNearest));
  options.residency = in.choice<Residency>(
      "residency", {{"report", Residency::kReport}, {"enforce", Residency::kEnforce}},
      Default<Residency>{Residency::kReport, kPlan});
  options.routing = read_routing(in);
  options.fill_most = in.ratio("fill", assumed(options.fill_most), {0.01, 1});
  options.full_most = in.ratio("full", assumed(options.full_most), {0.01, 2});
  if (options.fill_most > options.full_most) {
    in.error("fill",
             "is above 'full' (" + print_ratio(options.full_most) + "); accepted: at most that");
  }
  options.shed = in.flag("shed", assumed(true));
  options.out_most = in.ratio("out", assumed(options.out_most), {0, 1});
}

void read_returning(SectionReader& in, FailoverOptions& options) {
  options.failback.reset();
  if (!in.is_none("failback", false)) {
    SectionReader section = in.section("failback");
    FailbackOptions& failback = options.failback.emplace();
    failback.after = section.duration("after", assumed(failback.after),
                                      {SimDuration{0}, std::chrono::hours{24}});
    failback.ramp =
        section.duration("ramp", assumed(failback.ramp), {SimDuration{0}, std::chrono::hours{24}});
  }
  options.flaps.reset();
  if (!in.is_none("flaps", false)) {
    SectionReader section = in.section("flaps");
    FlapOptions& flaps = options.flaps.emplace();
    flaps.most = section.count32("most", assumed(flaps.most), {1, 1000});
    flaps.within = section.duration("within", assumed(flaps.within), kPeriods);
    flaps.hold = section.duration("hold", assumed(flaps.hold), kPeriods);
  }
  options.scrape = in.duration("scrape", assumed(options.scrape),
                               {std::chrono::milliseconds{10}, std::chrono::hours{1}});
}

}  // namespace

std::optional<FailoverOptions> read_failover(SectionReader& root, const PlatformReader& platform) {
  if (root.is_none("failover", true)) return std::nullopt;
  SectionReader in = root.section("failover");
  if (platform.usable() && platform.platform().regions.size() < 2 && !in.muted()) {
    root.error("failover",
               "the platform has one region, and nowhere to fail over to; accepted: none");
  }
  FailoverOptions options;
  read_detection(in, platform, options);
  read_decisions(in, options);
  read_returning(in, options);
  return options;
}

}  // namespace fivenines
