// fivenines query DIR METRIC: one number and its unit.
#include <fmt/format.h>

#include "analysis/report/measure.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/recorded_run.hpp"

namespace fivenines::cli {

int query_command(const Arguments& arguments) {
  Options options("query", {"DIR", "METRIC"});
  options.add_switch("interval", "also print the 95 % interval: low, high, replications");
  if (!options.parse(arguments)) return kExitGo;
  try {
    // The query first: a slip in it should not wait for the records to be read.
    const Query query = parse_query(options.positional(1));
    const Run run = load_run(options.positional(0)).run;
    const Measurement measured = measure(query, run.records, run.facts);
    if (!measured.estimate) {
      fmt::print(stderr, "fivenines: no data for {} in {} replication{}\n", query.text(),
                 run.records.size(), run.records.size() == 1 ? "" : "s");
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
