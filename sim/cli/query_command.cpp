// fivenines query DIR METRIC...: a line each with a number and its unit.
#include <fmt/format.h>

#include <vector>

#include "analysis/report/measure.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/recorded_run.hpp"

namespace fivenines::cli {

int query_command(const Arguments& arguments) {
  Options options("query", {"DIR", "METRIC..."});
  options.add_switch(
      "interval", "also print the 95 % interval: low, high, replications; or that there is none");
  options.add_example("fivenines query out/latest 'latency.p99{point=server}' availability",
                      "several figures: each line begins with what it is");
  if (!options.parse(arguments)) return kExitGo;
  try {
    // The queries first: a slip in one should not wait for the records to be read.
    std::vector<Query> queries;
    for (std::size_t i = 1; i < options.positionals().size(); ++i) {
      queries.push_back(parse_query(options.positional(i)));
    }
    const Run run = load_run(options.positional(0)).run;
    bool all_known = true;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      const Query& query = queries[i];
      const Measurement measured = measure(query, run.records, run.facts);
      if (!measured.estimate) {
        fmt::print(stderr, "fivenines: no data for {} in {} replication{}\n", query.text(),
                   run.records.size(), run.records.size() == 1 ? "" : "s");
        all_known = false;
        continue;
      }
      const Estimate& estimate = *measured.estimate;
      if (queries.size() > 1) fmt::print("{} ", options.positional(i + 1));
      fmt::print("{} {}\n", estimate.value, measured.unit);
      if (!options.given("interval")) continue;
      if (estimate.single) {
        fmt::print("no interval, {} of {} replication{} with data\n", measured.replications,
                   run.records.size(), run.records.size() == 1 ? "" : "s");
      } else {
        fmt::print("{} {} {}\n", estimate.low, estimate.high, estimate.replications);
      }
    }
    return all_known ? kExitGo : kExitInconclusive;
  } catch (const BadQuery& error) {
    throw UsageError(error.what());
  }
}

}  // namespace fivenines::cli
