// fivenines run: simulate, judge, report.
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/simulating.hpp"

namespace fivenines::cli {

int run_command(const Arguments& arguments) {
  Options options("run", {"SCENARIO"});
  options.add_list("set", "PATH=VALUE", "use this value instead of the scenario's; repeatable");
  add_simulating_options(options);
  if (!options.parse(arguments)) return kExitGo;
  const SimulationSettings settings = simulation_settings(options);

  RunRequest request;
  request.scenario = options.positional(0);
  request.sets = options.texts("set");
  request.readings = settings.readings;
  request.replications = settings.replications;
  request.seed = settings.seed;
  request.allow_single = settings.allow_single;
  RunPlan plan = plan_run(request);
  const std::optional<ClaimOfRun> claim = plan.claim;
  const Judging judging{
      [&claim](std::vector<VariantResult> results) { return judged(std::move(results), claim); },
      [](const Judged& judged) { return exit_code_of(judged); }};
  std::vector<std::string> command{"fivenines", "run"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return simulate_and_report(std::move(plan), settings, std::move(command), judging);
}

}  // namespace fivenines::cli
