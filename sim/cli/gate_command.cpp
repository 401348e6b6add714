// fivenines gate DIR: judge a finished run again, by other readings or other limits, without
// simulating and without touching its directory.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/evidence.hpp"
#include "analysis/report/terminal.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/judge_again.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/recorded_december.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Options gate_options() {
  Options options("gate", {"DIR"});
  add_judging_options(options);
  options.add("criteria", "FILE",
              "limits from this file: its rows that the scenario names, and those that are not the "
              "plan's");
  options.add("output,o", "FOLDER",
              "also write summary.json, summary.csv, JUnit, report.md and report.html");
  options.add("color", "WHEN", "auto, always or never");
  return options;
}

std::vector<Criterion> own_criteria(const fs::path& file) {
  try {
    std::vector<Criterion> own = read_criteria(read_file(file), file.string());
    check_queries(own, file.string());
    return own;
  } catch (const BadCriteria& bad) {
    throw InputError(bad.what());
  }
}

/// The rows of `own` that the scenario names, and those that the plan does not have.
std::vector<std::string> named_in(const std::vector<Criterion>& own,
                                  const std::vector<std::string>& named,
                                  const std::vector<Criterion>& plan) {
  std::vector<std::string> ids;
  for (const std::string& id : named) {
    if (find_criterion(own, id) != nullptr) {
      ids.push_back(id);
    } else {
      fmt::print(stderr, "{} is not in the file of criteria: not judged\n", id);
    }
  }
  for (const Criterion& criterion : own) {
    const bool is_named = std::find(named.begin(), named.end(), criterion.id) != named.end();
    if (!is_named && find_criterion(plan, criterion.id) == nullptr) ids.push_back(criterion.id);
  }
  return ids;
}

/// The December tests as a whole, with what they decide together.
int gate_december(const fs::path& directory, const JudgeAgain& how, const Options& options,
                  const TerminalStyle& style) {
  const December december = recorded_december(directory, how);
  if (options.given("output")) {
    const fs::path folder = options.text("output");
    make_folder(folder);
    write_december(folder, december);
    const std::string notice = write_html(folder, december, manifest_repeat(directory));
    if (!notice.empty()) fmt::print(stderr, "{}\n", notice);
  }
  std::vector<std::string> names;
  for (const DecemberColumn& column : december.columns) names.push_back(column.topology.name);
  const RunFacts& facts = december.columns.front().runs.front().summary.facts;
  const int code = exit_code_of(december);
  fmt::print("{}\nTests 1 to 5 in the order of the calendar\n{}",
             december_headline(names, facts.seed, facts.replications, FIVENINES_VERSION),
             december_terminal(december, style, {directory.string(), "", code}));
  finish_standard_output();
  return code;
}

}  // namespace

int gate_command(const Arguments& arguments) {
  Options options = gate_options();
  if (!options.parse(arguments)) return kExitGo;
  const fs::path directory = options.positional(0);
  const TerminalStyle style = terminal_style(options.choice("color", {"auto", "always", "never"}));
  chosen_readings(options.texts("reading"));  // a slip in one should not wait for the records

  const Readings readings = recorded_readings(directory, options.texts("reading"));
  const std::vector<Criterion> criteria = load_criteria();
  std::optional<std::vector<Criterion>> own;
  if (options.given("criteria")) own = own_criteria(options.text("criteria"));
  JudgeAgain how{own ? *own : criteria, readings, options.given("allow-single"), nullptr};
  if (own) {
    how.choose = [&](const std::vector<std::string>& ids) { return named_in(*own, ids, criteria); };
  }
  if (is_december(directory)) return gate_december(directory, how, options, style);
  const auto [facts, judged] = judge_again(directory, how);
  if (options.given("output")) {
    const fs::path folder = options.text("output");
    make_folder(folder);
    write_results(folder, judged);
    const std::string notice = write_html(folder, judged, manifest_repeat(directory));
    if (!notice.empty()) fmt::print(stderr, "{}\n", notice);
  }
  const int code = exit_code_of(judged);
  fmt::print("{}\n{}\n\n{}", headline(facts, FIVENINES_VERSION), facts.title,
             report_of(judged, style, {directory.string(), "", code}));
  finish_standard_output();
  return code;
}

}  // namespace fivenines::cli
