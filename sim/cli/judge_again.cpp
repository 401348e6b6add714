#include "sim/cli/judge_again.hpp"

#include <fmt/format.h>

#include "sim/cli/exit_codes.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/run_plan.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

Readings recorded_readings(const fs::path& directory, const std::vector<std::string>& texts) {
  const Readings of_run = chosen_readings(manifest_readings(directory));
  chosen_readings(texts);  // for what is wrong with them
  Readings readings = of_run;
  for (const std::string& text : texts) readings.choose(text);
  for (const Reading& reading : readings_table()) {
    const std::string_view before = of_run.value(reading);
    const std::string_view now = readings.value(reading);
    if (before == now) continue;
    for (const std::string_view value : {before, now}) {
      const ReadingValue* known = reading.find(value);
      if (known == nullptr || known->sets == nullptr) continue;
      throw UsageError(fmt::format(
          "{}={} changes the model, so this run cannot be judged by it; simulate it with: "
          "fivenines run SCENARIO --reading {}={}",
          reading.name, now, reading.name, now));
    }
  }
  return readings;
}

JudgedAgain judge_again(const fs::path& directory, const JudgeAgain& how) {
  const auto result = [&](const fs::path& folder, const std::string& name) {
    RecordedRun recorded = load_run(folder);
    auto& ids = recorded.run.facts.criteria;
    if (how.choose) ids = how.choose(ids);
    Summary summary =
        summarise(recorded.run, how.criteria, how.allow_single, recorded.partial, how.readings);
    return VariantResult{name, {}, std::move(recorded.run), std::move(summary)};
  };
  const std::vector<std::string> variants = variants_in(directory);
  std::vector<VariantResult> results;
  std::optional<ClaimOfRun> claim;
  if (variants.empty()) {
    results.push_back(result(directory, ""));
  } else {
    claim = claim_of(recorded_scenario(directory));
    for (const std::string& name : variants) {
      results.push_back(result(variant_folder(directory, name), name));
      results.back().changes = recorded_changes(directory, name);
    }
  }
  RunFacts facts = results.front().run.facts;
  return {std::move(facts), judged(std::move(results), claim)};
}

}  // namespace fivenines::cli
