#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/aftermath.hpp"
#include "analysis/report/html/chart_parts.hpp"
#include "analysis/report/html/charts.hpp"
#include "analysis/report/html/pages.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

/// Stages of one fault; what was not reached before the next fault is a bound, written "> x".
TextTable stages_of(const FaultSummary& fault) {
  Table table{{"since the fault began, s", "in", "min", "median", "p95", "max", "mean",
               "95 % interval", "not reached"},
              {}};
  for (const FaultTimes& times : fault.times) {
    const auto bound = [&](double share, double value) {
      return (times.is_bound(share) ? "> " : "") + figure(value);
    };
    const bool is_whole = times.censored == 0;
    const EstimateText mean = estimate_text(times.mean);
    table.rows.push_back({times.name, fmt::format("{} of {}", times.count, fault.occurrences),
                          (times.censored == times.count ? "> " : "") + figure(times.min),
                          bound(0.5, times.p50), bound(0.95, times.p95), bound(1, times.max),
                          is_whole ? mean.value : "-", is_whole ? mean.interval : "",
                          is_whole ? "-" : fmt::format("{} of {}", times.censored, times.count)});
  }
  return {std::move(table),
          fmt::format("{} ({}), {} occurrences", fault.id, fault.kind, fault.occurrences)};
}

/// Where the hit rate was not back as long as it was looked at.
std::string cold_caches_of(const FaultSummary& fault) {
  for (const FaultTimes& times : fault.times) {
    if (times.name != "caches_warm" || times.censored == 0) continue;
    return fmt::format(" Caches were still cold {} s after it began, in {} of {}.",
                       figure(times.max), times.censored, times.count);
  }
  return "";
}

std::string consequences_of(const FaultSummary& fault) {
  std::string text =
      fmt::format("{}: {} learner-seconds lost each time; {} s down in any region, {} s in all.",
                  fault.id, compact(fault.learner_seconds_lost), figure(fault.outage_any_region_s),
                  figure(fault.outage_all_regions_s));
  if (fault.ended > 0) text += " Once it is gone the system " + aftermath_text(fault) + ".";
  text += cold_caches_of(fault);
  if (fault.convergence) text += " For the data, " + convergence_text(fault) + ".";
  if (fault.detection_share) {
    text += fmt::format(" Detection is {:.0f} % of the time until all have switched.",
                        100 * *fault.detection_share);
  }
  if (fault.tolerated_per_year) {
    text +=
        fmt::format(" 99.999 % tolerates {} such faults a year", figure(*fault.tolerated_per_year));
    text += fault.per_year ? fmt::format("; {} are expected.", figure(*fault.per_year))
                           : "; how many are expected is not declared.";
  }
  return text;
}

void add_longest(DocumentPage& page, const Summary& summary) {
  if (!summary.longest_failover) return;
  const LongestFailover& longest = *summary.longest_failover;
  page.blocks.emplace_back(Heading{"The longest case and its events"});
  page.blocks.emplace_back(Paragraph{
      fmt::format("{}{} s after {} in replication {}.", longest.censored ? "More than " : "",
                  figure(longest.seconds), longest.fault, longest.replication),
      false});
  Table table{{"seconds after the fault", "cause", "what changed"}, {}};
  for (const TimelineEntry& event : longest.events) {
    if (table.rows.size() >= kLongestEventsMost) break;
    const double since = seconds(event.at.time_since_epoch()) - longest.at_s;
    table.rows.push_back({fmt::format("{:.3f}", since), event.cause, event.change});
  }
  const std::size_t more = longest.events.size() - table.rows.size();
  page.blocks.emplace_back(
      Folded{fmt::format("{} events", table.rows.size()), {std::move(table), ""}});
  if (more > 0) {
    page.blocks.emplace_back(Paragraph{
        fmt::format("And {} more in replications/{:04}/events.jsonl.", more, longest.replication),
        false});
  }
}

bool has_metric(const Summary& summary, std::string_view name) {
  return std::any_of(summary.metrics.begin(), summary.metrics.end(),
                     [&](const SummaryMetric& metric) { return metric.name == name; });
}

/// Every statistic that was measured of these metrics, over all regions and both kinds of data.
TextTable figures_of(const Summary& summary, const std::vector<std::string_view>& names) {
  Table table{{"figure", "unit", "mean or total", "95 % interval", "p99", "largest"}, {}};
  for (const SummaryMetric& metric : summary.metrics) {
    if (std::find(names.begin(), names.end(), metric.name) == names.end()) continue;
    const bool is_part =
        std::any_of(metric.labels.begin(), metric.labels.end(), [](const auto& label) {
          return label.first == "origin" || label.first == "domain" || label.first == "from" ||
                 label.first == "to" || label.first.ends_with("region");
        });
    if (is_part) continue;
    std::string name = metric.name;
    for (const auto& [label, value] : metric.labels) name += fmt::format(" {}={}", label, value);
    const Estimate* mean = metric.stat("mean");
    if (const Estimate* total = metric.stat("total"); total != nullptr) mean = total;
    if (mean == nullptr) continue;
    const EstimateText text = estimate_text(*mean);
    const auto stat = [&](std::string_view which) {
      const Estimate* found = metric.stat(which);
      return found == nullptr ? std::string("-") : figure(found->value);
    };
    table.rows.push_back(
        {name, std::string(metric.unit), text.value, text.interval, stat("p99"), stat("max")});
  }
  return {std::move(table), ""};
}

/// What became of the writes that each region took.
TextTable writes_of(const Summary& summary) {
  Table table{{"writes of", "data", "acknowledged", "in conflict", "unsettled", "lost"}, {}};
  if (const Series* series = find_series(summary.series, "writes_by_region")) {
    for (const auto& cells : series->rows) {
      std::vector<std::string> row;
      for (const SeriesCell& cell : cells) {
        const auto* word = std::get_if<std::string>(&cell);
        row.push_back(word != nullptr ? *word : figure(std::get<double>(cell)));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return {std::move(table), "Writes in a replication, by the region that took them"};
}

/// Databases that went back to a snapshot; nothing if none did.
void add_restores(DocumentPage& page, const Summary& summary) {
  const Series* series = find_series(summary.series, "restores");
  if (series == nullptr) return;
  page.blocks.emplace_back(Heading{"Restored from a snapshot"});
  page.blocks.emplace_back(Paragraph{
      fmt::format(
          "What a database acknowledged after its last snapshot is lost with it: {} writes. "
          "It serves again once the snapshot has been read back.",
          figure(stat_of(summary, "restore_writes_lost", "", "total").value_or(0))),
      false});
  Table table{{"fault or rollback", "region", "at, s", "age of the snapshot, s", "writes lost",
               "serves again after, s"},
              {}};
  for (const auto& cells : series->rows) {
    const auto number = [&](std::size_t i) { return figure(std::get<double>(cells.at(i))); };
    const auto word = [&](std::size_t i) { return std::get<std::string>(cells.at(i)); };
    const std::string over = word(7) == "yes" ? number(6) : "> " + number(6);
    table.rows.push_back({word(1), word(2), number(3), number(4), word(5), over});
  }
  page.blocks.emplace_back(TextTable{std::move(table), "Of all replications, the first ones"});
}

/// Writes that met others, were lost or left the law's reach: the sentences that a board asks for.
void add_copies(DocumentPage& page, const Summary& summary,
                const std::vector<std::string_view>& names) {
  // a figure that is not there is not a zero
  const auto total = [&](std::string_view metric, std::string_view labels = "") {
    const auto found = stat_of(summary, metric, labels, "total");
    if (!found) return std::string("(not counted)");
    return *found < 1000 ? fmt::format("{:.0f}", *found) : figure(*found);  // they are counts
  };
  page.blocks.emplace_back(Paragraph{
      fmt::format(
          "Of {} acknowledged writes of the whole runs, warm-up included, {} met a concurrent one "
          "({} of them unsettled at the "
          "end), {} were lost and {} are unaccounted for. {} copies of what learners of the "
          "European Union wrote were made outside of it.",
          total("writes"), total("write_conflicts"), total("unresolved_conflicts"),
          total("writes_lost"), total("writes_unaccounted"),
          total("residency_violations", "kind=copies")),
      false});
  add_figure(page, visibility_chart(summary), "No write was committed in the measured window.");
  page.blocks.emplace_back(figures_of(summary, names));
  add_figure(page, wan_chart(summary), "Nothing crossed the WAN for the copies' sake.");
  page.blocks.emplace_back(writes_of(summary));
}

}  // namespace

DocumentPage failover_page(const Summary& summary) {
  DocumentPage page{"Faults and failover", {}};
  if (summary.facts.faults.empty()) {
    page.blocks.emplace_back(Paragraph{
        "No fault in this run: failover, recovery and data loss are not observable here. The "
        "scenarios december/test-5-* have them.",
        false});
    add_restores(page, summary);
    return page;
  }
  add_figure(page, regions_chart(summary), "No fault of this run struck a region as a whole.");
  add_figure(page, film_chart(summary), "No fault began in the measured window.");
  add_figure(page, anatomy_chart(summary), "No fault began in the measured window.");
  page.blocks.emplace_back(Paragraph{
      "first_failure: the first attempt fails while the fault or what it broke lasts; a retry may "
      "yet save its analysis. in: the "
      "occurrences that have such a time; the figures are of these. detected: enough observers "
      "suspect the region. "
      "decided: it is taken out of the routes. switched: 99.9 % of the learners that can move have "
      "moved. restored: ten good seconds begin. latency_ok and caches_warm: the percentile is "
      "within its limit and the hit rate is back. replicas_equal: all copies hold what was written "
      "before the fault ended. failover_time, by which the plan judges, runs "
      "from the first failed request to the last one sent to the dead region. A time written > x "
      "was not reached before the next fault or the end.",
      false});
  bool whole = true;
  Table parts{{"fault", "occurrences", "failover_time median, s", "max, s", "outage median, s"},
              {}};
  for (const FaultSummary& fault : summary.faults) {
    if (fault.id.find('/') == std::string::npos) {
      page.blocks.emplace_back(stages_of(fault));
      page.blocks.emplace_back(Paragraph{consequences_of(fault), false});
      continue;
    }
    whole = false;
    const auto find = [&](std::string_view name) -> const FaultTimes* {
      for (const FaultTimes& times : fault.times) {
        if (times.name == name) return &times;
      }
      return nullptr;
    };
    const FaultTimes* failover = find("failover_time");
    const FaultTimes* outage = find("outage");
    parts.rows.push_back({fault.id, std::to_string(fault.occurrences),
                          failover == nullptr ? "-" : figure(failover->p50),
                          failover == nullptr ? "-" : figure(failover->max),
                          outage == nullptr ? "-" : figure(outage->p50)});
  }
  if (!whole) page.blocks.emplace_back(TextTable{std::move(parts), "By region struck"});
  add_figure(page, failover_chart(summary), "No fault of this run took a region down.");
  add_restores(page, summary);
  add_longest(page, summary);
  return page;
}

DocumentPage data_page(const Summary& summary) {
  DocumentPage page{"Replication, caches, capacity", {}};
  page.blocks.emplace_back(Heading{"Replication"});
  const std::vector<std::string_view> replication{"replication_lag",
                                                  "visibility_time",
                                                  "stale_read_age",
                                                  "convergence_time",
                                                  "stale_read_ratio",
                                                  "write_conflicts",
                                                  "siblings",
                                                  "lost_updates",
                                                  "writes_lost",
                                                  "writes_unaccounted",
                                                  "conflict_pairs",
                                                  "unresolved_conflicts",
                                                  "versions_behind",
                                                  "session_violations",
                                                  "residency_violations",
                                                  "writes",
                                                  "writes_blocked",
                                                  "loss_window",
                                                  "replicas_behind",
                                                  "wan_bytes",
                                                  "writes_lost_expected",
                                                  "writes_at_switch",
                                                  "switch_settled_after",
                                                  "stale_master_writes"};
  const bool modelled = std::any_of(replication.begin(), replication.end(),
                                    [&](auto name) { return has_metric(summary, name); });
  if (modelled) {
    add_copies(page, summary, replication);
  } else {
    page.blocks.emplace_back(
        Paragraph{"Not modelled in this run: regions do not replicate to each other, so lag, "
                  "staleness, conflicts and lost writes are not observable.",
                  false});
  }
  page.blocks.emplace_back(Heading{"Caches"});
  if (summary.facts.cache_levels.empty()) {
    page.blocks.emplace_back(Paragraph{"The scenario has no caches.", false});
  } else {
    add_figure(page, hit_rate_chart(summary), "No lookup was made.");
    add_tables(page, summary, {"CACHE HIT RATE"});
  }
  page.blocks.emplace_back(Heading{"Capacity"});
  page.blocks.emplace_back(Paragraph{"Bottleneck: " + bottleneck_text(summary) + ".", false});
  add_figure(page, busy_chart(summary), "No station of this scenario has a limit.");
  add_tables(page, summary, {"UTILISATION"});
  page.blocks.emplace_back(
      Paragraph{"Head-room is among the projections. Cost is not part of a run: "
                "`fivenines platform "
                "show` prices a platform, `fivenines compare` weighs platforms against each other.",
                false});
  return page;
}

DocumentPage confidence_page(const Summary& summary, const ReportContext& context) {
  DocumentPage page{"Confidence", {}};
  page.blocks.emplace_back(Paragraph{
      summary.replications == 1
          ? std::string("A single replication: no figure has an interval.")
          : fmt::format("{} replications on different draws. Intervals are 95 %: delete-one "
                        "jackknife of the merged histograms over replications, Student's t. "
                        "Requests of one replication are never treated as independent. "
                        "Percentiles are read between the ends of histogram cells 1/128 of their "
                        "value wide. {}",
                        summary.replications, beyond_intervals_text()),
      false});
  add_figure(page, convergence_chart(summary),
             "Convergence shows from three replications on: run with -n 3 or more.");
  if (const Series* series = find_series(summary.series, "replications")) {
    Table table{{"replication", "analyses", "failed", "p99 client, ms", "p99 server, ms",
                 "bad s, by learners"},
                {}};
    for (const auto& cells : series->rows) {
      std::vector<std::string> row;
      for (const SeriesCell& cell : cells) {
        const auto* number = std::get_if<double>(&cell);
        const bool is_first = row.empty();
        row.push_back(number == nullptr ? "-"
                      : is_first        ? fmt::format("{:.0f}", *number)
                                        : figure(*number));
      }
      table.rows.push_back(std::move(row));
    }
    page.blocks.emplace_back(TextTable{std::move(table), "Each replication"});
  }
  page.blocks.emplace_back(Heading{"Checks"});
  page.blocks.emplace_back(Bullets{
      {"Conservation: every analysis that arrived was answered, failed or left unfinished, in "
       "every "
       "region of every replication. Otherwise there would be no report.",
       fmt::format("{} analyses were simulated, warm-up included, one by one.",
                   figure(static_cast<double>(summary.requests))),
       fmt::format("Digest of the results: {}. The same program, scenario and seed give the same.",
                   summary.digest),
       "Answers of textbook queues, caches and failure models, and an independent simulation of "
       "every single request, are compared by `./fivenines test` of this version (tests/theory, "
       "tests/oracle); a report does not run them.",
       fmt::format("Engine: {}.", fmt::join(summary.facts.engine, ", "))}});
  page.blocks.emplace_back(Heading{"Limits of the model"});
  page.blocks.emplace_back(Bullets{summary.facts.left_out});
  page.blocks.emplace_back(Heading{"Repeat it"});
  if (!context.repeat.empty()) page.blocks.emplace_back(Verbatim{context.repeat});
  page.blocks.emplace_back(
      Paragraph{"`fivenines gate DIR --reading NAME=VALUE` judges this run by another reading, "
                "`fivenines why "
                "DIR` looks for causes, `fivenines query DIR METRIC` prints any figure.",
                false});
  page.blocks.emplace_back(Heading{"Third-party notices"});
  page.blocks.emplace_back(Bullets{
      {"Charts: vega and vega-lite, copyright University of Washington Interactive Data Lab and "
       "others, BSD-3-Clause.",
       "Map: world-atlas, copyright Michael Bostock, ISC; made with Natural Earth, public domain.",
       "Simulation: SimGrid, LGPL-2.1."}});
  return page;
}

}  // namespace fivenines::html
