// Intervals over replications. A replication is the unit: requests of one run depend on each other
// and are never treated as independent. An estimator is computed from all replications together and
// again with each one left out (delete-one jackknife; Quenouille 1956, Tukey 1958):
//
//   se^2 = (n - 1) / n * sum over i of (theta_without_i - mean of them)^2
//
// and the interval is theta_all +- t(n - 1) * se with Student's t (4.30 at n = 3). For a mean of
// one number per replication this is exactly the usual t interval.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/statistics/estimate.hpp"
#include "sim/metrics/histogram.hpp"

namespace fivenines {

/// The two-sided 95 % point of Student's t; degrees >= 1.
double student_t(std::uint32_t degrees);

/// From the estimator over all replications and without each one. One replication: no interval.
Estimate jackknife(double all, std::span<const double> without_one);

/// Mean of one number per replication, with its t interval. Empty: a zero of no replications.
Estimate mean_interval(std::span<const double> values);

/// What one replication adds to a ratio of sums.
struct RatioPart {
  double part = 0;
  double whole = 0;
};

/// sum of parts / sum of wholes. A sum of wholes of 0 gives a zero of no replications.
Estimate ratio_interval(std::span<const RatioPart> parts);

/// The same for a share of counted cases. When no case (or every case) of all replications is in
/// the part the jackknife would say +- 0; then the interval reaches to the exact binomial bound for
/// independent cases, 1 - 0.025^(1/cases) (Clopper & Pearson 1934), which dependence only widens.
Estimate share_interval(std::span<const RatioPart> parts);

/// Histograms of the same quantity, one per replication, as one figure. Empty ones count as
/// replications in which nothing was seen.
class MergedHistograms {
 public:
  explicit MergedHistograms(const std::vector<Histogram>& parts);

  const Histogram& all() const { return all_; }
  bool empty() const { return all_.empty(); }
  std::uint64_t count() const { return all_.count(); }

  /// Nanoseconds. Precondition: not empty.
  Estimate mean_ns() const;
  Estimate quantile_ns(double q) const;
  /// A maximum has no interval, nor has the number of values.
  Estimate max_ns() const;
  Estimate count_of_all() const;

 private:
  template <typename Estimator>
  Estimate over_replications(const Estimator& estimator) const;

  Estimate single(double value) const;

  std::uint32_t replications_;
  std::uint32_t empty_ = 0;
  Histogram all_;
  std::vector<Histogram> without_one_;
};

/// The value at rank ceil(q * count), in nanoseconds, taking the values of a cell as spread evenly
/// over it: inside the cell like Histogram::quantile_ns, but without its steps, which would make
/// the jackknife see no spread at all. Values that are all alike are read back exactly. 0 when
/// empty.
double spread_quantile_ns(const Histogram& histogram, double q);

}  // namespace fivenines
