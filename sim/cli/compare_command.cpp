// fivenines compare BASE CANDIDATE...: platforms, scenarios or finished runs side by side.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "analysis/compare/comparison_formats.hpp"
#include "analysis/compare/comparison_words.hpp"
#include "sim/base/quantities.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/judge_again.hpp"
#include "sim/cli/recorded_run.hpp"
#include "sim/cli/simulating.hpp"
#include "sim/scenario/combined.hpp"
#include "sim/scenario/shipped_files.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Options compare_options() {
  Options options("compare", {"BASE", "CANDIDATE..."});
  options.add("scenario", "FILE", "what the platforms are compared by");
  options.add_list("set", "PATH=VALUE", "use this value in all of them; repeatable");
  options.add("min-effect", "SHARE",
              "a difference counts from this share of BASE's figure on (2%)");
  options.add("fail-on", "WHAT",
              "regression: exit 99 when a CANDIDATE is worse in a figure, 98 "
              "when nothing can be said; unless given it is 0, whatever the verdicts");
  add_simulating_options(options);
  options.add_example(
      "fivenines compare default-8 default-3 --scenario december/test-5-region-kill",
      "two platforms under the same load, the same draws and the same faults");
  options.add_example("fivenines compare december/test-3 my-test-3.yaml --fail-on regression -n 5",
                      "two scenarios; for a pipeline");
  options.add_example("fivenines compare out/monday out/latest --min-effect 5%",
                      "two finished runs of the same seed; nothing is simulated");
  return options;
}

enum class ContenderKind : std::uint8_t { kPlatform, kScenario, kRun };
constexpr std::array<const char*, 3> kContenderNames{"platform", "scenario", "run directory"};

/// What an argument names, and the file that has it.
struct Contender {
  ContenderKind kind;
  fs::path path;
};

Contender subject_of(const std::string& argument) {
  std::error_code error;
  if (fs::is_directory(argument, error)) return {ContenderKind::kRun, argument};
  for (const auto& [kind, shipped] :
       {std::pair{ContenderKind::kPlatform, ShippedKind::kPlatform},
        std::pair{ContenderKind::kScenario, ShippedKind::kScenario}}) {
    const fs::path file = ShippedFiles{shipped, data_roots()}.find(argument);
    if (!fs::exists(file, error)) continue;
    const std::string format = declared_format(file, data_roots());
    const bool is_other =
        format.starts_with(kind == ContenderKind::kPlatform ? "scenario/" : "platform/");
    if (!is_other) return {kind, file};
  }
  throw UsageError(fmt::format(
      "{} is no platform, scenario or run directory; `fivenines list platforms` and `list "
      "scenarios` name those that are shipped",
      argument));
}

/// The arguments, which must be of one kind.
std::vector<Contender> subjects_of(const std::vector<std::string>& arguments) {
  std::vector<Contender> subjects;
  for (const std::string& argument : arguments) {
    subjects.push_back(subject_of(argument));
    const auto name = [](const Contender& subject) {
      return kContenderNames[static_cast<std::size_t>(subject.kind)];
    };
    if (subjects.back().kind != subjects.front().kind) {
      throw UsageError(fmt::format("{} is a {} and {} a {}: only like can be compared with like",
                                   arguments.front(), name(subjects.front()), argument,
                                   name(subjects.back())));
    }
  }
  return subjects;
}

/// A name for each: that of its file or folder, with a number where it was there already.
std::vector<std::string> contender_names(const std::vector<Contender>& subjects) {
  std::vector<std::string> names;
  for (const Contender& subject : subjects) {
    const fs::path whole = fs::absolute(subject.path / ".").lexically_normal().parent_path();
    std::string name = subject.kind == ContenderKind::kRun ? whole.filename().string()
                                                           : subject.path.stem().string();
    for (char& c : name) {
      const bool is_fine =
          std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
      if (!is_fine) c = '-';
    }
    const std::string stem = name;
    for (int i = 2; std::find(names.begin(), names.end(), name) != names.end(); ++i) {
      name = fmt::format("{}-{}", stem, i);
    }
    names.push_back(name);
  }
  return names;
}

struct ComparisonRequest {
  std::vector<Contender> subjects;
  std::vector<std::string> names;
  std::string scenario;  ///< for platforms
  std::vector<std::string> sets;
  double effect_least = 0;
  bool fails_on_regression = false;
  std::vector<std::string> readings;  ///< NAME=VALUE
};

ComparisonRequest comparison_request(const Options& options) {
  ComparisonRequest wanted;
  wanted.subjects = subjects_of(options.positionals());
  wanted.names = contender_names(wanted.subjects);
  wanted.scenario = options.text("scenario");
  wanted.sets = options.texts("set");
  wanted.readings = options.texts("reading");
  const Parsed<double> share = parse_ratio(options.text("min-effect", "2%"));
  if (!share.value || *share.value < 0) {
    throw UsageError(fmt::format("--min-effect: {}", share.problem));
  }
  wanted.effect_least = *share.value;
  if (options.given("fail-on")) {
    options.choice("fail-on", {"regression"});
    wanted.fails_on_regression = true;
  }
  const ContenderKind kind = wanted.subjects.front().kind;
  if (kind == ContenderKind::kPlatform && wanted.scenario.empty()) {
    throw UsageError(
        "platforms are compared by a scenario; give one, such as --scenario december/test-4");
  }
  if (kind != ContenderKind::kPlatform && !wanted.scenario.empty()) {
    throw UsageError(fmt::format("--scenario goes with platforms, and {} is a {}",
                                 options.positional(0),
                                 kContenderNames[static_cast<std::size_t>(kind)]));
  }
  for (const char* name : {"set", "seed", "replications", "jobs"}) {
    if (kind == ContenderKind::kRun && options.given(name)) {
      throw UsageError(
          fmt::format("--{} is for what is simulated, and finished runs are not", name));
    }
  }
  return wanted;
}

Scenario contender_scenario(const ComparisonRequest& wanted, std::size_t i) {
  const Contender& subject = wanted.subjects[i];
  std::string file = subject.path.string();
  std::vector<std::string> sets = wanted.sets;
  if (subject.kind == ContenderKind::kPlatform) {
    sets.insert(sets.begin(), fmt::format("platform=\"{}\"", fs::absolute(subject.path).string()));
    file = wanted.scenario;
  }
  Scenario scenario = load_or_complain(file, sets);
  if (scenario.variants.empty()) return scenario;
  throw UsageError(fmt::format("{} has variants of its own; `fivenines run {}` compares them", file,
                               shell_quoted(file)));
}

RunPlan plan_comparison(const ComparisonRequest& wanted, const SimulationSettings& settings,
                        const std::vector<std::string>& arguments) {
  std::vector<NamedScenario> scenarios;
  for (std::size_t i = 0; i < wanted.subjects.size(); ++i) {
    scenarios.push_back({wanted.names[i], contender_scenario(wanted, i)});
  }
  const Scenario& first = scenarios.front().scenario;
  RunRequest request;
  request.scenario = wanted.scenario.empty() ? arguments.front() : wanted.scenario;
  request.text = combined_yaml(
      "compare-" + first.name,
      fmt::format("{}: {}", first.title, fmt::join(wanted.names, " against ")), scenarios);
  request.readings = settings.readings;
  request.replications = settings.replications;
  request.seed = settings.seed;
  request.allow_single = settings.allow_single;
  request.invocation = "compare";
  for (const std::string& argument : arguments) request.invocation += " " + shell_quoted(argument);
  if (!wanted.scenario.empty()) {
    request.invocation += " --scenario " + shell_quoted(wanted.scenario);
  }
  for (const std::string& set : wanted.sets) {
    request.invocation += " --set " + shell_quoted(set);
  }
  RunPlan plan = plan_run(request);
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    PlannedRun& run = plan.runs[i];
    run.facts.assumptions = facts_of(scenarios[i].scenario).assumptions;
    run.changes = {fmt::format("{}={}", wanted.scenario.empty() ? "scenario" : "platform",
                               wanted.subjects[i].path.generic_string())};
  }
  return plan;
}

/// Finished runs as they are. Throws InputError unless they have the same seed.
std::vector<VariantResult> recorded_results(const ComparisonRequest& wanted,
                                            const SimulationSettings& settings) {
  const std::vector<Criterion> criteria = load_criteria();
  std::vector<VariantResult> results;
  for (std::size_t i = 0; i < wanted.subjects.size(); ++i) {
    const fs::path& folder = wanted.subjects[i].path;
    RecordedRun run = load_run(folder);
    const Readings readings = recorded_readings(folder, wanted.readings);
    Summary summary = summarise(run.run, criteria, settings.allow_single, run.partial, readings);
    results.push_back(
        {wanted.names[i], {folder.generic_string()}, std::move(run.run), std::move(summary)});
    const std::uint64_t first = results.front().run.facts.seed;
    const std::uint64_t seed = results.back().run.facts.seed;
    if (seed == first) continue;
    throw InputError(fmt::format(
        "{} has seed {} and {} has seed {}: other learners came, so their differences cannot be "
        "paired; simulate one of them again with --seed",
        wanted.subjects.front().path.string(), first, folder.string(), seed));
  }
  return results;
}

/// All against the first, with what makes them hard to compare.
VariantComparison compared(std::vector<VariantResult> results, double effect_least) {
  VariantComparison comparison = compare_variants(std::move(results), std::nullopt, effect_least);
  comparison.warnings = unlike_conditions(comparison.variants);
  return comparison;
}

/// With --fail-on: whether a candidate is worse than the base, as far as can be said.
int comparison_exit_code(const VariantComparison& comparison, bool fails_on_regression) {
  if (!fails_on_regression) return kExitGo;
  bool is_known = false;
  for (std::size_t v = 1; v < comparison.variants.size(); ++v) {
    if (!with_effect(comparison, v, Effect::kWorse).empty()) return kExitNoGo;
    is_known =
        is_known || with_effect(comparison, v, Effect::kUnknown).size() < comparison.metrics.size();
  }
  return is_known ? kExitGo : kExitInconclusive;
}

int compare_recorded(const ComparisonRequest& wanted, const SimulationSettings& settings) {
  const Judged judged = compared(recorded_results(wanted, settings), wanted.effect_least);
  const auto& comparison = std::get<VariantComparison>(judged);
  if (!settings.output.empty()) {
    make_folder(settings.output);
    write_results(settings.output, judged);
    const std::string notice =
        settings.with_report ? write_html(settings.output, judged, "") : std::string();
    if (!notice.empty()) fmt::print(stderr, "{}\n", notice);
  }
  const RunFacts& facts = comparison.variants.front().run.facts;
  const int code = comparison_exit_code(comparison, wanted.fails_on_regression);
  fmt::print("{}\n{}\n\n{}", headline(facts, FIVENINES_VERSION), title_of(comparison),
             comparison_report(comparison, settings.style, {settings.output, "", code}));
  return code;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  Options options = compare_options();
  if (!options.parse(arguments)) return kExitGo;
  const SimulationSettings settings = simulation_settings(options);
  const ComparisonRequest wanted = comparison_request(options);
  if (wanted.subjects.front().kind == ContenderKind::kRun)
    return compare_recorded(wanted, settings);

  const Judging judging{[&wanted](std::vector<VariantResult> results) {
                          return compared(std::move(results), wanted.effect_least);
                        },
                        [&wanted](const Judged& judged) {
                          return comparison_exit_code(std::get<VariantComparison>(judged),
                                                      wanted.fails_on_regression);
                        }};
  std::vector<std::string> command{"fivenines", "compare"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return simulate_and_report(plan_comparison(wanted, settings, options.positionals()), settings,
                             std::move(command), judging);
}

}  // namespace fivenines::cli
