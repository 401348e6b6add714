// Choosing readings, and reading criteria by them.
#include "analysis/plan/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "analysis/plan/text.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {

namespace {

using Plan = std::vector<Criterion>;

/// "7%" and "7.5%", above 0 and up to 100.
bool is_percent(std::string_view text) {
  if (!text.ends_with('%')) return false;
  text.remove_suffix(1);
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return error == std::errc{} && end == text.data() + text.size() && value > 0 && value <= 100;
}

std::vector<std::string> value_names(const Reading& reading) {
  std::vector<std::string> names;
  for (const ReadingValue& value : reading.values) names.emplace_back(value.name);
  return names;
}

const Reading& reading_named(std::string_view name) {
  std::vector<std::string> names;
  for (const Reading& reading : readings_table()) {
    if (reading.name == name) return reading;
    names.emplace_back(reading.name);
  }
  const std::string meant = did_you_mean(name, names);
  throw BadReading(fmt::format("unknown reading {}{}", in_quotes(name),
                               meant.empty() ? "; accepted: " + joined(names) : meant));
}

}  // namespace

const ReadingValue* Reading::find(std::string_view value) const {
  for (const ReadingValue& known : values) {
    if (known.name == value) return &known;
  }
  return nullptr;
}

void Readings::choose(std::string_view text) {
  const std::size_t sign = text.find('=');
  if (sign == std::string_view::npos) {
    throw BadReading(
        fmt::format("{} is no NAME=VALUE, such as latency_point=client", in_quotes(text)));
  }
  const Reading& reading = reading_named(text.substr(0, sign));
  const std::string_view value = text.substr(sign + 1);
  const bool known = reading.find(value) != nullptr;
  if (!known && !(reading.takes_percent && is_percent(value))) {
    const auto names = value_names(reading);
    throw BadReading(fmt::format("unknown value {} of reading {}{}; accepted: {}{}",
                                 in_quotes(value), reading.name, did_you_mean(value, names),
                                 joined(names),
                                 reading.takes_percent ? " or any other percentage" : ""));
  }
  choose(reading, value);
}

void Readings::choose(const Reading& reading, std::string_view value) {
  if (value == reading.unless_told()) {
    values_.erase(std::string(reading.name));
  } else {
    values_.insert_or_assign(std::string(reading.name), std::string(value));
  }
}

std::string_view Readings::value(const Reading& reading) const {
  const auto found = values_.find(reading.name);
  return found == values_.end() ? reading.unless_told() : std::string_view(found->second);
}

std::vector<std::string> Readings::chosen() const {
  std::vector<std::string> texts;
  for (const Reading& reading : readings_table()) {
    if (value(reading) != reading.unless_told()) {
      texts.push_back(fmt::format("{}={}", reading.name, value(reading)));
    }
  }
  return texts;
}

Criterion as_read(const Criterion& criterion, const Readings& readings, const Plan& plan) {
  Criterion read = criterion;
  for (const Reading& reading : readings_table()) {
    const std::string_view value = readings.value(reading);
    if (reading.rewrite == nullptr) continue;
    const Criterion before = read;
    reading.rewrite(read, value, plan);
    if (judged_alike(before, read)) continue;
    // What the file says of its default readings holds no longer for this one.
    const bool is_first = judged_alike(before, criterion);
    read.reading = fmt::format("{}{}{} = {} ({})", is_first ? "" : before.reading,
                               is_first ? "" : ", ", reading.name, value, reading.entry);
  }
  return read;
}

bool judged_alike(const Criterion& a, const Criterion& b) {
  return a.query == b.query && a.rule == b.rule && a.comparison == b.comparison &&
         a.threshold == b.threshold && a.tolerance == b.tolerance;
}

std::string readings_help() {
  constexpr std::size_t kIndent = 22;
  std::string text = wrapped(
      "--reading NAME=VALUE chooses one; the first value of each holds unless told. Values marked "
      "* "
      "change the model: `run` simulates them, `gate` cannot. X-nn is the entry in which the "
      "documents of the plan were found to differ.",
      0);
  for (const Reading& reading : readings_table()) {
    text += fmt::format("\n{} [{}]\n{}", reading.name, reading.entry,
                        wrapped(std::string(reading.question), 4));
    const auto add = [&](std::string_view mark, std::string_view name, std::string_view help) {
      std::string lines = wrapped(std::string(help), kIndent);
      const std::string label = fmt::format("    {:<1} {}", mark, name);
      if (label.size() < kIndent) {
        lines.replace(0, label.size(), label);
      } else {
        lines.insert(0, label + "\n");
      }
      text += lines;
    };
    for (const ReadingValue& value : reading.values) {
      add(value.sets == nullptr ? "" : "*", value.name, value.help);
    }
    if (reading.takes_percent) add("", "N%", "any other percentage");
  }
  return text;
}

}  // namespace fivenines
