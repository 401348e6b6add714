#include "analysis/compare/why_document.hpp"

#include <fmt/format.h>

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
  Table table{{"re-run", "what was changed", "result", "before", "after", "effect", "settings"},
              {}};
  for (const Json& remedy : why["remedies"]) {
    const auto changes = remedy.value("changes", std::vector<std::string>());
    table.rows.push_back({std::to_string(remedy.value("run", 0)), remedy.value("text", ""),
                          remedy.value("result", ""), value_of(remedy["before"], unit),
                          value_of(remedy["after"], unit), remedy.value("effect", ""),
                          fmt::format("{}", fmt::join(changes, ", "))});
  }
  return {std::move(table), fmt::format("What would have helped, the best first: {}, {}",
                                        first.value("metric", ""), unit == "ratio" ? "%" : unit)};
}

}  // namespace

std::vector<Block> why_blocks(const std::string& why_json, const std::string& digest) {
  const Json why = Json::parse(why_json, nullptr, false);
  if (!why.is_object() || why.value("fivenines", "") != "why") return {};
  if (why.value("digest", "") != digest || !why["chain"].is_array()) return {};
  std::vector<Block> blocks;
  std::string when =
      why["at_s"].is_number()
          ? fmt::format("second {:.0f} of replication {}", why.value("at_s", 0.0),
                        why.value("replication", 0))
          : fmt::format("no single second, worst in replication {}", why.value("replication", 0));
  const std::string region = why.value("learner_region", "");
  if (!region.empty()) when += ", felt first by the learners of " + region;
  blocks.emplace_back(Heading{"Why, and what would have saved it"});
  blocks.emplace_back(
      Paragraph{fmt::format("The first criterion that is not met is {} ({}): {}.",
                            why.value("criterion", ""), why.value("limit", ""), when),
                false});
  blocks.emplace_back(chain_of(why));
  if (why["remedies"].is_array() && !why["remedies"].empty()) {
    blocks.emplace_back(remedies_of(why));
  }
  blocks.emplace_back(Paragraph{"Re-run: " + why.value("rerun", "") + ".", false});
  return blocks;
}

}  // namespace fivenines::html
