#include <cmath>

#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

/// Up to the last percentile that at least ten analyses lie beyond.
void add_percentiles(const std::string& point, const Histogram& histogram, Series& series) {
  constexpr double kAnalysesBeyond = 10;
  constexpr int kPointsADecade = 6;
  const auto count = static_cast<double>(histogram.count());
  for (int i = 1;; ++i) {
    const double beyond = std::pow(10.0, static_cast<double>(i) / kPointsADecade);
    if (i > 1 && count / beyond < kAnalysesBeyond) return;
    const double p = 1 - 1 / beyond;
    const double ms = histogram.quantile_ns(p) / 1e6;
    series.rows.push_back({point, short_number(beyond), short_number(100 * p), short_number(ms)});
  }
}

}  // namespace

void add_latency_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  Series percentiles{"percentiles", {"point", "beyond", "percentile", "latency_ms"}, {}};
  Series pairs{"pairs", {"learner_region", "serving_region", "analyses", "share", "p99_ms"}, {}};
  const ReplicationRecord& first = records.front();
  std::array<Histogram, kPointNames.size()> points;
  for (std::size_t l = 0; l < first.learner_regions.size(); ++l) {
    std::vector<Histogram> at_client(first.regions.size());
    std::vector<double> analyses(first.regions.size());
    double sum = 0;
    for (const ReplicationRecord& record : records) {
      for (std::size_t r = 0; r < first.regions.size(); ++r) {
        const PairRecord& pair = record.pairs[l][r];
        for (std::size_t p = 0; p < points.size(); ++p) points[p].merge(pair.latency[p]);
        at_client[r].merge(pair.latency[static_cast<std::size_t>(Point::kClient)]);
        double ended = static_cast<double>(pair.answered + pair.unfinished);
        for (const std::uint64_t failed : pair.failed) ended += static_cast<double>(failed);
        analyses[r] += ended;
        sum += ended;
      }
    }
    for (std::size_t r = 0; r < first.regions.size(); ++r) {
      if (!(analyses[r] > 0)) continue;
      SeriesCell p99;
      if (!at_client[r].empty()) p99 = short_number(at_client[r].quantile_ns(0.99) / 1e6);
      pairs.rows.push_back({first.learner_regions[l].id, first.regions[r].id,
                            short_number(analyses[r]), short_number(analyses[r] / sum), p99});
    }
  }
  for (std::size_t p = 0; p < points.size(); ++p) {
    if (!points[p].empty()) add_percentiles(kPointNames[p], points[p], percentiles);
  }
  all.push_back(std::move(percentiles));
  all.push_back(std::move(pairs));
}

}  // namespace fivenines
