#include "sim/cli/recorded_december.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/report/formats.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/december_folder.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/judging.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/run_plan.hpp"
#include "sim/scenario/shipped_files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

template <typename Read>
auto read_plan_file(const char* name, Read&& read) {
  const fs::path file =
      ShippedFiles{ShippedKind::kScenario, data_roots()}.find(std::string("plan/") + name);
  try {
    return read(read_file(file), file.string());
  } catch (const BadSchedule& bad) {
    throw InputError(bad.what());
  }
}

/// As the run was told; its summary has it.
OnFail recorded_on_fail(const fs::path& directory) {
  std::error_code error;
  const fs::path file = directory / "summary.json";
  if (!fs::exists(file, error)) return OnFail::kHold;
  const auto json = nlohmann::json::parse(read_file(file), nullptr, false);
  const bool goes_on =
      json.is_object() &&
      json.value("on_fail", "") == kOnFailNames[static_cast<std::size_t>(OnFail::kContinue)];
  return goes_on ? OnFail::kContinue : OnFail::kHold;
}

}  // namespace

Schedule shipped_schedule() {
  Schedule schedule = read_plan_file("december.csv", read_schedule);
  for (PlannedTest& test : schedule.tests) {
    RunRequest request;
    request.scenario = test.scenario;
    test.learners = plan_run(request).facts.learners;
  }
  return schedule;
}

std::vector<PlannedTopology> shipped_topologies() {
  return read_plan_file("december-regions.csv", read_topologies);
}

bool is_december(const fs::path& directory) {
  return !december_runs(directory).empty();
}

December recorded_december(const fs::path& directory, const JudgeAgain& how) {
  const std::vector<std::string> folders = december_runs(directory);
  Schedule schedule = shipped_schedule();
  std::vector<DecemberColumn> columns;
  std::size_t found = 0;
  for (const PlannedTopology& topology : shipped_topologies()) {
    DecemberColumn column{topology, {}, {}};
    for (const PlannedTest& test : schedule.tests) {
      const std::string folder = fmt::format("{}/{}", topology.id, test.id);
      if (std::find(folders.begin(), folders.end(), folder) == folders.end()) continue;
      ++found;
      JudgedAgain again = judge_again(directory / folder, how);
      column.runs.push_back({folder, std::get<Summary>(std::move(again.judged))});
    }
    if (column.runs.empty()) continue;
    if (column.runs.size() != schedule.tests.size()) {
      throw InputError(fmt::format("{} has not all tests of the schedule on {}", directory.string(),
                                   topology.name));
    }
    columns.push_back(std::move(column));
  }
  if (found != folders.size()) {
    throw InputError(fmt::format("{} has tests that the schedule of this program does not have",
                                 directory.string()));
  }
  return decide_december(std::move(schedule), recorded_on_fail(directory), std::move(columns));
}

std::optional<Together> recorded_together(const fs::path& directory, const December& december) {
  std::error_code error;
  const fs::path file = directory / "why.json";
  if (!fs::exists(file, error)) return std::nullopt;
  const std::string why = read_file(file);
  std::optional<Together> together = read_together(why, december);
  if (!together) return std::nullopt;
  const fs::path folder = directory / together->folder;
  try {
    const Readings readings = chosen_readings(manifest_readings(folder));
    December again = recorded_december(
        folder, {load_criteria(), readings, manifest_allow_single(folder), nullptr});
    if (take_tests(*together, std::move(again), december, why)) return together;
  } catch (const InputError&) {  // tests are gone or damaged: the December itself is whole
  } catch (const BrokenBooks&) {
  }
  fmt::print(stderr, "note: {} does not have the tests that why.json tells of; run why again\n",
             folder.string());
  return std::nullopt;
}

void write_december(const fs::path& folder, const December& december) {
  std::vector<std::pair<std::string, const Summary*>> suites;
  for (const DecemberColumn& column : december.columns) {
    for (std::size_t i = 0; i < column.runs.size(); ++i) {
      suites.emplace_back(fmt::format("{}.{}", column.topology.id, december.schedule.tests[i].id),
                          &column.runs[i].summary);
    }
  }
  write_file(folder / "verdict.junit.xml", verdicts_junit(suites));
  write_file(folder / "report.md", december_markdown(december));
  write_file(folder / "summary.json", december_json(december));
}

int exit_code_of(const December& december) {
  if (december.partial) return kExitInterrupted;
  switch (december.decision) {
    case Decision::kNoGo:
      return kExitNoGo;
    case Decision::kGo:
      return kExitGo;
    case Decision::kInconclusive:
    case Decision::kNoCriteria:
      break;
  }
  return kExitInconclusive;
}

}  // namespace fivenines::cli
