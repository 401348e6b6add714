#include "analysis/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/metrics/cause.hpp"

namespace fivenines {

namespace {

constexpr std::array<std::string_view, 6> kLatencyColumns{"p50",   "p90",    "p99",
                                                          "p99.9", "p99.99", "max"};

std::string percent(double share, int decimals = 2) {
  return fmt::format("{:.{}f} %", 100 * share, decimals);
}

std::string stat_figure(const SummaryMetric& metric, std::string_view name) {
  const Estimate* estimate = metric.stat(name);
  return estimate == nullptr ? "-" : figure(estimate->value);
}

std::string mean_percent(const SummaryMetric* metric) {
  const Estimate* mean = metric == nullptr ? nullptr : metric->stat("mean");
  return mean == nullptr ? "-" : percent(mean->value);
}

/// The values that a label takes in the metrics of that name, in their order.
std::vector<std::string> values_of(const Summary& summary, std::string_view name,
                                   std::string_view label) {
  std::vector<std::string> values;
  for (const SummaryMetric& metric : summary.metrics) {
    if (metric.name != name) continue;
    for (const auto& [known, value] : metric.labels) {
      const bool is_new = std::find(values.begin(), values.end(), value) == values.end();
      if (known == label && is_new) values.push_back(value);
    }
  }
  return values;
}

/// Large numbers in short.
std::string compact_or_figure(double value) {
  constexpr double kLarge = 1e5;
  return value >= kLarge ? compact(value) : figure(value);
}

Table latency_table(std::string title) {
  Table table{{std::move(title), "n"}, {}};
  table.header.insert(table.header.end(), kLatencyColumns.begin(), kLatencyColumns.end());
  return table;
}

void add_latency(Table& table, const std::string& name, const SummaryMetric* metric) {
  if (metric == nullptr || metric->count == 0) return;
  std::vector<std::string> row{name, compact(static_cast<double>(metric->count))};
  for (const std::string_view column : kLatencyColumns) row.push_back(stat_figure(*metric, column));
  table.rows.push_back(std::move(row));
}

Table outcomes(const Summary& summary) {
  Table table{{"ANALYSES", "number", "share"}, {}};
  const SummaryMetric* arrived = summary.find("arrived");
  const Estimate* all = arrived == nullptr ? nullptr : arrived->stat("total");
  if (all == nullptr || !(all->value > 0)) return table;
  const auto add = [&](const std::string& name, const SummaryMetric* metric) {
    const Estimate* total = metric == nullptr ? nullptr : metric->stat("total");
    if (total == nullptr) return;
    table.rows.push_back({name, compact(total->value),
                          fmt::format("{} %", figure(100 * total->value / all->value))});
  };
  for (const char* name : {"arrived", "answered", "failed"}) add(name, summary.find(name));
  for (std::size_t cause = 1; cause < kCauses; ++cause) {
    add(fmt::format("  {}", kCauseNames[cause]),
        summary.find("failed", fmt::format("cause={}", kCauseNames[cause])));
  }
  add("unfinished", summary.find("unfinished"));
  return table;
}

Table latency_by_point(const Summary& summary) {
  Table table = latency_table("LATENCY ms");
  for (const char* point : kPointNames) {
    add_latency(table, point, summary.find("latency", fmt::format("point={}", point)));
  }
  return table;
}

Table latency_by_region(const Summary& summary, std::string_view point) {
  Table table = latency_table(fmt::format("{} latency ms", point));
  for (const std::string& region : values_of(summary, "latency", "learner_region")) {
    add_latency(table, region,
                summary.find("latency", fmt::format("point={},learner_region={}", point, region)));
  }
  return table;
}

Table legs(const Summary& summary) {
  Table table{{"WHERE THE TIME GOES", "mean ms", "share"}, {}};
  for (const LegLine& line : leg_lines(summary)) {
    if (!(line.mean_ms > 0)) continue;  // a leg that this scenario does not have
    table.rows.push_back({line.name, figure(line.mean_ms), percent(line.share, 1)});
  }
  return table;
}

Table caches(const Summary& summary, Detail detail) {
  Table table{{"CACHE HIT RATE", "hits", "95% interval", "lookups"}, {}};
  const auto add = [&](const std::string& name, const std::string& labels) {
    const SummaryMetric* metric = summary.find("cache_hit_rate", labels);
    const Estimate* mean = metric == nullptr ? nullptr : metric->stat("mean");
    if (mean == nullptr || metric->count == 0) return;
    table.rows.push_back({name, percent(mean->value), estimate_text(scaled(*mean, 100)).interval,
                          compact(static_cast<double>(metric->count))});
  };
  const std::vector<std::string> levels = values_of(summary, "cache_hit_rate", "level");
  if (levels.size() == 1) return table;  // only the sum of all levels: there is no cache
  for (const std::string& level : levels) {
    add(level, fmt::format("level={}", level));
    if (detail == Detail::kTerminal && level != "combined") continue;
    for (const std::string& family : values_of(summary, "cache_hit_rate", "family")) {
      add("  " + family, fmt::format("level={},family={}", level, family));
    }
  }
  return table;
}

Table utilisation(const Summary& summary) {
  const std::vector<std::string> tiers = values_of(summary, "utilisation", "tier");
  Table table{{"UTILISATION"}, {}};
  std::vector<std::string> labels;  // one column each
  for (const std::string& tier : tiers) {
    if (tier != "station") {
      labels.push_back("tier=" + tier);
      table.header.push_back(tier);
      continue;
    }
    for (const std::string& name : values_of(summary, "utilisation", "station")) {
      labels.push_back("tier=station,station=" + name);
      table.header.push_back(name);
    }
  }
  for (const std::string& region : values_of(summary, "utilisation", "serving_region")) {
    std::vector<std::string> row{region};
    for (const std::string& label : labels) {
      row.push_back(mean_percent(
          summary.find("utilisation", fmt::format("{},serving_region={}", label, region))));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table uptime(const Summary& summary) {
  Table table{{"UPTIME", "up s", "bad s", "uptime"}, {}};
  const auto add = [&](const std::string& name, const std::string& labels) {
    const SummaryMetric* up = summary.find("uptime_seconds", labels);
    const SummaryMetric* down = summary.find("downtime_seconds", labels);
    const SummaryMetric* ratio = summary.find("uptime_ratio", labels);
    if (up == nullptr || down == nullptr || ratio == nullptr) return;
    const Estimate* share = ratio->stat("mean");
    table.rows.push_back({name, stat_figure(*up, "mean"), stat_figure(*down, "mean"),
                          share == nullptr ? "-" : fmt::format("{:.4f} %", 100 * share->value)});
  };
  for (const std::string& scope : values_of(summary, "uptime_seconds", "scope")) {
    if (scope != "region") add(scope_text(scope), "scope=" + scope);
  }
  for (const std::string& region : values_of(summary, "uptime_seconds", "learner_region")) {
    add("  " + region, "scope=region,learner_region=" + region);
  }
  return table;
}

/// What became of the copies in other regions: a figure a line, what did not happen left out.
Table copies(const Summary& summary) {
  Table table{{"COPIES", "value", "95% interval"}, {}};
  const auto add = [&](const std::string& name, const char* metric, const std::string& labels,
                       const char* stat, bool also_nothing = false) {
    const SummaryMetric* found = summary.find(metric, labels);
    const Estimate* value = found == nullptr ? nullptr : found->stat(stat);
    if (value == nullptr || (!also_nothing && !(value->value > 0))) return;
    if (found->unit == "ratio") {
      const EstimateText text = estimate_text(scaled(*value, 100));
      return table.rows.push_back({name, text.value + " %", text.interval});
    }
    const EstimateText text = estimate_text(*value);
    table.rows.push_back({name, fmt::format("{} {}", text.value, found->unit), text.interval});
  };
  if (summary.find("writes") == nullptr) return table;
  add("acknowledged a run", "writes", "", "mean", true);
  for (const std::string& region : values_of(summary, "latency", "learner_region")) {
    const std::string labels = fmt::format("point=commit,learner_region={}", region);
    const SummaryMetric* commit = summary.find("latency", labels);
    if (commit == nullptr || commit->stat("p50") == nullptr) continue;
    add(fmt::format("commit p50 {}", region), "latency", labels, "p50", true);
    add(fmt::format("commit p99 {}", region), "latency", labels, "p99", true);
  }
  add("blocked a run", "writes_blocked", "", "mean", true);
  add("under way at a switch", "writes_at_switch", "outcome=all", "mean", true);
  add("  failed", "writes_at_switch", "outcome=failed", "mean", true);
  add("  settled after", "switch_settled_after", "", "mean", true);
  add("by a stale master a run", "stale_master_writes", "", "mean");
  add("lost a run", "writes_lost", "", "mean", true);
  add("  rate x loss window", "writes_lost_expected", "", "mean");
  add("  loss window", "loss_window", "", "mean");
  add("unaccounted", "writes_unaccounted", "", "total", true);
  add("in conflict a run", "write_conflicts", "", "mean");
  add("lag mean", "replication_lag", "", "mean");
  add("lag p99", "replication_lag", "", "p99");
  add("visible everywhere p99", "visibility_time", "", "p99");
  add("stale reads", "stale_read_ratio", "", "mean");
  for (const std::string& guarantee : values_of(summary, "session_violations", "guarantee")) {
    add(fmt::format("against {} a run", guarantee), "session_violations",
        fmt::format("guarantee={}", guarantee), "mean");
  }
  for (const std::string& kind : values_of(summary, "residency_violations", "kind")) {
    add(fmt::format("{} outside their area a run", kind), "residency_violations",
        fmt::format("kind={}", kind), "mean");
  }
  add("copies behind at the end", "replicas_behind", "", "mean", true);
  for (const std::string& kind : values_of(summary, "wan_bytes", "kind")) {
    add(fmt::format("WAN {} a run", kind), "wan_bytes", fmt::format("kind={}", kind), "mean");
  }
  return table;
}

Table against_500k(const Summary& summary) {
  Table table{{"AGAINST 500K LEARNERS", "at 500K", "here", "factor"}, {}};
  for (const AgainstBaseline& line : summary.against_baseline) {
    table.rows.push_back({line.query, compact_or_figure(line.at_500k), compact_or_figure(line.here),
                          fmt::format("{:.3f}", line.here / line.at_500k)});
  }
  return table;
}

}  // namespace

std::vector<Table> tables_of(const Summary& summary, Detail detail) {
  std::vector<Table> tables{outcomes(summary), latency_by_point(summary)};
  if (detail == Detail::kTerminal) {
    tables.push_back(latency_by_region(summary, "client"));
  } else {
    for (const char* point : kPointNames) tables.push_back(latency_by_region(summary, point));
  }
  tables.push_back(legs(summary));
  tables.push_back(caches(summary, detail));
  tables.push_back(utilisation(summary));
  tables.push_back(uptime(summary));
  tables.push_back(copies(summary));
  tables.push_back(against_500k(summary));
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  return tables;
}

}  // namespace fivenines
