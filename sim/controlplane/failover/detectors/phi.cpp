#include "sim/controlplane/failover/detectors/phi.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace fivenines {

double phi(double elapsed, double mean, double deviation) {
  const boost::math::normal_distribution<double> law(mean, deviation);
  return -std::log10(cdf(complement(law, elapsed)));
}

double silence_of_phi(double threshold, double mean, double deviation) {
  const boost::math::normal_distribution<double> law(mean, deviation);
  return quantile(complement(law, std::pow(10.0, -threshold)));
}

}  // namespace fivenines
