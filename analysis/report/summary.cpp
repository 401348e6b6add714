#include "analysis/report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analysis/report/evidence.hpp"
#include "analysis/report/measure.hpp"
#include "analysis/report/observations.hpp"
#include "analysis/report/operations_text.hpp"
#include "analysis/report/restores.hpp"
#include "sim/base/draws.hpp"
#include "sim/metrics/cause.hpp"

namespace fivenines {

namespace {

using Labels = std::map<std::string, std::string>;

/// Percentiles of every latency, from the middle to what five nines ask for.
const std::vector<std::string>& latency_statistics() {
  static const std::vector<std::string> names{"mean", "p50",   "p90",    "p95",
                                              "p99",  "p99.9", "p99.99", "max"};
  return names;
}

std::vector<std::string> statistics_for(Shape shape) {
  switch (shape) {
    case Shape::kCount:
      return {"total", "mean"};
    case Shape::kRatio:
      return {"mean"};
    case Shape::kDistribution:
      return latency_statistics();
    case Shape::kPerRun:
      return {"mean", "min", "max"};
    case Shape::kPerFault:
      return {"mean", "min", "p50", "p95", "max"};
  }
  return {};
}

class Builder {
 public:
  explicit Builder(const Run& run) : run_(run) {
    if (run.records.empty()) return;
    for (const auto& region : run.records.front().learner_regions) {
      learner_regions_.push_back(region.id);
    }
    for (const RegionRecord& region : run.records.front().regions) regions_.push_back(region.id);
    for (const ReplicationRecord& record : run.records) {
      for (const FaultRecord& fault : record.faults) {
        const bool known =
            std::find(faults_.begin(), faults_.end(), fault.written_id) != faults_.end();
        if (!known) faults_.push_back(fault.written_id);
      }
    }
  }

  std::vector<SummaryMetric> build() {
    if (run_.records.empty()) return {};
    for (const MetricRow& row : metrics_table()) add_row(row);
    return std::move(metrics_);
  }

 private:
  /// Every value of the metric's own labels, then the same by learner region and serving region.
  void add_row(const MetricRow& row) {
    if (row.label("tier") != nullptr) return add_stations(row);
    if (row.metric == Metric::kRegionsDown || row.metric == Metric::kBudgetExceeded) {
      return add_component_times(row);
    }
    if (row.label("fault") != nullptr) return add_faults(row);
    if (row.label("scope") != nullptr) return add_scopes(row);
    std::vector<Labels> kinds{{}};
    for (const LabelRow& label : row.labels) {
      if (label.values.empty()) continue;
      std::vector<Labels> more;
      for (const Labels& kind : kinds) {
        if (label.unless_given.empty() && label.name != "leg") more.push_back(kind);
        for (const std::string_view value : label.values) {
          more.push_back(kind);
          more.back().emplace(label.name, value);
        }
      }
      kinds = std::move(more);
    }
    for (const Labels& kind : kinds) {
      add(row, kind);
      if (row.label("learner_region") != nullptr)
        add_each(row, kind, "learner_region", learner_regions_);
      if (row.label("serving_region") != nullptr) add_each(row, kind, "serving_region", regions_);
    }
  }

  void add_stations(const MetricRow& row) {
    for (const std::string_view tier : row.label("tier")->values) {
      Labels labels{{"tier", std::string(tier)}};
      if (tier == "station") {
        for (const std::string& name : extra_stations()) {
          labels["station"] = name;
          add(row, labels);
          add_each(row, labels, "serving_region", regions_);
        }
      } else {
        add(row, labels);
        add_each(row, labels, "serving_region", regions_);
      }
    }
  }

  /// Each stage or scope, over all faults and of each as it is written.
  void add_faults(const MetricRow& row) {
    std::vector<Labels> kinds{{}};
    for (const LabelRow& label : row.labels) {
      if (label.values.empty()) continue;
      kinds.clear();
      for (const std::string_view value : label.values) {
        kinds.push_back({{std::string(label.name), std::string(value)}});
      }
    }
    if (is_of_restores(row.metric)) {
      add(row, {});
      add_each(row, {}, "fault", restore_causes(run_.records));
      return add_each(row, {}, "serving_region", regions_);
    }
    for (const Labels& kind : kinds) {
      add(row, kind);
      add_each(row, kind, "fault", faults_);
    }
  }

  /// By number of regions, and by the two budgets of five nines.
  void add_component_times(const MetricRow& row) {
    if (!run_.records.front().components) return;
    if (row.metric == Metric::kBudgetExceeded) {
      for (const char* budget : {"25.92", "315.36"}) add(row, {{"budget", budget}});
      return;
    }
    add(row, {});
    for (std::size_t k = 0; k <= regions_.size(); ++k) add(row, {{"k", std::to_string(k)}});
  }

  void add_scopes(const MetricRow& row) {
    for (const std::string_view scope : row.label("scope")->values) {
      const Labels labels{{"scope", std::string(scope)}};
      if (scope == "region") {
        add_each(row, labels, "learner_region", learner_regions_);
      } else {
        add(row, labels);
      }
    }
    if (row.label("measure") == nullptr) return;
    for (const std::string measure : {"requests", "health_checks"}) {
      add(row, {{"scope", "learner_weighted"}, {"measure", measure}});
    }
  }

  void add_each(const MetricRow& row, const Labels& labels, const std::string& name,
                const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      Labels more = labels;
      more.emplace(name, value);
      add(row, more);
    }
  }

  /// Measures and keeps what there is data for; counts of nothing at all are kept only in total.
  void add(const MetricRow& row, const Labels& labels) {
    const Query query{row.metric, default_statistic(row.shape), labels};
    std::vector<Statistic> statistics;
    const std::vector<std::string> names = statistics_for(row.shape);
    for (const std::string& name : names) {
      statistics.push_back(parse_statistic(name, row.shape).value());
    }
    const Measurements measured = measure_all(query, statistics, run_.records, run_.facts);
    const bool is_part = labels.contains("serving_region") || labels.contains("cause");
    if (is_part && measured.count == 0) return;

    SummaryMetric metric{std::string(row.name), {}, measured.unit, measured.count, {}};
    for (const LabelRow& label : row.labels) {
      const auto found = labels.find(std::string(label.name));
      if (found != labels.end()) metric.labels.emplace_back(found->first, found->second);
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (measured.estimates[i]) metric.stats.emplace_back(names[i], *measured.estimates[i]);
    }
    if (!metric.stats.empty()) metrics_.push_back(std::move(metric));
  }

  std::vector<std::string> extra_stations() const {
    std::vector<std::string> names;
    for (const RegionRecord& region : run_.records.front().regions) {
      for (const StationRecord& station : region.stations) {
        const bool known = std::find(names.begin(), names.end(), station.name) != names.end();
        if (station.tier == Tier::kExtra && !known) names.push_back(station.name);
      }
    }
    return names;
  }

  const Run& run_;
  std::vector<std::string> learner_regions_;
  std::vector<std::string> regions_;
  std::vector<std::string> faults_;  ///< as written; that began in any replication
  std::vector<SummaryMetric> metrics_;
};

std::string joint_digest(const std::vector<ReplicationRecord>& records) {
  std::uint64_t hash = 0;
  for (const ReplicationRecord& record : records) {
    hash = join_key(join_key(hash, record.replication), hash_text(record.digest));
  }
  return fmt::format("{:016x}", hash);
}

std::vector<AgainstBaseline> against_baseline(const Run& run) {
  std::vector<AgainstBaseline> figures;
  if (run.baseline.empty() || run.records.empty()) return figures;
  for (const char* text : {"throughput{point=served}", "latency.p50{point=client}",
                           "latency.p99{point=client}", "latency.p99{point=server}",
                           "busy_core_seconds_per_learner", "resident_entries_per_learner"}) {
    const Query query = parse_query(text);
    const auto here = measure(query, run.records, run.facts).estimate;
    const auto there = measure(query, run.baseline, run.facts).estimate;
    if (!here || !there || !(there->value > 0)) continue;
    figures.push_back({query.text(), row_of(query.metric).unit, there->value, here->value});
  }
  return figures;
}

/// Whether a value that needs a run of its own matters to one of these criteria.
bool matters(const Reading& reading, const std::vector<Criterion>& chosen, const RunFacts& facts) {
  return reading.concerns != nullptr &&
         std::any_of(chosen.begin(), chosen.end(), [&](const Criterion& criterion) {
           return reading.concerns(criterion, facts);
         });
}

/// Every value of every reading but the chosen ones, one at a time.
std::vector<OtherReading> other_readings(const Run& run, const std::vector<Criterion>& plan,
                                         const std::vector<Criterion>& chosen, bool allow_single,
                                         bool partial, const Readings& readings) {
  std::vector<OtherReading> others;
  for (const Reading& reading : readings_table()) {
    const ReadingValue* now = reading.find(readings.value(reading));
    for (const ReadingValue& value : reading.values) {
      if (&value == now) continue;
      OtherReading other{&reading, std::string(value.name), false, {}, Decision::kNoCriteria};
      // Back from a model that was changed, or on to one that would be: both take another run.
      other.needs_run = value.sets != nullptr || (now != nullptr && now->sets != nullptr);
      if (other.needs_run) {
        const bool is_so = value.is_so != nullptr && value.is_so(run.facts);
        // what was chosen may be why it does not matter any more
        const bool is_chosen = now != &reading.values.front();
        if (!is_so && (is_chosen || matters(reading, chosen, run.facts)))
          others.push_back(std::move(other));
        continue;
      }
      Readings with = readings;
      with.choose(reading, value.name);
      const std::vector<Criterion> read = named_criteria(run.facts, plan, with);
      const bool same = std::equal(read.begin(), read.end(), chosen.begin(), judged_alike);
      if (same) continue;
      const Verdict verdict = judge_run(run, read, allow_single, partial);
      other.decision = verdict.decision;
      for (std::size_t i = 0; i < read.size(); ++i) {
        if (!judged_alike(read[i], chosen[i])) other.changed.push_back(verdict.judgements[i]);
      }
      others.push_back(std::move(other));
    }
  }
  return others;
}

/// Every analysis that arrived is answered, failed or unfinished; arrivals have a counter of their
/// own.
void check_books(const ReplicationRecord& record) {
  for (std::size_t l = 0; l < record.learner_regions.size(); ++l) {
    std::uint64_t ended = 0;
    for (const PairRecord& pair : record.pairs[l]) {
      ended += pair.answered + pair.unfinished +
               std::accumulate(pair.failed.begin(), pair.failed.end(), std::uint64_t{0});
    }
    const LearnerRegionRecord& region = record.learner_regions[l];
    if (ended == region.arrived) continue;
    throw BrokenBooks(
        fmt::format("replication {}: {} analyses of {} arrived in the measured window, but {} were "
                    "answered, failed or left unfinished",
                    record.replication, region.arrived, region.id, ended));
  }
}

}  // namespace

const Estimate* SummaryMetric::stat(std::string_view stat_name) const {
  for (const auto& [known, estimate] : stats) {
    if (known == stat_name) return &estimate;
  }
  return nullptr;
}

const SummaryMetric* Summary::find(std::string_view name, std::string_view labels) const {
  for (const SummaryMetric& metric : metrics) {
    if (metric.name != name) continue;
    std::string text;
    for (const auto& [label, value] : metric.labels) {
      text += fmt::format("{}{}={}", text.empty() ? "" : ",", label, value);
    }
    if (text == labels) return &metric;
  }
  return nullptr;
}

std::vector<ReplicationRecord> usable(std::vector<ReplicationRecord> records) {
  for (const ReplicationRecord& record : records) check_books(record);
  const auto is_whole = [](const ReplicationRecord& record) { return !record.interrupted; };
  const bool some_whole = std::any_of(records.begin(), records.end(), is_whole);
  std::erase_if(records, [&](const ReplicationRecord& record) {
    return some_whole ? !is_whole(record) : !(window_seconds(record) > 0);
  });
  return records;
}

const Judgement* under(const OtherReading& other, std::string_view criterion) {
  for (const Judgement& judgement : other.changed) {
    if (judgement.criterion.id == criterion) return &judgement;
  }
  return nullptr;
}

Summary summarise(const Run& run, const std::vector<Criterion>& plan, bool allow_single,
                  bool partial, const Readings& readings) {
  const std::vector<Criterion> chosen = named_criteria(run.facts, plan, readings);
  Summary summary;
  summary.facts = run.facts;
  summary.replications = static_cast<std::uint32_t>(run.records.size());
  summary.partial = partial;
  summary.damaged = !run.damaged.empty();
  summary.metrics = Builder(run).build();
  summary.verdict = judge_run(run, chosen, allow_single, partial);
  summary.readings = readings;
  summary.other_readings = other_readings(run, plan, chosen, allow_single, partial, readings);
  summary.faults = fault_summaries(run.records);
  summary.fault_text =
      fault_text(run.records) + restore_text(run.records) + operations_text(run.records);
  summary.against_baseline = against_baseline(run);
  summary.longest_failover = longest_failover(run.records);
  summary.bottleneck = first_bottleneck(run.records);
  summary.budget = error_budget(run.records);
  summary.projections = projections(run);
  summary.plan_tests = plan_tests(summary.verdict);
  summary.recommendations = recommendations(summary);
  summary.series = series_of(run);
  summary.warnings = warnings_of(run, partial);
  for (const ReplicationRecord& record : run.records) summary.requests += record.requests();
  summary.digest = joint_digest(run.records);
  return summary;
}

}  // namespace fivenines
