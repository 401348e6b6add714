#include "sim/base/quantities.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/diagnostics.hpp"
#include "sim/base/quantity_units.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

__extension__ using Wide = unsigned __int128;

/// How people write units elsewhere, and how they are written here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 30> kElsewhere{{
    {"m", "min"},        {"sec", "s"},       {"secs", "s"},      {"second", "s"},
    {"seconds", "s"},    {"msec", "ms"},     {"usec", "us"},     {"\u00b5s", "us"},
    {"mins", "min"},     {"minute", "min"},  {"minutes", "min"}, {"hr", "h"},
    {"hour", "h"},       {"hours", "h"},     {"day", "d"},       {"days", "d"},
    {"/sec", "/s"},      {"/second", "/s"},  {"rps", "/s"},      {"/m", "/min"},
    {"/minute", "/min"}, {"/hour", "/h"},    {"/day", "/d"},     {"k", "K"},
    {"m", "M"},          {"Gbps", "Gbit/s"}, {"Mbps", "Mbit/s"}, {"Kbps", "Kbit/s"},
    {"Gb/s", "Gbit/s"},  {"Mb/s", "Mbit/s"},
}};

/// A decimal number in front of a unit: digits * 10^-decimals.
struct Scanned {
  bool is_number = false;
  bool negative = false;
  bool fits = false;  ///< `digits` and `decimals` are exact
  std::uint64_t digits = 0;
  int decimals = 0;
  std::string_view number;  ///< without the sign
  std::string_view unit;
};

Scanned scan(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  constexpr int kDigitsMost = 19;  // as many as always fit 64 bits
  Scanned scanned;
  std::size_t at = 0;
  if (!text.empty() && text[0] == '-') {
    scanned.negative = true;
    at = 1;
  }
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  const std::size_t start = at;
  int significant = 0;
  const auto take = [&] {
    scanned.digits = significant < kDigitsMost
                         ? scanned.digits * 10 + static_cast<std::uint64_t>(text[at] - '0')
                         : scanned.digits;
    if (scanned.digits > 0) ++significant;
    ++at;
  };
  while (is_digit(at)) take();
  if (at == start) return scanned;
  if (at < text.size() && text[at] == '.' && is_digit(at + 1)) {
    ++at;
    for (; is_digit(at); ++scanned.decimals) take();
  }
  scanned.number = text.substr(start, at - start);
  scanned.unit = text.substr(at);
  scanned.is_number = at - start <= kLongest;
  scanned.fits = significant <= kDigitsMost && scanned.decimals <= kDigitsMost;
  return scanned;
}

/// number * 10^shift, correctly rounded.
double to_double(std::string_view number, int shift) {
  const std::string text = std::string(number) + "e" + std::to_string(shift);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// digits * 10^-decimals * factor, if that is a whole number of at most 10^19.
std::optional<std::uint64_t> exactly(const Scanned& scanned, double factor) {
  if (!scanned.fits) return std::nullopt;
  Wide value = static_cast<Wide>(scanned.digits) * static_cast<std::uint64_t>(factor);
  for (int i = 0; i < scanned.decimals; ++i) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  if (value > static_cast<Wide>(10'000'000'000'000'000'000ULL)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

const QuantityUnit* find_unit(std::span<const QuantityUnit> units, std::string_view name) {
  for (const QuantityUnit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

/// What the user may have meant by a unit that is not in the list.
std::string hint(const Scanned& scanned, std::span<const QuantityUnit> units,
                 std::string_view bare) {
  if (!scanned.is_number) return {};
  std::string unit;
  for (const char c : scanned.unit) {
    if (c != ' ') unit += c;
  }
  std::string meant;
  if (unit.empty()) {
    meant = bare;
  } else if (find_unit(units, unit) != nullptr) {
    meant = unit;
  } else {
    for (const auto& [elsewhere, here] : kElsewhere) {
      if (elsewhere == unit && find_unit(units, here) != nullptr) meant = here;
    }
    std::vector<std::string> names;
    for (const QuantityUnit& known : units) names.emplace_back(known.name);
    if (meant.empty()) meant = suggest(unit, names).value_or("");
  }
  if (meant.empty()) return {};
  return "; did you mean '" + std::string(scanned.number) + meant + "'?";
}

template <typename T>
Parsed<T> refuse(std::string_view text, std::string_view why, std::string_view accepted,
                 const std::string& more = {}) {
  return {std::nullopt,
          in_quotes(text) + " " + std::string(why) + "; accepted: " + std::string(accepted) + more};
}

Parsed<SimDuration> parse_time(std::string_view text, bool may_be_negative) {
  constexpr std::uint64_t kMost = 36'525ULL * 86'400ULL * 1'000'000'000ULL;
  const Scanned scanned = scan(text);
  const QuantityUnit* unit = find_unit(kDurationUnits, scanned.unit);
  if (!scanned.is_number || unit == nullptr) {
    const bool bare = scanned.is_number && scanned.unit.empty();
    return refuse<SimDuration>(text, bare ? "needs a unit" : "is not a duration",
                               accepted_durations(), hint(scanned, kDurationUnits, "s"));
  }
  if (scanned.negative && !may_be_negative) {
    return refuse<SimDuration>(text, "is negative", accepted_durations());
  }
  if (to_double(scanned.number, 0) * unit->factor > static_cast<double>(kMost)) {
    return refuse<SimDuration>(text, "is more than 100 years", accepted_durations());
  }
  const auto ns = exactly(scanned, unit->factor);
  if (!ns) return refuse<SimDuration>(text, "is finer than a nanosecond", accepted_durations());
  const auto count = static_cast<std::int64_t>(*ns);
  return {SimDuration{scanned.negative ? -count : count}, {}};
}

}  // namespace

std::string_view accepted_durations() {
  return "a number with ns, us, ms, s, min, h or d, such as 10ms, 3s or 5min";
}
std::string_view accepted_ratios() {
  return "a percentage such as 20% or 99.9%";
}
std::string_view accepted_levels() {
  return "a percentage such as 200%, or a factor such as 2";
}
std::string_view accepted_counts() {
  return "a whole number such as 800, 50K, 5M or 1G";
}
std::string_view accepted_rates() {
  return "a number a second, minute, hour or day, such as 200/s or 3.12/min";
}
std::string_view accepted_bandwidths() {
  return "a number with bit/s or B/s and K, M, G or T before it, such as 10Gbit/s or 100MB/s";
}
std::string_view accepted_sizes() {
  return "a number with B, KB, MB, GB, TB or PB, such as 512B or 200GB";
}
std::string_view accepted_numbers() {
  return "a plain number such as 0.9";
}

Parsed<SimDuration> parse_duration(std::string_view text) {
  return parse_time(text, false);
}
Parsed<SimDuration> parse_signed_duration(std::string_view text) {
  return parse_time(text, true);
}

Parsed<double> parse_ratio(std::string_view text) {
  const Scanned scanned = scan(text);
  if (!scanned.is_number || scanned.unit != "%") {
    const bool bare = scanned.is_number && scanned.unit.empty();
    std::string meant;
    if (bare) {
      const double value = to_double(scanned.number, 0);
      meant =
          "; did you mean '" + (value <= 1 ? print_ratio(value) : std::string(text) + "%") + "'?";
    }
    return refuse<double>(text, bare ? "needs a percent sign" : "is not a ratio", accepted_ratios(),
                          meant);
  }
  if (scanned.negative) return refuse<double>(text, "is negative", accepted_ratios());
  const double value = to_double(scanned.number, -2);
  if (value > 1e6) return refuse<double>(text, "is absurdly large", accepted_ratios());
  return {value, {}};
}

Parsed<double> parse_level(std::string_view text) {
  const Scanned scanned = scan(text);
  const bool percent = scanned.unit == "%";
  if (!scanned.is_number || (!percent && !scanned.unit.empty())) {
    return refuse<double>(text, "is not a level", accepted_levels());
  }
  if (scanned.negative) return refuse<double>(text, "is negative", accepted_levels());
  const double value = to_double(scanned.number, percent ? -2 : 0);
  if (value > 1e6) return refuse<double>(text, "is absurdly large", accepted_levels());
  return {value, {}};
}

Parsed<std::uint64_t> parse_count(std::string_view text) {
  const Scanned scanned = scan(text);
  const QuantityUnit* unit = find_unit(kCountUnits, scanned.unit);
  if (!scanned.is_number || unit == nullptr) {
    return refuse<std::uint64_t>(text, "is not a count", accepted_counts(),
                                 hint(scanned, kCountUnits, ""));
  }
  if (scanned.negative) return refuse<std::uint64_t>(text, "is negative", accepted_counts());
  if (to_double(scanned.number, 0) * unit->factor > 1e15) {
    return refuse<std::uint64_t>(text, "is absurdly large", accepted_counts());
  }
  const auto value = exactly(scanned, unit->factor);
  if (!value) return refuse<std::uint64_t>(text, "is not a whole number", accepted_counts());
  return {*value, {}};
}

Parsed<double> parse_rate(std::string_view text) {
  const Scanned scanned = scan(text);
  const QuantityUnit* unit = find_unit(kRateUnits, scanned.unit);
  if (!scanned.is_number || unit == nullptr) {
    const bool bare = scanned.is_number && scanned.unit.empty();
    return refuse<double>(text, bare ? "needs a unit" : "is not a rate", accepted_rates(),
                          hint(scanned, kRateUnits, "/s"));
  }
  if (scanned.negative) return refuse<double>(text, "is negative", accepted_rates());
  const double value = to_double(scanned.number, 0) / unit->factor;
  if (value > 1e12) return refuse<double>(text, "is absurdly large", accepted_rates());
  return {value, {}};
}

Parsed<double> parse_bandwidth(std::string_view text) {
  const Scanned scanned = scan(text);
  const QuantityUnit* unit = find_unit(kBandwidthUnits, scanned.unit);
  if (!scanned.is_number || unit == nullptr) {
    const bool bare = scanned.is_number && scanned.unit.empty();
    return refuse<double>(text, bare ? "needs a unit" : "is not a bandwidth", accepted_bandwidths(),
                          hint(scanned, kBandwidthUnits, "Gbit/s"));
  }
  if (scanned.negative) return refuse<double>(text, "is negative", accepted_bandwidths());
  const double value = to_double(scanned.number, 0) * unit->factor / 8;
  if (value > 1e15) return refuse<double>(text, "is absurdly large", accepted_bandwidths());
  return {value, {}};
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
  const Scanned scanned = scan(text);
  const QuantityUnit* unit = find_unit(kSizeUnits, scanned.unit);
  if (!scanned.is_number || unit == nullptr) {
    const bool bare = scanned.is_number && scanned.unit.empty();
    return refuse<std::uint64_t>(text, bare ? "needs a unit" : "is not a size", accepted_sizes(),
                                 hint(scanned, kSizeUnits, "GB"));
  }
  if (scanned.negative) return refuse<std::uint64_t>(text, "is negative", accepted_sizes());
  if (to_double(scanned.number, 0) * unit->factor > 1e18) {
    return refuse<std::uint64_t>(text, "is absurdly large", accepted_sizes());
  }
  const auto value = exactly(scanned, unit->factor);
  if (!value)
    return refuse<std::uint64_t>(text, "is not a whole number of bytes", accepted_sizes());
  return {*value, {}};
}

Parsed<double> parse_number(std::string_view text) {
  const Scanned scanned = scan(text);
  if (!scanned.is_number || !scanned.unit.empty()) {
    return refuse<double>(text, "is not a plain number", accepted_numbers());
  }
  if (scanned.negative) return refuse<double>(text, "is negative", accepted_numbers());
  const double value = to_double(scanned.number, 0);
  if (value > 1e15) return refuse<double>(text, "is absurdly large", accepted_numbers());
  return {value, {}};
}

}  // namespace fivenines
