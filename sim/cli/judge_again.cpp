#include "sim/cli/judge_again.hpp"

#include "sim/cli/recorded_run.hpp"
#include "sim/cli/run_plan.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

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
