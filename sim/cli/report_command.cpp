// fivenines report DIR: the report of a finished run again, and on paper. Never simulates.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/december_folder.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/html_report.hpp"
#include "sim/cli/judge_again.hpp"
#include "sim/cli/manifest.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/recorded_december.hpp"
#include "sim/cli/run_directory.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Options report_options() {
  Options options("report", {"DIR"});
  options.add_switch("pdf", "also write report.pdf, printed by a headless Chromium");
  return options;
}

std::string write_of_run(const fs::path& directory, const JudgeAgain& how) {
  const auto [facts, judged] = judge_again(directory, how);
  const DirectoryLock lock(directory, DirectoryLock::Kind::kAlone);
  return write_html(directory, judged, manifest_repeat(directory));
}

/// The whole, and each test.
std::string write_of_december(const fs::path& directory, const JudgeAgain& how) {
  for (const std::string& run : december_runs(directory)) write_of_run(directory / run, how);
  const December december = recorded_december(directory, how);
  const DirectoryLock lock(directory, DirectoryLock::Kind::kAlone);
  return write_html(directory, december, manifest_repeat(directory));
}

}  // namespace

int report_command(const Arguments& arguments) {
  Options options = report_options();
  if (!options.parse(arguments)) return kExitGo;
  const fs::path directory = options.positional(0);
  const Readings readings = chosen_readings(manifest_readings(directory));
  const JudgeAgain how{load_criteria(), readings, manifest_allow_single(directory), nullptr};
  const std::string notice =
      is_december(directory) ? write_of_december(directory, how) : write_of_run(directory, how);
  if (!notice.empty()) fmt::print(stderr, "{}\n", notice);
  fmt::print("{}\n", (directory / "report.html").string());
  if (options.given("pdf")) {
    write_pdf(directory);
    fmt::print("{}\n", (directory / "report.pdf").string());
  }
  finish_standard_output();
  return kExitGo;
}

}  // namespace fivenines::cli
