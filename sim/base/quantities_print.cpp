// The printing half of quantities.hpp.
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/quantity_units.hpp"

namespace fivenines {
namespace {

/// Shortest digits that read back as `value`, with the decimal point moved `shift` to the right.
std::string shortest(double value, int shift, int precision = 0) {
  std::array<char, 64> buffer{};
  const auto end = precision > 0 ? std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                                 value, std::chars_format::scientific, precision)
                                 : std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                                 value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e)) {
    if (c != '.' && c != '-') digits += c;
  }
  int exponent = 0;
  const std::size_t sign = text[e + 1] == '+' ? 2 : 1;
  std::from_chars(text.data() + e + sign, text.data() + text.size(), exponent);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  int point = exponent + shift + 1;  // digits before the decimal point
  if (digits == "0") point = 1;
  std::string out;
  if (point <= 0) {
    out = "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else if (static_cast<std::size_t>(point) >= digits.size()) {
    out = digits + std::string(static_cast<std::size_t>(point) - digits.size(), '0');
  } else {
    out = digits.substr(0, static_cast<std::size_t>(point)) + "." +
          digits.substr(static_cast<std::size_t>(point));
  }
  return (value < 0 ? "-" : "") + out;
}

/// A decimal fraction of nanoseconds in a larger unit, exact.
std::string decimal(std::uint64_t ns, std::uint64_t unit) {
  std::string text = std::to_string(ns / unit);
  std::uint64_t rest = ns % unit;
  if (rest > 0) text += '.';
  while (rest > 0) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return text;
}

}  // namespace

std::string print_duration(SimDuration duration) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 4> kWhole{
      {{86'400 * kSecond, "d"}, {3'600 * kSecond, "h"}, {60 * kSecond, "min"}, {kSecond, "s"}}};
  constexpr std::array<std::pair<std::uint64_t, std::string_view>, 4> kParts{
      {{kSecond, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  const bool negative = duration.count() < 0;
  const auto ns = static_cast<std::uint64_t>(negative ? -duration.count() : duration.count());
  std::string text = negative ? "-" : "";
  if (ns == 0) return "0s";
  for (const auto& [unit, name] : kWhole) {
    if (ns % unit == 0) return text + std::to_string(ns / unit) + std::string(name);
  }
  for (const auto& [unit, name] : kParts) {
    if (ns >= unit) return text + decimal(ns, unit) + std::string(name);
  }
  return text;
}

std::string print_ratio(double ratio) {
  return shortest(ratio, 2) + "%";
}

std::string print_count(std::uint64_t count) {
  for (std::size_t i = kCountUnits.size(); i-- > 1;) {
    const auto factor = static_cast<std::uint64_t>(kCountUnits[i].factor);
    if (count >= factor && count % factor == 0) {
      return std::to_string(count / factor) + std::string(kCountUnits[i].name);
    }
  }
  return std::to_string(count);
}

std::string print_size(std::uint64_t bytes) {
  std::size_t i = kSizeUnits.size() - 1;
  const auto factor = [&] { return static_cast<std::uint64_t>(kSizeUnits[i].factor); };
  while (i > 0 && (bytes < factor() || bytes % factor() != 0)) --i;
  return std::to_string(bytes / factor()) + std::string(kSizeUnits[i].name);
}

std::string print_rate(double per_second) {
  // The unit in which a person would have written it: at least 1 if possible, with few digits.
  for (const QuantityUnit& unit : kRateUnits) {
    const double value = per_second * unit.factor;
    if (value < 1 && (unit.name != kRateUnits.back().name || value <= 0)) continue;
    for (const int precision : {5, 11, 15}) {
      const std::string text = shortest(value, 0, precision) + std::string(unit.name);
      if (parse_rate(text).value == per_second) return text;
    }
  }
  return shortest(per_second, 0) + "/s";
}

std::string print_bandwidth(double bytes_per_second) {
  for (const QuantityUnit& unit : kBandwidthUnits) {
    const double value = bytes_per_second * 8 / unit.factor;
    if (value < 1) continue;
    const std::string text = shortest(value, 0) + std::string(unit.name);
    if (parse_bandwidth(text).value == bytes_per_second) return text;
  }
  return shortest(bytes_per_second, 0) + "B/s";
}

std::string print_number(double number) {
  return shortest(number, 0);
}

}  // namespace fivenines
