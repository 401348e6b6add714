// fivenines query DIR METRIC: one number and its unit.
#include <fmt/format.h>

#include "analysis/report/measure.hpp"
#include "analysis/report/summary.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/facts.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/run_directory.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

Scenario scenario_of(const fs::path& directory) {
  const fs::path file = directory / "scenario.resolved.yaml";
  LoadOptions options;
  options.data_roots = data_roots();
  LoadedScenario loaded = load_scenario_text(read_file(file), file, options);
  if (loaded.scenario) return std::move(*loaded.scenario);
  throw InputError(loaded.diagnostics.text() + directory.string() + " is no run directory");
}

std::vector<ReplicationRecord> records_of(const fs::path& directory, std::uint64_t seed) {
  std::vector<ReplicationRecord> records;
  for (const Task& task : read_tasks(directory)) {
    if (!task.part.empty()) continue;
    if (auto record = find_record(directory, task, seed)) records.push_back(std::move(*record));
  }
  return usable(std::move(records));
}

}  // namespace

int query_command(const Arguments& arguments) {
  Options options("query", {"DIR", "METRIC"});
  options.add_switch("interval", "also print the 95 % interval: low, high, replications");
  if (!options.parse(arguments)) return kExitGo;
  try {
    // The query first: a slip in it should not wait for the records to be read.
    const Query query = parse_query(options.positional(1));
    const fs::path directory = options.positional(0);
    const Scenario scenario = scenario_of(directory);
    const auto records = records_of(directory, scenario.seed);
    const Measurement measured = measure(query, records, facts_of(scenario));
    if (!measured.estimate) {
      fmt::print(stderr, "fivenines: no data for {} in {} replication{}\n", query.text(),
                 records.size(), records.size() == 1 ? "" : "s");
      return kExitInconclusive;
    }
    const Estimate& estimate = *measured.estimate;
    fmt::print("{} {}\n", estimate.value, measured.unit);
    if (options.given("interval")) {
      fmt::print("{} {} {}\n", estimate.low, estimate.high, estimate.replications);
    }
  } catch (const BadQuery& error) {
    throw UsageError(error.what());
  }
  return kExitGo;
}

}  // namespace fivenines::cli
