// fivenines bench: the options of the bench.
#include "sim/cli/bench.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

int bench_command(const Arguments& arguments) {
  Options options("bench", {});
  options.add("rounds", "N", "runs of each model, in turn (default 5)");
  options.add("only", "TEXT", "measure the models whose name holds TEXT; no rows, no verdict");
  if (!options.parse(arguments)) return kExitGo;
  BenchOptions bench_options;
  bench_options.source_root = FIVENINES_SOURCE_DATA;
  bench_options.program_folder = program_folder();
  bench_options.rounds = static_cast<int>(
      options.number("rounds", 1, 100).value_or(static_cast<std::uint64_t>(bench_options.rounds)));
  bench_options.only = options.text("only");
  return bench(bench_options);
}

}  // namespace fivenines::cli
