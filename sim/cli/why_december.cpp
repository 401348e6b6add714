#include "sim/cli/why_december.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "analysis/compare/december_findings.hpp"
#include "analysis/compare/together.hpp"
#include "analysis/statistics/figures.hpp"
#include "sim/base/quantities.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/december_folder.hpp"
#include "sim/cli/december_runner.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/recorded_december.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/remedies.hpp"
#include "sim/cli/signals.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFolder = "why";

bool takes_all_learners(const Criterion& criterion) {
  const auto rule = rule_of(criterion);
  return rule &&
         (std::holds_alternative<Throughput>(*rule) || std::holds_alternative<Linear>(*rule));
}

/// What was changed in one test, added to what was in those before it.
void add_change(std::vector<TogetherChange>& changes, const RemedyPlan& remedy,
                const std::string& place) {
  std::vector<std::string> settings;
  for (const auto& [path, value] : remedy.variant.sets) settings.push_back(path + "=" + value);
  const auto known = std::find_if(changes.begin(), changes.end(), [&](const TogetherChange& one) {
    return one.text == remedy.text && one.settings == settings;
  });
  if (known != changes.end()) {
    known->places.push_back(place);
  } else {
    changes.push_back({remedy.text, std::move(settings), {place}});
  }
}

/// The tests of a December folder, to be simulated again with its changes.
class TestsAgain {
 public:
  TestsAgain(const fs::path& directory, const December& december) : directory_(directory) {
    for (std::size_t c = 0; c < december.columns.size(); ++c) {
      for (std::size_t i = 0; i < december.columns[c].runs.size(); ++i) {
        add_test(december, c, i);
      }
    }
  }

  const std::vector<Scenario>& scenarios() const { return scenarios_; }  ///< as they were
  const std::vector<TogetherChange>& changes() const { return changes_; }
  // once they are planned
  const std::vector<std::string>& not_judged() const { return not_judged_; }
  std::string shares_text() const {  ///< of the learners of each test, in percent
    const std::string least = figure(100 * least_share_);
    const std::string most = figure(100 * most_share_);
    return least == most ? least : least + " to " + most;
  }
  double least_share() const { return least_share_; }

  /// With that share of the learners where capacity follows them.
  std::vector<DecemberCell> planned(double share) {
    std::vector<DecemberCell> cells;
    for (const Test& test : tests_) {
      RunRequest request;
      request.scenario = (directory_ / kFolder / test.folder).string();
      request.text = test.text;
      request.invocation = "why " + shell_quoted(directory_.string());
      request.sets = test.sets;
      request.readings = test.readings;
      request.allow_single = test.allow_single;
      const std::uint64_t learners = fewer_learners(test, share);
      if (learners < test.learners) {
        request.sets.push_back(fmt::format("workload.learners={}", learners));
        request.sets.push_back("criteria=[" + judged_with_fewer(test) + "]");
      }
      const double own = static_cast<double>(learners) / static_cast<double>(test.learners);
      least_share_ = std::min(least_share_, own);
      most_share_ = std::max(most_share_, own);
      cells.push_back({test.column, test.folder, plan_run(request)});
    }
    return cells;
  }

 private:
  struct Test {
    std::size_t column = 0;
    std::string folder;
    std::string text;  ///< of the whole scenario
    std::vector<std::string> sets;
    Readings readings;
    bool allow_single = false;
    bool scales = false;
    std::uint64_t learners = 0;
    std::vector<std::string> criteria;
  };

  void add_test(const December& december, std::size_t column, std::size_t index) {
    const std::string& folder = december.columns[column].runs[index].folder;
    scenarios_.push_back(recorded_scenario(directory_ / folder));
    const Scenario& scenario = scenarios_.back();
    Test test;
    test.column = column;
    test.folder = folder;
    test.text = read_file(directory_ / folder / "scenario.resolved.yaml");
    test.readings = chosen_readings(manifest_readings(directory_));
    test.allow_single = manifest_allow_single(directory_);
    test.scales = scenario.capacity == CapacityMode::kProportional &&
                  scenario.platform.sized_for_learners > 0;
    test.learners = scenario.workload.learners;
    test.criteria = scenario.criteria;
    for (const RemedyPlan& remedy : remedies_for(scenario)) {
      if (!remedy.is_setting) continue;
      for (const auto& [path, value] : remedy.variant.sets) test.sets.push_back(path + "=" + value);
      add_change(changes_, remedy, place_of(december, column, index));
    }
    tests_.push_back(std::move(test));
  }

  static std::uint64_t fewer_learners(const Test& test, double share) {
    if (!(share < 1) || !test.scales) return test.learners;
    const auto fewer = static_cast<std::uint64_t>(share * static_cast<double>(test.learners));
    return std::clamp(fewer, std::min(kLearnersLeast, test.learners), test.learners);
  }

  std::string judged_with_fewer(const Test& test) {
    std::vector<std::string> judged;
    for (const std::string& id : test.criteria) {
      const Criterion* criterion = find_criterion(criteria_, id);
      const bool needs_all = criterion != nullptr && takes_all_learners(*criterion);
      std::vector<std::string>& ids = needs_all ? not_judged_ : judged;
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    return fmt::format("{}", fmt::join(judged, ", "));
  }

  fs::path directory_;
  std::vector<Criterion> criteria_ = load_criteria();
  std::vector<Test> tests_;
  std::vector<Scenario> scenarios_;
  std::vector<TogetherChange> changes_;
  std::vector<std::string> not_judged_;
  double least_share_ = 1;
  double most_share_ = 0;
};

/// Re-runs of an older question are of no use to this one.
void remove_other_reruns(const fs::path& folder, const std::vector<DecemberCell>& cells) {
  std::error_code error;
  std::vector<std::string> folders;
  for (const DecemberCell& cell : cells) folders.push_back(cell.folder);
  if (fs::exists(folder, error) && december_runs(folder) != folders) {
    fs::remove_all(folder, error);
    return;
  }
  for (const DecemberCell& cell : cells) {
    const fs::path resolved = folder / cell.folder / "scenario.resolved.yaml";
    if (!fs::exists(resolved, error)) continue;
    if (read_file(resolved) == cell.plan.scenario.resolved_yaml) continue;
    fs::remove_all(folder, error);
    return;
  }
}

std::string rerun_text(std::uint32_t replications, const TestsAgain& tests) {
  constexpr double kFew = 0.25;  // ours: below, a region has fewer than ten servers
  std::string text =
      fmt::format("{} replication{} of each test", replications, replications == 1 ? "" : "s");
  if (tests.least_share() >= 1) return text + ", at its full size";
  text += fmt::format(
      " with {} % of its learners and capacity in proportion, to stay within the budget",
      tests.shares_text());
  if (tests.least_share() < kFew) {
    text +=
        "; queues are longer and faults weigh more where a region has but a few servers, so take a "
        "longer --budget before you believe what fails only here";
  }
  return text;
}

}  // namespace

int why_december(const fs::path& directory, const WhySettings& settings,
                 const Arguments& arguments) {
  const Readings readings = chosen_readings(manifest_readings(directory));
  const bool allow_single = manifest_allow_single(directory);
  const December december =
      recorded_december(directory, {load_criteria(), readings, allow_single, nullptr});
  if (december.partial) {
    throw InputError(directory.string() +
                     " is not whole; the command that began it goes on with what is missing");
  }
  std::vector<std::string> names;
  for (const DecemberColumn& column : december.columns) names.push_back(column.topology.name);
  const RunFacts& facts = december.columns.front().runs.front().summary.facts;
  fmt::print("{}\n\n", december_headline(names, facts.seed, facts.replications, FIVENINES_VERSION));
  TestsAgain tests(directory, december);
  if (december.decision == Decision::kGo || tests.changes().empty() ||
      settings.budget == SimDuration{0}) {
    fmt::print("  {}\n", december.decision == Decision::kGo ? "nothing to explain: all tests are GO"
                         : tests.changes().empty() ? "nothing in these tests can be changed"
                                                   : "the budget is 0 s: nothing was tried");
    return kExitGo;
  }
  const double share =
      std::min(1.0, seconds(settings.budget) * settings.jobs / expected_seconds(tests.scenarios()));
  std::vector<DecemberCell> cells = tests.planned(share);
  const fs::path folder = directory / kFolder;
  const DirectoryLock lock(directory, DirectoryLock::Kind::kAlone);
  std::error_code error;
  fs::remove(directory / "why.json", error);  // until there are results that it can tell of
  remove_other_reruns(folder, cells);
  std::vector<std::string> command{"fivenines", "why"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  finish_standard_output();
  catch_signals();
  const std::string repeat =
      fmt::format("fivenines why {} --budget {} -j {}", shell_quoted(directory.string()),
                  print_duration(settings.budget), settings.jobs);
  DecemberRunner runner(std::move(cells), folder, std::move(command), repeat, allow_single);
  if (!runner.simulate_missing(settings.jobs, settings.progress)) {
    runner.complain();
    return kExitFailed;
  }
  std::vector<PlannedTopology> topologies;
  for (const DecemberColumn& column : december.columns) topologies.push_back(column.topology);
  SimulationSettings without_page;
  without_page.with_report = false;
  without_page.allow_single = allow_single;
  December again = runner.judge(december.schedule, december.on_fail, topologies, without_page);
  runner.write(again, without_page);
  if (again.partial) return kExitInterrupted;
  Together together{
      {}, tests.changes(), rerun_text(facts.replications, tests), tests.not_judged(), kFolder};
  take_tests(together, std::move(again), december);
  write_file(directory / "why.json", together_json(together, december));
  if (fs::exists(directory / "report.html", error)) {
    write_html(directory, december, manifest_repeat(directory));
  }
  fmt::print("{}", together_text(december, together, folder.string(), settings.style));
  finish_standard_output();
  return kExitGo;
}

}  // namespace fivenines::cli
