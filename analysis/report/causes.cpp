#include "analysis/report/causes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/anatomy.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/metrics/cause.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

namespace {

constexpr double kSecondsBefore = 30;
constexpr float kFullShare = 0.95F;
constexpr std::size_t kFullSeconds = 3;

/// A replication and, in it, an occurrence of a fault; nullptr: the run has none that hurt.
struct Focus {
  const ReplicationRecord* record = nullptr;
  std::optional<FaultAnatomy> fault;
};

std::optional<Query> criterion_query(const Criterion& criterion) {
  if (criterion.query.empty()) return std::nullopt;
  try {
    return parse_query(criterion.query);
  } catch (const BadQuery&) {
    return std::nullopt;
  }
}

/// The occurrence that the criterion complains of most: the longest failover, or the one that cost
/// learners most.
Focus focus_of(const Run& run, const std::optional<Query>& query) {
  Focus focus{&run.records.front(), std::nullopt};
  double worst = 0;
  for (const ReplicationRecord& record : run.records) {
    for (const FaultAnatomy& anatomy : anatomy_of(record)) {
      const bool is_failover = query && query->metric == Metric::kFailoverTime;
      if (is_failover && query && !is_meant(*anatomy.fault, query->label("fault"))) continue;
      const double cost = is_failover ? (anatomy.failover_time ? anatomy.failover_time->seconds : 0)
                                      : outage_seconds(record, anatomy, "learner_weighted", "");
      if (cost <= worst) continue;
      worst = cost;
      focus = {&record, anatomy};
    }
  }
  return focus;
}

/// Slow seconds of a learner region: more than one analysis in a hundred above the limit.
bool is_slow_second(const LearnerRegionRecord& region, std::size_t second) {
  if (second >= region.slow_by_second.size() || second >= region.good_by_second.size())
    return false;
  const double good = region.good_by_second[second];
  return good > 0 && region.slow_by_second[second] > 0.01 * good;
}

struct FirstBad {
  std::size_t second = 0;
  std::size_t region = 0;
};

/// The first second of the stretch in which learners felt it, by the kind of the criterion.
std::optional<FirstBad> first_bad(const ReplicationRecord& record, SecondRange range,
                                  const std::optional<Query>& query) {
  const bool by_latency = query && query->metric == Metric::kLatency;
  const std::string_view wanted = query ? query->label("learner_region") : std::string_view{};
  for (std::size_t s = range.first; s < range.last; ++s) {
    for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
      const LearnerRegionRecord& region = record.learner_regions[l];
      if (!wanted.empty() && wanted != "each" && wanted != region.id) continue;
      if (by_latency ? is_slow_second(region, s) : is_bad_second(record, l, s)) {
        return FirstBad{s, l};
      }
    }
  }
  return std::nullopt;
}

/// Writes the chain of one focus.
class Chain {
 public:
  /// `wanted`: the seconds whose analyses are looked at; they may begin before the stretch.
  Chain(const ReplicationRecord& record, SecondRange range, SecondRange wanted)
      : record_(record), range_(range), wanted_(wanted) {}

  std::vector<CauseStep> take() {
    std::stable_sort(steps_.begin(), steps_.end(),
                     [](const CauseStep& a, const CauseStep& b) { return a.at_s < b.at_s; });
    return std::move(steps_);
  }

  void fault(const FaultAnatomy& anatomy) {
    const FaultRecord& fault = *anatomy.fault;
    std::string struck = fmt::format("{}", fmt::join(fault.regions, ", "));
    add(since(fault.at), "fault",
        fmt::format("{} begins: {}{}{}", fault.id, fault.kind, struck.empty() ? "" : " of ",
                    struck));
    if (fault.first_failure) {
      add(since(*fault.first_failure), "failure", "the first attempt fails");
    }
    stage(fault.detected, "detection", "enough observers suspect it", fault.at);
    stage(fault.decided, "decision", "the controller takes it out", fault.at);
    stage(fault.switched, "routes", "all who follow routes have moved", fault.at);
    if (!fault.detected && record_.detection && anatomy.stage(Stage::kDetected)) {
      add(since(fault.at), "detection", "nobody notices before the next fault or the end");
    }
    if (fault.until) add(since(*fault.until), "fault", fault.id + " ends");
    const auto& restored = anatomy.stage(Stage::kRestored);
    if (restored && restored->seconds > 0) {
      const double at = since(fault.at) + restored->seconds;
      add(at, "recovery",
          restored->censored ? "learners are not served well again before the next fault or the end"
                             : "the first of ten good seconds everywhere");
    }
  }

  void learners() {
    std::size_t first = range_.last;
    std::size_t bad = 0;
    std::vector<std::string> who;
    for (std::size_t l = 0; l < record_.learner_regions.size(); ++l) {
      bool is_hit = false;
      for (std::size_t s = wanted_.first; s < wanted_.last; ++s) {
        if (!is_bad_second(record_, l, s)) continue;
        first = std::min(first, std::max(s, range_.first));
        is_hit = true;
        ++bad;
      }
      if (is_hit) who.push_back(record_.learner_regions[l].id);
    }
    if (who.empty()) return;
    const std::string names = who.size() == record_.learner_regions.size() && who.size() > 1
                                  ? std::string("every learner region")
                                  : fmt::format("{}", fmt::join(who, ", "));
    add(since(first), "errors",
        fmt::format("fewer than {:.4g} % good analyses: {}; {} bad region-seconds in all",
                    100 * record_.good_share_least, names, bad));
  }

  /// Of a limit on latency, from the first second in which learners felt it: how many are too slow,
  /// and which legs the time is in.
  void latency(const FirstBad& first) {
    const LearnerRegionRecord& felt = record_.learner_regions[first.region];
    const double slow = static_cast<double>(at(felt.slow_by_second, first.second));
    const double good = static_cast<double>(at(felt.good_by_second, first.second));
    std::size_t seconds_slow = 0;
    for (const LearnerRegionRecord& region : record_.learner_regions) {
      for (std::size_t s = wanted_.first; s < wanted_.last; ++s) {
        seconds_slow += is_slow_second(region, s) ? 1 : 0;
      }
    }
    add(since(first.second), "slow",
        fmt::format("{:.3g} of 100 answers to {} take more than {} ms at the learner; {} slow "
                    "region-seconds in all",
                    100 * slow / good, felt.id, figure(1e3 * seconds(record_.latency_limit)),
                    seconds_slow));
    add(since(first.second), "time", legs());
  }

  void queues() {
    constexpr std::size_t kMost = 4;
    std::vector<CauseStep> found;
    for (const RegionRecord& region : record_.regions) {
      for (const StationRecord& station : region.stations) {
        if (!(station.server_ns > 0)) continue;
        std::size_t stretch = 0;
        std::size_t from = 0;
        std::size_t full = 0;
        const std::size_t last = std::min(range_.last, station.busy_by_second.size());
        for (std::size_t s = range_.first; s < last; ++s) {
          stretch = station.busy_by_second[s] > kFullShare ? stretch + 1 : 0;
          if (stretch == kFullSeconds && full == 0) from = s + 1 - kFullSeconds;
          if (stretch >= kFullSeconds) full += stretch == kFullSeconds ? kFullSeconds : 1;
        }
        if (full == 0) continue;
        found.push_back({since(from), "queue",
                         fmt::format("{} of {} is full (above 95 % busy) for {} s", station.name,
                                     region.id, full)});
      }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const CauseStep& a, const CauseStep& b) { return a.at_s < b.at_s; });
    if (found.size() > kMost) {
      found[kMost - 1].text += fmt::format(", and {} more stations later", found.size() - kMost);
      found.resize(kMost);
    }
    steps_.insert(steps_.end(), found.begin(), found.end());
  }

  void retries() {
    std::uint64_t before = 0;
    std::uint64_t arrived_before = 0;
    Peak retries;
    Peak failures;
    for (std::size_t s = range_.first; s < range_.last; ++s) {
      std::uint64_t arrived = 0;
      std::uint64_t again = 0;
      std::uint64_t failed = 0;
      for (const LearnerRegionRecord& region : record_.learner_regions) {
        arrived += at(region.arrived_by_second, s);
        again += at(region.retries_by_second, s);
        failed += at(region.failed_by_second, s);
      }
      retries.look(s, again, arrived);
      failures.look(s, failed, arrived);
    }
    const std::size_t earlier = range_.first - std::min<std::size_t>(range_.first, std::size_t{30});
    for (std::size_t s = earlier; s < range_.first; ++s) {
      for (const LearnerRegionRecord& region : record_.learner_regions) {
        before += at(region.retries_by_second, s);
        arrived_before += at(region.arrived_by_second, s);
      }
    }
    if (failures.share > 0) {
      add(since(failures.second), "time-outs",
          fmt::format("{:.3g} of 100 analyses that begin in this second fail, the most{}",
                      100 * failures.share, main_cause()));
    }
    constexpr double kNoticed = 1e-3;  // ours: fewer are what access networks lose on any day
    if (retries.share > kNoticed) {
      const double usual = arrived_before > 0
                               ? static_cast<double>(before) / static_cast<double>(arrived_before)
                               : 0;
      add(since(retries.second), "retries",
          fmt::format("{:.3g} retries for 100 new analyses, the most ({:.3g} before)",
                      100 * retries.share, 100 * usual));
    }
  }

 private:
  struct Peak {
    std::size_t second = 0;
    double share = 0;
    void look(std::size_t s, std::uint64_t part, std::uint64_t whole) {
      const double now = whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
      if (now > share) *this = {s, now};
    }
  };

  template <typename T>
  static std::uint64_t at(const std::vector<T>& values, std::size_t second) {
    return second < values.size() ? values[second] : 0;
  }

  /// "at the server an analysis takes 24.8 ms on average: cache 18.8, compute 5.4, ...", over the
  /// window and all learners; access network, WAN and the write are not at the server.
  std::string legs() const {
    std::vector<std::pair<double, std::string>> parts;
    double all_ms = 0;
    double answered = 0;
    std::array<double, kLegNames.size()> sums_ns{};
    for (const auto& row : record_.pairs) {
      for (const PairRecord& pair : row) {
        answered += static_cast<double>(pair.answered);
        for (std::size_t leg = 0; leg < kLegNames.size(); ++leg) {
          sums_ns[leg] += static_cast<double>(pair.leg_sum_ns[leg]);
        }
      }
    }
    for (const Leg leg :
         {Leg::kBalancer, Leg::kCache, Leg::kDatabase, Leg::kQueue, Leg::kCompute}) {
      const double ms = 1e-6 * sums_ns[static_cast<std::size_t>(leg)] / std::max(answered, 1.0);
      all_ms += ms;
      parts.emplace_back(ms, kLegNames[static_cast<std::size_t>(leg)]);
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text;
    for (const auto& [ms, name] : parts) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, figure(ms));
    }
    return fmt::format("at the server an analysis takes {} ms on average, in ms: {}",
                       figure(all_ms), text);
  }

  double since(SimTime t) const { return seconds(t - record_.measure_start); }
  double since(std::size_t second) const {
    return static_cast<double>(second) - seconds(record_.measure_start);
  }

  void add(double at_s, std::string what, std::string text) {
    steps_.push_back({at_s, std::move(what), std::move(text)});
  }

  void stage(const std::optional<SimTime>& when, const char* what, const char* text, SimTime from) {
    if (!when) return;
    add(since(*when), what,
        fmt::format("{}, {} s after it began", text, figure(seconds(*when - from))));
  }

  /// "; in the whole run mostly by timeout".
  std::string main_cause() const {
    std::array<std::uint64_t, kCauses> sums{};
    for (const auto& row : record_.pairs) {
      for (const PairRecord& pair : row) {
        for (std::size_t c = 0; c < kCauses; ++c) sums[c] += pair.failed[c];
      }
    }
    const auto most = std::max_element(sums.begin(), sums.end());
    if (*most == 0) return "";
    return fmt::format("; over the run mostly by {}",
                       kCauseNames[static_cast<std::size_t>(most - sums.begin())]);
  }

  const ReplicationRecord& record_;
  SecondRange range_;
  SecondRange wanted_;
  std::vector<CauseStep> steps_;
};

}  // namespace

const Judgement* first_violated(const Verdict& verdict) {
  for (const Result result : {Result::kFail, Result::kInconclusive}) {
    for (const Judgement& judgement : verdict.judgements) {
      if (judgement.criterion.is_blocker() && judgement.finding.result == result) return &judgement;
    }
  }
  return nullptr;
}

Explanation explain(const Run& run, const Judgement& violated) {
  const std::optional<Query> query = criterion_query(violated.criterion);
  const Focus focus = focus_of(run, query);
  const ReplicationRecord& record = *focus.record;
  const double start = seconds(record.measure_start);
  Explanation explanation;
  explanation.judgement = violated;
  explanation.replication = record.replication;

  SecondRange range = window_bins(record);
  SecondRange wanted = range;
  if (focus.fault) {
    explanation.fault = focus.fault->fault->id;
    range = {focus.fault->first_second, focus.fault->last_second};
    wanted = {focus.fault->first_wanted, focus.fault->last_wanted};
    explanation.from_s = std::max(0.0, seconds(focus.fault->fault->at) - start - kSecondsBefore);
  }
  const auto bad = first_bad(record, {range.first, wanted.last}, query);
  if (bad) {
    explanation.at_s = static_cast<double>(bad->second) - start;
    explanation.region = record.learner_regions[bad->region].id;
  } else if (focus.fault) {
    explanation.at_s = seconds(focus.fault->fault->at) - start;
  }
  if (!focus.fault && bad) {
    explanation.from_s = std::max(0.0, *explanation.at_s - kSecondsBefore);
  }
  constexpr double kAfterSeconds = 90;
  const double window = window_seconds(record);
  const double last = static_cast<double>(range.last) - start;
  explanation.until_s =
      std::min({window, last, explanation.at_s.value_or(explanation.from_s) + kAfterSeconds});

  Chain chain(record, range, wanted);
  if (focus.fault) chain.fault(*focus.fault);
  chain.learners();
  if (bad && query && query->metric == Metric::kLatency) chain.latency(*bad);
  chain.queues();
  chain.retries();
  explanation.steps = chain.take();
  return explanation;
}

}  // namespace fivenines
