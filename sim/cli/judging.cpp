#include "sim/cli/judging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/report/formats.hpp"
#include "analysis/report/summary_json.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/run_directory.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

void write_summary(const fs::path& folder, const Summary& summary) {
  write_file(folder / "summary.csv", summary_csv(summary));
  write_file(folder / "verdict.junit.xml", verdict_junit(summary));
  write_file(folder / "report.md", report_markdown(summary));
  write_file(folder / "summary.json", summary_to_json(summary));
}

}  // namespace

void add_judging_options(Options& options) {
  options.add_list("reading", "NAME=VALUE",
                   "read the plan so where its documents differ; repeatable (`list readings`)");
  options.add_switch("allow-single", "judge one replication by its values, without intervals");
}

Readings chosen_readings(const std::vector<std::string>& texts) {
  Readings readings;
  try {
    std::map<std::string, std::string> given;  // the text by the name in it
    for (const std::string& text : texts) {
      readings.choose(text);
      const auto [first, is_new] = given.emplace(text.substr(0, text.find('=')), text);
      if (!is_new && first->second != text) {
        throw UsageError(fmt::format("--reading {} and --reading {}: one question, two answers",
                                     first->second, text));
      }
    }
  } catch (const BadReading& error) {
    throw UsageError(error.what());
  }
  return readings;
}

Judged judged(std::vector<VariantResult> results, const std::optional<ClaimOfRun>& claim) {
  if (results.front().name.empty()) return std::move(results.front().summary);
  return compare_variants(std::move(results), claim);
}

bool is_partial(const Judged& judged) {
  if (const auto* summary = std::get_if<Summary>(&judged)) return summary->partial;
  const auto& variants = std::get<VariantComparison>(judged).variants;
  return std::any_of(variants.begin(), variants.end(),
                     [](const VariantResult& variant) { return variant.summary.partial; });
}

int exit_code_of(const Judged& judged) {
  const auto* summary = std::get_if<Summary>(&judged);
  switch (summary != nullptr ? summary->verdict.decision
                             : std::get<VariantComparison>(judged).decision) {
    case Decision::kNoGo:
      return kExitNoGo;
    case Decision::kInconclusive:
      return kExitInconclusive;
    case Decision::kGo:
    case Decision::kNoCriteria:
      break;
  }
  return kExitGo;
}

void write_results(const fs::path& folder, const Judged& judged) {
  if (const auto* summary = std::get_if<Summary>(&judged)) return write_summary(folder, *summary);
  const auto& comparison = std::get<VariantComparison>(judged);
  std::vector<std::pair<std::string, const Summary*>> suites;
  for (const VariantResult& variant : comparison.variants) {
    const fs::path own = variant_folder(folder, variant.name);
    make_folder(own);
    write_summary(own, variant.summary);
    suites.emplace_back(variant.summary.facts.scenario + "." + variant.name, &variant.summary);
  }
  write_file(folder / "verdict.junit.xml", verdicts_junit(suites));
  write_file(folder / "report.md", comparison_markdown(comparison));
  write_file(folder / "summary.json", comparison_json(comparison));
}

std::string report_of(const Judged& judged, const TerminalStyle& style,
                      const TerminalFooter& footer) {
  if (const auto* summary = std::get_if<Summary>(&judged)) {
    return terminal_report(*summary, style, footer);
  }
  return comparison_report(std::get<VariantComparison>(judged), style, footer);
}

}  // namespace fivenines::cli
