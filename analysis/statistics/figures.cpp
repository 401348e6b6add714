#include "analysis/statistics/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace fivenines {

namespace {

constexpr double kCompactFrom = 1e6;

/// "1234.5" as "1,234.5".
std::string grouped(const std::string& digits) {
  const std::size_t first = digits.find_first_of("0123456789");
  const std::size_t dot = std::min(digits.find('.'), digits.size());
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first && i < dot && (dot - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string with_decimals(double value, int decimals) {
  const std::string text = grouped(fmt::format("{:.{}f}", value, decimals));
  // Nothing is "0", not "0.0000"; a tiny number keeps its decimals but not a minus sign.
  if (value == 0) return "0";
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  return is_zero && text.front() == '-' ? text.substr(1) : text;
}

}  // namespace

std::string figure(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (!std::isfinite(value)) return "-";
  if (size < 1e-4) return fmt::format("{:.1e}", value);
  if (size < 1) return fmt::format("{:.3g}", value);
  if (size < 10) return with_decimals(value, 2);
  if (size < 100) return with_decimals(value, 1);
  return with_decimals(value, 0);
}

std::string compact(double value) {
  static constexpr std::array<std::pair<double, char>, 3> kUnits{
      {{1e9, 'G'}, {1e6, 'M'}, {1e3, 'K'}}};
  for (const auto& [size, letter] : kUnits) {
    // 999,950 is 1 M, not 1000 K.
    if (value >= size * 0.9995) return fmt::format("{:.3g}{}", value / size, letter);
  }
  return fmt::format("{:.6g}", value);
}

EstimateText estimate_text(const Estimate& estimate, double whole) {
  const auto decimals_of = [](double x, int digits) {
    return x > 0 ? digits - 1 - static_cast<int>(std::floor(std::log10(x))) : 0;
  };
  constexpr int kMostOfLack = 8;
  const double lacking = whole - estimate.value;
  const int of_lack = lacking > 0 && lacking < 0.01 * whole
                          ? std::clamp(decimals_of(lacking, 2), 0, kMostOfLack)
                          : 0;
  if (estimate.single) {
    if (estimate.value == std::round(estimate.value)) return {with_decimals(estimate.value, 0), ""};
    return {of_lack > 0 ? with_decimals(estimate.value, of_lack) : figure(estimate.value), ""};
  }
  if (std::abs(estimate.value) >= kCompactFrom) {
    const bool is_large = std::abs(estimate.value) >= 1e9;
    const auto scaled = [&](double value) {
      return fmt::format("{:.3f}{}", value / (is_large ? 1e9 : 1e6), is_large ? 'G' : 'M');
    };
    return {scaled(estimate.value),
            fmt::format("[{}, {}]", scaled(estimate.low), scaled(estimate.high))};
  }
  // Enough to see three digits of the figure and two of its uncertainty, whichever is finer, but
  // never more than five digits: a cell of the histograms is 1/128 of its value wide.
  const double half = estimate.half_width();
  const double size = std::max(std::abs(estimate.value), half);
  const int most = std::clamp(decimals_of(size, 5), 0, 6);
  const int wanted = half > 1e-6 * size ? decimals_of(half, 2) : 0;
  const int decimals =
      std::max(of_lack, std::clamp(std::max(decimals_of(size, 3), wanted), 0, most));
  return {with_decimals(estimate.value, decimals),
          fmt::format("[{}, {}]", with_decimals(estimate.low, decimals),
                      with_decimals(estimate.high, decimals))};
}

std::string duration_text(double seconds) {
  if (seconds >= 2 * 3600) return fmt::format("{:.4g} h", seconds / 3600);
  if (seconds >= 120) return fmt::format("{:.4g} min", seconds / 60);
  return fmt::format("{:.4g} s", seconds);
}

}  // namespace fivenines
