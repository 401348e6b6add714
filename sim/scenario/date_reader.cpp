#include "sim/scenario/date_reader.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace fivenines {
namespace {

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
  int value = 0;
  const char* const end = text.data() + from + count;
  const auto read = std::from_chars(text.data() + from, end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < 0) return std::nullopt;
  return value;
}

/// YYYY-MM-DD
std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

/// YYYY-MM-DD HH:MM
std::optional<std::chrono::sys_seconds> parse_date_and_time(std::string_view text) {
  if (text.size() != 16 || text[10] != ' ' || text[13] != ':') return std::nullopt;
  const auto day = parse_day(text.substr(0, 10));
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  if (!day || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return *day + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

template <typename Parse>
auto read_dated(SectionReader& in, std::string_view key, Default<std::string_view> fallback,
                std::string_view type, std::string_view accepted, Parse parse) {
  const YamlNode* written = in.find(key);
  in.accepts(key, type);
  std::string text(fallback.value);
  if (written != nullptr) text = written->text;
  if (text == fallback.value) in.use_default(key, text, fallback.origin);
  const auto value = parse(text);
  if (!value && !in.muted()) {
    in.error(key, in_quotes(text) + " is not a date; accepted: " + std::string(accepted));
  }
  in.resolve(key, yaml_scalar(text));
  return value ? *value : *parse(fallback.value);
}

}  // namespace

std::chrono::sys_days read_day(SectionReader& in, std::string_view key,
                               Default<std::string_view> fallback) {
  return read_dated(in, key, fallback, "day", "a day such as 2025-12-16", parse_day);
}

std::chrono::sys_seconds read_date_and_time(SectionReader& in, std::string_view key,
                                            Default<std::string_view> fallback) {
  return read_dated(in, key, fallback, "day_and_time", "a day and a time such as 2025-12-16 09:00",
                    parse_date_and_time);
}

}  // namespace fivenines
