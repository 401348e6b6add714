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

/// The readings of the run and then those of the command line. One that changes the model is what
/// it was when the run was simulated, or takes another run.
Readings readings_for(const fs::path& directory, const std::vector<std::string>& texts) {
  std::vector<std::string> all = manifest_readings(directory);
  const Readings of_run = chosen_readings(all);
  all.insert(all.end(), texts.begin(), texts.end());
  Readings readings = chosen_readings(all);
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

}  // namespace

int gate_command(const Arguments& arguments) {
  Options options = gate_options();
  if (!options.parse(arguments)) return kExitGo;
  const fs::path directory = options.positional(0);
  const TerminalStyle style = terminal_style(options.choice("color", {"auto", "always", "never"}));
  chosen_readings(options.texts("reading"));  // a slip in one should not wait for the records

  const Readings readings = readings_for(directory, options.texts("reading"));
  const std::vector<Criterion> criteria = load_criteria();
  std::optional<std::vector<Criterion>> own;
  if (options.given("criteria")) own = own_criteria(options.text("criteria"));
  JudgeAgain how{own ? *own : criteria, readings, options.given("allow-single"), nullptr};
  if (own) {
    how.choose = [&](const std::vector<std::string>& ids) { return named_in(*own, ids, criteria); };
  }
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
