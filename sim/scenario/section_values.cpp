// The second half of SectionReader: single values, checked and written down in canonical form.
#include <algorithm>
#include <type_traits>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

const std::string* SectionReader::scalar(std::string_view key, std::string_view accepted) {
  const YamlNode* value = find(key);
  if (value == nullptr) return nullptr;
  if (value->is_scalar()) return &value->text;
  error(key, std::string("is a ") + (value->is_map() ? "map" : "list") +
                 "; accepted: " + std::string(accepted));
  return nullptr;
}

template <typename T, typename Parse, typename Print>
T SectionReader::read(std::string_view key, std::optional<Default<T>> fallback, Bounds<T> bounds,
                      Parse parse, Print print, std::string_view accepted, std::string_view type) {
  const T otherwise = fallback ? fallback->value : bounds.least;
  accepts(key, type);
  if constexpr (std::is_arithmetic_v<T>) {
    if (context_.shapes != nullptr) {
      context_.shapes->bounds(path_of(key), static_cast<double>(bounds.least),
                              static_cast<double>(bounds.most));
    }
  }
  if (!fallback) requires_key(key);
  if (const std::string* text = scalar(key, accepted)) {
    const Parsed<T> parsed = parse(*text);
    if (!parsed.value) {
      error(key, parsed.problem);
      return otherwise;
    }
    if (*parsed.value < bounds.least || *parsed.value > bounds.most) {
      error(key, in_quotes(*text) + " is out of range; accepted: " + print(bounds.least) + " to " +
                     print(bounds.most));
      return otherwise;
    }
    // Written or not, a default is what the report names with its origin.
    if (fallback && *parsed.value == otherwise) {
      use_default(key, print(otherwise), fallback->origin);
    }
    resolve(key, yaml_scalar(print(*parsed.value)));
    return *parsed.value;
  }
  if (given(key)) return otherwise;
  if (fallback) {
    use_default(key, print(otherwise), fallback->origin);
    resolve(key, yaml_scalar(print(otherwise)));
  } else {
    missing(key, accepted);
  }
  return otherwise;
}

SimDuration SectionReader::duration(std::string_view key,
                                    std::optional<Default<SimDuration>> fallback,
                                    Bounds<SimDuration> bounds) {
  return read(key, fallback, bounds, parse_duration, print_duration, accepted_durations(),
              "duration");
}

SimDuration SectionReader::signed_duration(std::string_view key,
                                           std::optional<Default<SimDuration>> fallback) {
  const Bounds<SimDuration> any{-kAnyDuration.most, kAnyDuration.most};
  const bool required = !fallback;
  const SimDuration read_value = read(key, fallback, any, parse_signed_duration, print_duration,
                                      accepted_durations(), "signed_duration");
  return required && read_value == any.least ? SimDuration{0} : read_value;
}

std::optional<SimDuration> SectionReader::duration_or_none(
    std::string_view key, Default<std::optional<SimDuration>> fallback,
    Bounds<SimDuration> bounds) {
  accepts(key, "duration");
  if (is_none(key, !fallback.value, fallback.origin)) return std::nullopt;
  if (!fallback.value) return duration(key, {}, bounds);
  return duration(key, Default<SimDuration>{*fallback.value, fallback.origin}, bounds);
}

double SectionReader::ratio(std::string_view key, std::optional<Default<double>> fallback,
                            Bounds<double> bounds) {
  return read(key, fallback, bounds, parse_ratio, print_ratio, accepted_ratios(), "ratio");
}

std::optional<double> SectionReader::ratio_or_none(std::string_view key,
                                                   Default<std::optional<double>> fallback) {
  accepts(key, "ratio");
  if (is_none(key, !fallback.value, fallback.origin)) return std::nullopt;
  if (!fallback.value) return ratio(key);
  return ratio(key, Default<double>{*fallback.value, fallback.origin});
}

double SectionReader::level(std::string_view key, Bounds<double> bounds) {
  return read<double>(key, {}, bounds, parse_level, print_ratio, accepted_levels(), "level");
}

double SectionReader::number(std::string_view key, std::optional<Default<double>> fallback,
                             Bounds<double> bounds) {
  return read(key, fallback, bounds, parse_number, print_number, accepted_numbers(), "number");
}

std::uint64_t SectionReader::count(std::string_view key,
                                   std::optional<Default<std::uint64_t>> fallback,
                                   Bounds<std::uint64_t> bounds) {
  return read(key, fallback, bounds, parse_count, print_count, accepted_counts(), "count");
}

std::uint32_t SectionReader::count32(std::string_view key,
                                     std::optional<Default<std::uint32_t>> fallback,
                                     Bounds<std::uint32_t> bounds) {
  std::optional<Default<std::uint64_t>> wide;
  if (fallback) wide = Default<std::uint64_t>{fallback->value, fallback->origin};
  return static_cast<std::uint32_t>(count(key, wide, {bounds.least, bounds.most}));
}

std::uint64_t SectionReader::count_or(std::initializer_list<Word> words, std::string_view key,
                                      std::optional<Default<std::uint64_t>> fallback,
                                      Bounds<std::uint64_t> bounds) {
  std::string accepted(accepted_counts());
  std::vector<std::string> names;
  for (const Word& word : words) {
    accepted += " or " + std::string(word.word);
    names.emplace_back(word.word);
  }
  for (const Word& word : words) accepts_word(key, word.word);
  accepts(key, "count");
  if (context_.shapes != nullptr) {
    context_.shapes->bounds(path_of(key), static_cast<double>(bounds.least),
                            static_cast<double>(bounds.most));
  }
  const YamlNode* value = find(key);
  for (const Word& word : words) {
    const bool written = value != nullptr && value->is_word(word.word);
    const bool is_default = fallback && fallback->value == word.value;
    if (!written && (given(key) || !is_default)) continue;
    if (is_default) use_default(key, std::string(word.word), fallback->origin);
    resolve(key, yaml_scalar(std::string(word.word)));
    return word.value;
  }
  const auto parse = [&](const std::string& text) {
    Parsed<std::uint64_t> parsed = parse_count(text);
    const auto meant = suggest(text, names);
    if (!parsed.value && meant) {
      parsed.problem = in_quotes(text) + " is not a count; accepted: " + accepted +
                       "; did you mean '" + *meant + "'?";
    }
    return parsed;
  };
  return read(key, fallback, bounds, parse, print_count, accepted, "count");
}

double SectionReader::rate(std::string_view key, std::optional<Default<double>> fallback) {
  return read(key, fallback, Bounds<double>{0, 1e12}, parse_rate, print_rate, accepted_rates(),
              "rate");
}

std::uint64_t SectionReader::size(std::string_view key,
                                  std::optional<Default<std::uint64_t>> fallback,
                                  Bounds<std::uint64_t> bounds) {
  return read(key, fallback, bounds, parse_size, print_size, accepted_sizes(), "size");
}

double SectionReader::bandwidth(std::string_view key, std::optional<Default<double>> fallback) {
  return read(key, fallback, Bounds<double>{1, 1e15}, parse_bandwidth, print_bandwidth,
              accepted_bandwidths(), "bandwidth");
}

bool SectionReader::flag(std::string_view key, Default<bool> fallback) {
  return choice<bool>(key, {{"true", true}, {"false", false}}, fallback);
}

std::string SectionReader::text(std::string_view key,
                                std::optional<Default<std::string>> fallback) {
  accepts(key, "text");
  if (!fallback) requires_key(key);
  if (const std::string* value = scalar(key, "text")) {
    resolve(key, yaml_scalar(*value));
    return *value;
  }
  if (given(key)) return {};
  if (!fallback) {
    missing(key, "text");
    return {};
  }
  use_default(key, fallback->value, fallback->origin);
  resolve(key, yaml_scalar(fallback->value));
  return fallback->value;
}

std::string SectionReader::id(std::string_view key, std::optional<Default<std::string>> fallback) {
  constexpr std::string_view kAccepted =
      "a word of letters, digits, '-', '_', '.' and '/', such as us-east";
  const std::string* value = scalar(key, kAccepted);
  accepts(key, "name");
  if (!fallback) requires_key(key);
  if (value == nullptr) {
    if (given(key)) return {};
    if (!fallback) {
      missing(key, kAccepted);
      return {};
    }
    use_default(key, fallback->value, fallback->origin);
    resolve(key, yaml_scalar(fallback->value));
    return fallback->value;
  }
  const bool fits = !value->empty() && value->size() <= 100 &&
                    std::all_of(value->begin(), value->end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                             (c >= 'A' && c <= 'Z') ||
                             std::string_view("-_./").find(c) != std::string_view::npos;
                    });
  if (!fits) {
    error(key, in_quotes(*value) + " is not a name; accepted: " + std::string(kAccepted));
    return {};
  }
  resolve(key, yaml_scalar(*value));
  return *value;
}

std::size_t SectionReader::choose(std::string_view key, const std::vector<std::string>& names,
                                  std::optional<std::size_t> fallback, std::string_view origin) {
  const std::string accepted = joined(names);
  for (const std::string& name : names) accepts_word(key, name);
  if (!fallback) requires_key(key);
  if (const std::string* value = scalar(key, accepted)) {
    const auto found = std::find(names.begin(), names.end(), *value);
    if (found == names.end()) {
      error(key, in_quotes(*value) + " is not known; accepted: " + accepted +
                     did_you_mean(*value, names));
      return fallback.value_or(0);
    }
    const auto index = static_cast<std::size_t>(found - names.begin());
    if (fallback == index) use_default(key, *value, origin);
    resolve(key, yaml_scalar(*value));
    return index;
  }
  if (given(key)) return fallback.value_or(0);
  if (!fallback) {
    missing(key, accepted);
    return 0;
  }
  use_default(key, names[*fallback], origin);
  resolve(key, yaml_scalar(names[*fallback]));
  return *fallback;
}

}  // namespace fivenines
