// Quantiles of laws, by calculation instead of by drawing.
#pragma once

#include "sim/model/law.hpp"

namespace fivenines {

/// P(value <= x).
double law_cdf(const Law& law, double x);

/// The least x with P(value <= x) >= p, within a relative error of 1e-9; p in (0, 1).
double law_quantile(const Law& law, double p);

}  // namespace fivenines
