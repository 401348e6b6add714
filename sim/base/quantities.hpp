// Quantities as users write them: strict reading, and printing that reads back as the same value.
//
//   duration    10ms 3s 1.5min 2h 1d, ns, us       -> nanoseconds, exact or refused
//   ratio       20%                                -> 0.2
//   level       200% or 2                          -> 2
//   count       5M 50K 1.5M 800                    -> whole number, exact or refused
//   rate        3.12/min 200/s 5/h 2/d             -> per second
//   bandwidth   10Gbit/s 100MB/s                   -> bytes per second
//   size        200GB 512B                         -> whole bytes, exact or refused
//   number      0.9                                -> as it is
//
// A bare number where a unit is needed is refused, and so are signs, exponents, "nan" and "inf".
// Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.hpp"

namespace fivenines {

/// A value, or what is wrong with the text: what it is not, what is accepted, what was meant.
template <typename T>
struct Parsed {
  std::optional<T> value;
  std::string problem;
};

/// At most 100 years; more is taken for a slip.
Parsed<SimDuration> parse_duration(std::string_view text);
/// The same, and a minus sign is accepted.
Parsed<SimDuration> parse_signed_duration(std::string_view text);
/// A percentage, as a share of 1. May exceed 1; whoever asks knows the bounds.
Parsed<double> parse_ratio(std::string_view text);
/// A percentage or a plain factor: 200% and 2 are the same.
Parsed<double> parse_level(std::string_view text);
/// A whole number, at most 10^15.
Parsed<std::uint64_t> parse_count(std::string_view text);
/// Per second.
Parsed<double> parse_rate(std::string_view text);
/// Bytes per second; bits are eighths, prefixes are powers of 1000.
Parsed<double> parse_bandwidth(std::string_view text);
/// Bytes; prefixes are powers of 1000. At most 10^18.
Parsed<std::uint64_t> parse_size(std::string_view text);
Parsed<double> parse_number(std::string_view text);

/// What each parser accepts, for messages: "a duration such as 10ms, 3s, 5min, 2h or 1d".
std::string_view accepted_durations();
std::string_view accepted_ratios();
std::string_view accepted_levels();
std::string_view accepted_counts();
std::string_view accepted_rates();
std::string_view accepted_bandwidths();
std::string_view accepted_sizes();
std::string_view accepted_numbers();

/// The canonical text, which the parser above reads back as exactly the same value.
std::string print_duration(SimDuration duration);
std::string print_ratio(double ratio);
std::string print_count(std::uint64_t count);
std::string print_rate(double per_second);
std::string print_bandwidth(double bytes_per_second);
std::string print_size(std::uint64_t bytes);
std::string print_number(double number);

}  // namespace fivenines
