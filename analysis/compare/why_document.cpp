#include "analysis/compare/why_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/comparison_words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines::html {

namespace {

/// As `why` prints it: in percent where it is a ratio.
std::string value_of(const Json& figure, const std::string& unit) {
  if (!figure.is_object()) return "-";
  const double value = figure.value("value", 0.0);
  const double factor = unit == "ratio" ? 100 : 1;
  Estimate estimate{value, figure.value("low", value), figure.value("high", value), 2, false};
  estimate.single = estimate.low == estimate.high;
  return estimate_text(scaled(estimate, factor)).value;
}

TextTable chain_of(const Json& why) {
  Table table{{"seconds since the start of measurement", "what", "then"}, {}};
  for (const Json& step : why["chain"]) {
    table.rows.push_back({fmt::format("{:.3f}", step.value("at_s", 0.0)), step.value("what", ""),
                          step.value("text", "")});
  }
  return {std::move(table), "Chain of causes"};
}

TextTable remedies_of(const Json& why) {
  const Json& first = why["remedies"].front();
  const std::string unit = first.value("unit", "");
  // a longest time has no interval, and so no effect that could be told from chance
  const Json& all = why["remedies"];
  const bool has_effect = std::any_of(
      all.begin(), all.end(), [](const Json& one) { return !one.value("effect", "").empty(); });
  const bool has_several = std::any_of(
      all.begin(), all.end(), [](const Json& one) { return !one.value("passes", "").empty(); });
  Table table{{"re-run", "what was changed", "result", "before", "after"}, {}};
  if (has_effect) table.header.emplace_back("effect");
  if (has_several) table.header.emplace_back("limits kept");
  table.header.emplace_back("settings");
  for (const Json& remedy : why["remedies"]) {
    auto changes = remedy.value("changes", std::vector<std::string>());
    constexpr std::size_t kShown = 2;  // the same for each region, as a rule; why.json has them all
    const std::size_t more = changes.size() > kShown + 1 ? changes.size() - kShown : 0;
    if (more > 0) changes.resize(kShown);
    std::vector<std::string> row{std::to_string(remedy.value("run", 0)), remedy.value("text", ""),
                                 remedy.value("result", ""), value_of(remedy["before"], unit),
                                 value_of(remedy["after"], unit)};
    if (has_effect) row.push_back(remedy.value("effect", ""));
    if (has_several) row.push_back(remedy.value("passes", ""));
    row.push_back(fmt::format("{}{}", fmt::join(changes, ", "),
                              more > 0 ? fmt::format(" and {} more", more) : ""));
    table.rows.push_back(std::move(row));
  }
  return {std::move(table), fmt::format("What was tried, the best first: {}, {}",
                                        first.value("metric", ""), unit == "ratio" ? "%" : unit)};
}

/// null unless the text is of the results with that digest.
Json why_of(const std::string& why_json, const std::string& digest) {
  Json why = Json::parse(why_json, nullptr, false);
  const bool is_why = why.is_object() && why.value("fivenines", "") == "why" &&
                      why.value("digest", "") == digest && why["chain"].is_array();
  return is_why ? why : Json();
}

}  // namespace

std::string best_remedy_text(const std::string& why_json, const std::string& digest,
                             const std::string& place) {
  const Json why = why_of(why_json, digest);
  if (why.is_null() || !why["remedies"].is_array() || why["remedies"].empty()) return "";
  const Json& best = why["remedies"].front();
  const std::string unit = best.value("unit", "");
  const std::string passes = best.value("passes", "");
  return fmt::format("{}, {}: {}: {} -> {} {}, {}{} ({})", place, why.value("criterion", ""),
                     best.value("text", ""), value_of(best["before"], unit),
                     value_of(best["after"], unit), unit == "ratio" ? "%" : unit,
                     best.value("result", ""), passes.empty() ? "" : "; limits kept: " + passes,
                     why.value("rerun", ""));
}

std::vector<Block> why_blocks(const std::string& why_json, const std::string& digest,
                              const std::string& place) {
  const Json why = why_of(why_json, digest);
  if (why.is_null()) return {};
  std::vector<Block> blocks;
  std::string when =
      why["at_s"].is_number()
          ? fmt::format("second {:.0f} of replication {}", why.value("at_s", 0.0),
                        why.value("replication", 0))
          : fmt::format("no single second, worst in replication {}", why.value("replication", 0));
  const std::string region = why.value("learner_region", "");
  if (!region.empty()) when += ", felt first by the learners of " + region;
  blocks.emplace_back(Heading{place.empty() ? "Why, and what would have saved it"
                                            : "Why, and what would have saved " + place});
  blocks.emplace_back(
      Paragraph{fmt::format("The first criterion of {} that is not met is {} ({}): {}.",
                            place.empty() ? "this run" : place, why.value("criterion", ""),
                            why.value("limit", ""), when),
                false});
  blocks.emplace_back(chain_of(why));
  if (why["remedies"].is_array() && !why["remedies"].empty()) {
    blocks.emplace_back(remedies_of(why));
  }
  blocks.emplace_back(
      Paragraph{"Re-run: " + why.value("rerun", "") +
                    ". Each re-run changes one thing and is judged by limits of this metric alone: "
                    "what does not help here may help another.",
                false});
  return blocks;
}

}  // namespace fivenines::html
