#include "analysis/report/series.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/report/restores.hpp"

namespace fivenines {

double short_number(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  constexpr int kDigits = 5;
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value))));
  const double scale = std::pow(10.0, std::abs(kDigits - 1 - exponent));
  return exponent > kDigits - 1 ? std::round(value / scale) * scale
                                : std::round(value * scale) / scale;
}

bool is_of_database(const FaultRecord& fault) {
  return fault.kind.starts_with("database");
}

const Series* find_series(const std::vector<Series>& all, std::string_view id) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Series& s) { return s.id == id; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<Series> series_of(const Run& run) {
  std::vector<Series> all;
  if (run.records.empty()) return all;
  add_time_series(run.records, all);
  add_latency_series(run.records, all);
  add_fault_series(run.records, all);
  add_film_series(run.records, all);
  add_copies_series(run.records, all);
  add_restore_series(run.records, all);
  add_confidence_series(run, all);
  std::erase_if(all, [](const Series& series) { return series.rows.empty(); });
  return all;
}

}  // namespace fivenines
