#include "sim/cli/judging.hpp"

#include "analysis/report/formats.hpp"
#include "analysis/report/summary_json.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"

namespace fivenines::cli {

void add_judging_options(Options& options) {
  options.add_list("reading", "NAME=VALUE",
                   "read the plan so where its documents differ; repeatable (`list readings`)");
  options.add_switch("allow-single", "judge one replication by its values, without intervals");
}

Readings chosen_readings(const std::vector<std::string>& texts) {
  Readings readings;
  try {
    for (const std::string& text : texts) readings.choose(text);
  } catch (const BadReading& error) {
    throw UsageError(error.what());
  }
  return readings;
}

void write_summary(const std::filesystem::path& folder, const Summary& summary) {
  write_file(folder / "summary.csv", summary_csv(summary));
  write_file(folder / "verdict.junit.xml", verdict_junit(summary));
  write_file(folder / "report.md", report_markdown(summary));
  write_file(folder / "summary.json", summary_to_json(summary));
}

int exit_code_of(Decision decision) {
  switch (decision) {
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

}  // namespace fivenines::cli
