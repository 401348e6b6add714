#include "analysis/report/parts.hpp"
#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

void add_replications(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  Series series{"replications",
                {"replication", "analyses", "failed", "p99_client_ms", "p99_server_ms", "bad_s"},
                {}};
  const Query client = parse_query("latency.p99{point=client}");
  const Query server = parse_query("latency.p99{point=server}");
  const Query failed = parse_query("failed");
  for (const ReplicationRecord& record : records) {
    const auto p99 = [&](const Query& query) -> SeriesCell {
      const Histogram histogram = latency_part(query, record);
      if (histogram.empty()) return {};
      return short_number(spread_quantile_ns(histogram, 0.99) / 1e6);  // as the merged figure
    };
    double arrived = 0;
    for (const auto& region : record.learner_regions)
      arrived += static_cast<double>(region.arrived);
    series.rows.push_back(
        {static_cast<double>(record.replication), short_number(arrived),
         short_number(ratio_part(failed, record).part), p99(client), p99(server),
         short_number(downtime_seconds(record, window_bins(record), "learner_weighted", ""))});
  }
  all.push_back(std::move(series));
}

/// How the headline figures settle as replications are added; at most a dozen steps.
void add_convergence(const Run& run, std::vector<Series>& all) {
  constexpr std::size_t kStepsMost = 12;
  Series series{"convergence", {"replications", "figure", "value", "low", "high"}, {}};
  const std::size_t n = run.records.size();
  if (n < 3) return;
  const std::size_t steps = std::min(kStepsMost, n - 1);
  for (const char* figure : {"latency.p99{point=client}", "latency.p99{point=server}"}) {
    std::vector<Histogram> parts;
    for (std::size_t step = 1; step <= steps; ++step) {
      const std::size_t count = 1 + (step * (n - 1)) / steps;
      while (parts.size() < count) {
        parts.push_back(latency_part(parse_query(figure), run.records[parts.size()]));
      }
      const MergedHistograms merged(parts);
      if (merged.empty()) continue;
      const Estimate ms = scaled(merged.quantile_ns(0.99), 1e-6);
      series.rows.push_back({static_cast<double>(count), std::string(figure),
                             short_number(ms.value), short_number(ms.low), short_number(ms.high)});
    }
  }
  all.push_back(std::move(series));
}

}  // namespace

void add_confidence_series(const Run& run, std::vector<Series>& all) {
  add_replications(run.records, all);
  add_convergence(run, all);
}

}  // namespace fivenines
