// What random scenarios are drawn with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "sim/base/draws.hpp"
#include "sim/model/law.hpp"

namespace fivenines::oracle {

using Ns = std::int64_t;
inline constexpr Ns kMillisecond = 1'000'000;
inline constexpr Ns kSecond = 1'000'000'000;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(named_stream(seed, "random inputs")) {
    quantum_ = one_of<Ns>({kMillisecond, kMillisecond / 10, 1});
    plain_ = chance(0.2);
  }

  /// Times are multiples of this, where they are not drawn from a continuous law.
  Ns quantum() const { return quantum_; }
  /// Straight to the analyzer, so that more happens there at one instant.
  bool plain() const { return plain_; }

  bool chance(double probability) { return uniform01(*this) < probability; }
  /// Uniform in {first, ..., last}.
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(
                       uniform_below(*this, static_cast<std::uint64_t>(last - first + 1)));
  }
  std::uint32_t count(std::uint32_t first, std::uint32_t last) {
    return static_cast<std::uint32_t>(between(first, last));
  }
  double real(double low, double high) { return low + (high - low) * uniform01(*this); }
  /// Small values are as likely as large ones.
  double log_real(double low, double high) { return std::exp(real(std::log(low), std::log(high))); }
  template <typename T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + between(0, static_cast<std::int64_t>(values.size()) - 1));
  }
  std::uint64_t operator()() { return stream_(); }
  /// A duration up to `most`, on the grid.
  Ns duration(Ns least, Ns most) {
    return (least + between(0, std::max<Ns>(0, most - least))) / quantum_ * quantum_;
  }

  /// A law with about this mean: on the grid mostly, else continuous.
  Law law(Ns mean) {
    const double m = static_cast<double>(mean);
    if (plain_ || chance(0.6)) {
      const auto on_grid = [&](double factor) {
        return constant_law(std::round(m * factor / static_cast<double>(quantum_)) *
                            static_cast<double>(quantum_));
      };
      if (chance(0.4)) return on_grid(1);
      return Law{Mixture{{0.25, 0.5, 0.25}, {on_grid(0.5), on_grid(1), on_grid(2)}}};
    }
    switch (between(0, 4)) {
      case 0:
        return Law{Exponential{m}};
      case 1:
        return Law{Erlang{m, 3}};
      case 2:
        return Law{Uniform{0, 2 * m}};
      case 3:
        return Law{Lognormal::from_mean_cv2(std::max(1.0, m), 2)};
      default:
        return Law{Exponential{m / 2}, m / 2};
    }
  }

 private:
  pcg64 stream_;
  Ns quantum_ = 1;
  bool plain_ = false;
};

}  // namespace fivenines::oracle
