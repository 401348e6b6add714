#include "analysis/plan/criterion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "analysis/plan/csv.hpp"

namespace fivenines {

namespace {

using Column = std::pair<std::string_view, std::string Criterion::*>;

constexpr std::array<Column, 18> kColumns{{{"id", &Criterion::id},
                                           {"source_file", &Criterion::source_file},
                                           {"section", &Criterion::section},
                                           {"metric", &Criterion::metric},
                                           {"statistic", &Criterion::statistic},
                                           {"operator", &Criterion::comparison},
                                           {"threshold", &Criterion::threshold},
                                           {"unit", &Criterion::unit},
                                           {"scope", &Criterion::scope},
                                           {"learners", &Criterion::learners},
                                           {"regions", &Criterion::regions},
                                           {"date", &Criterion::date},
                                           {"measurable", &Criterion::measurable},
                                           {"note", &Criterion::note},
                                           {"query", &Criterion::query},
                                           {"rule", &Criterion::rule},
                                           {"reading", &Criterion::reading},
                                           {"severity", &Criterion::severity}}};

/// What a file of criteria cannot do without.
constexpr std::array<std::string_view, 5> kNeeded{"id", "operator", "threshold", "unit", "query"};

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value)) return std::nullopt;  // "nan" and "inf" are read, too
  return value;
}

std::optional<Comparison> comparison(std::string_view text) {
  for (std::size_t i = 0; i < kComparisonNames.size(); ++i) {
    if (text == kComparisonNames[i]) return static_cast<Comparison>(i);
  }
  return std::nullopt;
}

/// "a..b"
std::optional<Band> range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto low = number(text.substr(0, dots));
  const auto high = number(text.substr(dots + 2));
  if (!low || !high || *high < *low) return std::nullopt;
  return Band{*low, *high};
}

/// 15600000 as "15.6M"; what is no round number of millions as it is.
std::string shortened(const std::string& text) {
  constexpr double kMillion = 1e6;
  const auto value = number(text);
  const bool is_round = value && *value >= kMillion && std::fmod(*value, kMillion / 1000) == 0;
  return is_round ? fmt::format("{:.10g}M", *value / kMillion) : text;
}

[[noreturn]] void complain(const std::string& file, int line, const std::string& what) {
  throw BadCriteria(fmt::format("{}:{}: error: {}", file, line, what));
}

void check(const Criterion& criterion, const std::string& file) {
  if (criterion.id.empty()) complain(file, criterion.line, "a criterion without id");
  constexpr std::array<std::string_view, 8> kOperators{"<", "<=", ">", ">=", "=", "~", "in", "is"};
  if (std::find(kOperators.begin(), kOperators.end(), criterion.comparison) == kOperators.end()) {
    complain(file, criterion.line,
             fmt::format("operator '{}' of {} is not <, <=, >, >=, =, ~, in or is",
                         criterion.comparison, criterion.id));
  }
  const auto& severity = criterion.severity;
  if (!severity.empty() && severity != "blocker" && severity != "info") {
    complain(file, criterion.line,
             fmt::format("severity '{}' of {} is not blocker or info", severity, criterion.id));
  }
  const auto& rule = criterion.rule;
  constexpr std::array<std::string_view, 4> kRules{Throughput::kind, Linear::kind, AllMet::kind,
                                                   PlanTrigger::kind};
  if (!rule.empty() && std::find(kRules.begin(), kRules.end(), rule) == kRules.end()) {
    complain(file, criterion.line,
             fmt::format("rule '{}' of {} is not throughput, linear, all_met, trigger or empty",
                         rule, criterion.id));
  }
  if (rule == PlanTrigger::kind && !comparison(criterion.comparison)) {
    complain(file, criterion.line,
             fmt::format("trigger {} needs an operator of <, <=, > and >=", criterion.id));
  }
}

}  // namespace

std::string Criterion::limit_text() const {
  if (rule == Linear::kind) return fmt::format("linear +-{:.4g} %", 100 * tolerance);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kUnits{
      {{"percent", "%"}, {"learners_per_min", "learners/min"}, {"text", ""}}};
  std::string_view shown = unit;
  for (const auto& [name, text] : kUnits) {
    if (unit == name) shown = text;
  }
  // "=" throughput is a rate to sustain, not a rate to hit.
  const std::string_view sign = rule == Throughput::kind ? std::string_view(">=") : comparison;
  return fmt::format("{}{} {}{}{}", rule == PlanTrigger::kind ? "trigger " : "", sign,
                     shortened(threshold), shown.empty() ? "" : " ", shown);
}

std::vector<Criterion> read_criteria(std::string_view text, const std::string& file) {
  std::vector<CsvRow> rows;
  try {
    rows = read_csv(text);
  } catch (const BadCsv& error) {
    throw BadCriteria(file + ": error: " + error.what());
  }
  if (rows.empty()) complain(file, 1, "the file is empty");

  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < rows.front().fields.size(); ++i) {
    place[rows.front().fields[i]] = i;
  }
  for (const std::string_view name : kNeeded) {
    if (!place.contains(name)) complain(file, 1, fmt::format("no column '{}'", name));
  }
  std::vector<Criterion> criteria;
  std::map<std::string, int> seen;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const CsvRow& row = rows[r];
    if (row.fields.size() != rows.front().fields.size()) {
      complain(file, row.line,
               fmt::format("{} fields, the header has {}", row.fields.size(),
                           rows.front().fields.size()));
    }
    Criterion criterion;
    criterion.line = row.line;
    for (const auto& [name, member] : kColumns) {
      const auto found = place.find(name);
      if (found != place.end()) criterion.*member = row.fields[found->second];
    }
    check(criterion, file);
    const auto [first, is_new] = seen.emplace(criterion.id, criterion.line);
    if (!is_new) {
      complain(file, criterion.line,
               fmt::format("id '{}' again (first at line {})", criterion.id, first->second));
    }
    criteria.push_back(std::move(criterion));
  }
  return criteria;
}

const Criterion* find_criterion(const std::vector<Criterion>& criteria, std::string_view id) {
  for (const Criterion& criterion : criteria) {
    if (criterion.id == id) return &criterion;
  }
  return nullptr;
}

std::optional<Rule> rule_of(const Criterion& criterion) {
  if (criterion.rule == Linear::kind) return Linear{criterion.tolerance};
  if (const auto band = range(criterion.threshold)) return *band;
  const auto threshold = number(criterion.threshold);
  if (!threshold) return std::nullopt;
  if (criterion.rule == Throughput::kind) return Throughput{*threshold};
  if (criterion.rule == AllMet::kind) {
    if (*threshold < 0) return std::nullopt;
    return AllMet{static_cast<std::size_t>(*threshold)};
  }
  if (const auto sign = comparison(criterion.comparison)) {
    if (criterion.rule == PlanTrigger::kind) return PlanTrigger{*sign, *threshold};
    if (criterion.statistic == "max") return Maximum{*sign, *threshold};
    return Limit{*sign, *threshold};
  }
  if (criterion.comparison == "=" && *threshold == 0) return NoneAtAll{};
  const double half = std::abs(*threshold) * criterion.tolerance;
  return Band{*threshold - half, *threshold + half};
}

}  // namespace fivenines
