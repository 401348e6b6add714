#include <algorithm>
#include <map>

#include "analysis/report/outlook.hpp"
#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

/// Whole seconds of the run up to the end of measurement, put together into equal buckets.
class TimeGrid {
 public:
  explicit TimeGrid(const std::vector<ReplicationRecord>& records) {
    const ReplicationRecord& first = records.front();
    start_s_ = seconds(first.measure_start.time_since_epoch());
    for (const ReplicationRecord& record : records) {
      const double until = seconds(measured_until(record).time_since_epoch());
      seconds_ = std::max(seconds_, static_cast<std::size_t>(std::max(0.0, until)));
    }
    width_ = std::max<std::size_t>(1, (seconds_ + kTimePointsMost - 1) / kTimePointsMost);
  }

  std::size_t buckets() const { return (seconds_ + width_ - 1) / width_; }
  double time_of(std::size_t bucket) const {
    return static_cast<double>(bucket * width_) - start_s_;
  }
  std::size_t bucket_of(std::size_t second) const { return second / width_; }
  std::size_t seconds() const { return seconds_; }
  /// Seconds of a bucket; the last may be shorter.
  double width(std::size_t bucket) const {
    return static_cast<double>(std::min(seconds_, (bucket + 1) * width_) - bucket * width_);
  }

 private:
  static double seconds(SimDuration duration) { return fivenines::seconds(duration); }
  double start_s_ = 0;
  std::size_t seconds_ = 0;
  std::size_t width_ = 1;
};

using Sums = std::vector<double>;

template <typename Values>
void add_seconds(Sums& sums, const TimeGrid& grid, const Values& by_second) {
  const std::size_t end = std::min(grid.seconds(), by_second.size());
  for (std::size_t second = 0; second < end; ++second) {
    sums[grid.bucket_of(second)] += static_cast<double>(by_second[second]);
  }
}

struct LearnerSums {
  explicit LearnerSums(std::size_t buckets)
      : arrived(buckets), good(buckets), failed(buckets), retries(buckets), latency_us(buckets) {}
  Sums arrived, good, failed, retries, latency_us;

  void add(const TimeGrid& grid, const LearnerRegionRecord& region) {
    add_seconds(arrived, grid, region.arrived_by_second);
    add_seconds(good, grid, region.good_by_second);
    add_seconds(failed, grid, region.failed_by_second);
    add_seconds(retries, grid, region.retries_by_second);
    add_seconds(latency_us, grid, region.latency_sum_us_by_second);
  }
};

void add_load(const TimeGrid& grid, const LearnerSums& sums, double replications,
              std::vector<Series>& all) {
  Series load{"load",
              {"t_s", "offered_per_s", "good_per_s", "late_per_s", "failed_per_s", "retries_per_s"},
              {}};
  Series latency{"latency_time", {"t_s", "mean_ms"}, {}};
  for (std::size_t b = 0; b < grid.buckets(); ++b) {
    const auto rate = [&](double sum) {
      return short_number(sum / (grid.width(b) * replications));
    };
    const double late = std::max(0.0, sums.arrived[b] - sums.good[b] - sums.failed[b]);
    load.rows.push_back({grid.time_of(b), rate(sums.arrived[b]), rate(sums.good[b]), rate(late),
                         rate(sums.failed[b]), rate(sums.retries[b])});
    const double answered = sums.arrived[b] - sums.failed[b];
    if (answered > 0) {
      latency.rows.push_back(
          {grid.time_of(b), short_number(sums.latency_us[b] / (answered * 1000))});
    }
  }
  all.push_back(std::move(load));
  all.push_back(std::move(latency));
}

/// Bad analyses from the start of measurement on, as a multiple of what the target allows in the
/// whole window.
void add_budget(const TimeGrid& grid, const LearnerSums& sums, std::vector<Series>& all) {
  Series budget{"budget", {"t_s", "used"}, {}};
  double whole = 0;
  for (std::size_t b = 0; b < grid.buckets(); ++b) {
    if (grid.time_of(b) >= 0) whole += sums.arrived[b];
  }
  double bad = 0;
  for (std::size_t b = 0; b < grid.buckets() && whole > 0; ++b) {
    if (grid.time_of(b) < 0) continue;
    bad += sums.arrived[b] - sums.good[b];
    budget.rows.push_back({grid.time_of(b), short_number(bad / (whole * (1 - kTargetShare)))});
  }
  all.push_back(std::move(budget));
}

void add_stations(const TimeGrid& grid, const std::vector<ReplicationRecord>& records,
                  std::vector<Series>& all) {
  Series busy{"busy", {"t_s", "tier", "busy_ratio"}, {}};
  std::vector<std::string> order;
  std::map<std::string, std::vector<Sums>> of_region;  // by tier, then by region
  Sums seconds_seen(grid.buckets());
  for (const ReplicationRecord& record : records) {
    for (std::size_t r = 0; r < record.regions.size(); ++r) {
      for (const StationRecord& station : record.regions[r].stations) {
        if (station.busy_by_second.empty()) continue;
        auto& regions = of_region[station.name];
        if (regions.empty()) {
          order.push_back(station.name);
          regions.assign(record.regions.size(), Sums(grid.buckets()));
        }
        add_seconds(regions[r], grid, station.busy_by_second);
      }
    }
  }
  for (const std::string& tier : order) {
    for (std::size_t b = 0; b < grid.buckets(); ++b) {
      double most = 0;
      for (const Sums& region : of_region[tier]) most = std::max(most, region[b]);
      const double seconds = grid.width(b) * static_cast<double>(records.size());
      busy.rows.push_back({grid.time_of(b), tier, short_number(most / seconds)});
    }
  }
  all.push_back(std::move(busy));
}

void add_hits(const TimeGrid& grid, const std::vector<ReplicationRecord>& records,
              std::vector<Series>& all) {
  Series rate{"hit_rate", {"t_s", "hit_ratio"}, {}};
  Sums hits(grid.buckets());
  Sums lookups(grid.buckets());
  for (const ReplicationRecord& record : records) {
    for (const RegionRecord& region : record.regions) {
      add_seconds(hits, grid, region.hits_by_second);
      add_seconds(lookups, grid, region.lookups_by_second);
    }
  }
  for (std::size_t b = 0; b < grid.buckets(); ++b) {
    if (lookups[b] > 0) rate.rows.push_back({grid.time_of(b), short_number(hits[b] / lookups[b])});
  }
  all.push_back(std::move(rate));
}

}  // namespace

void add_time_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  const TimeGrid grid(records);
  if (grid.buckets() == 0) return;
  LearnerSums together(grid.buckets());
  Series errors{"errors", {"t_s", "to_s", "learner_region", "bad_ratio"}, {}};
  const auto& regions = records.front().learner_regions;
  for (std::size_t l = 0; l < regions.size(); ++l) {
    LearnerSums sums(grid.buckets());
    for (const ReplicationRecord& record : records) {
      sums.add(grid, record.learner_regions[l]);
      together.add(grid, record.learner_regions[l]);
    }
    for (std::size_t b = 0; b < grid.buckets(); ++b) {
      if (!(sums.arrived[b] > 0)) continue;
      const double bad = 1 - sums.good[b] / sums.arrived[b];
      errors.rows.push_back(
          {grid.time_of(b), grid.time_of(b) + grid.width(b), regions[l].id, short_number(bad)});
    }
  }
  add_load(grid, together, static_cast<double>(records.size()), all);
  all.push_back(std::move(errors));
  add_budget(grid, together, all);
  add_stations(grid, records, all);
  add_hits(grid, records, all);
}

}  // namespace fivenines
