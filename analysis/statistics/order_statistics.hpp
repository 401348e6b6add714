// Intervals for a quantile that hold for every law, from the ranks of an ordered sample, and how
// many samples a quantile needs. For independent samples only, so: one value per replication, or
// the faults of a campaign, never the requests of one run.
#pragma once

#include <cstdint>
#include <span>

#include "analysis/statistics/estimate.hpp"

namespace fivenines {

/// The interval [x_(low), x_(high)] of an ordered sample x_(1) <= ... <= x_(n).
struct RankInterval {
  std::uint64_t low = 1;
  std::uint64_t high = 1;
  double coverage = 0;  ///< P(low <= Bin(n, p) < high); below 0.95 when n is too small
};

/// The shortest ranks about p * n whose coverage is at least 95 % (David & Nagaraja 2003, 7.1).
RankInterval quantile_ranks(std::uint64_t n, double p);

/// The p-quantile (order statistic ceil(p * n)) of a sample with that interval; no interval when no
/// pair of ranks covers 95 %.
Estimate quantile_interval(std::span<const double> sample, double p);

/// Asymptotic standard error of the sample p-quantile of n independent exponentials of that mean.
double exponential_quantile_error(double p, std::uint64_t n, double mean);

/// Independent exponential samples for which the p-quantile is known within +- `relative` at 95 %
/// (z = 1.96).
std::uint64_t samples_for_exponential_quantile(double p, double relative);

/// Cases without an exceedance that make one 95 % sure that `share` of all cases have none:
/// ceil(log(0.05) / log(share)); 59 for 95 %.
std::uint64_t cases_for_share(double share);

/// Upper 95 % bound (one-sided) of the mean number of events a replication when n >= 1 replications
/// had none: those of a Poisson law are all absent with probability exp(-n * mean), so -ln(0.05) /
/// n, the rule of three.
double upper_mean_of_none(std::uint64_t n);

}  // namespace fivenines
