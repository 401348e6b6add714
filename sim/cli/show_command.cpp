// fivenines show SCENARIO: the scenario as it would be simulated, with every default.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {

int show_command(const Arguments& arguments) {
  Options options("show", {"SCENARIO"});
  options.add_list("set", "PATH=VALUE", "use this value instead of the scenario's; repeatable");
  options.add_switch("defaults", "print only the values that the scenario does not give");
  if (!options.parse(arguments)) return kExitGo;
  const Scenario scenario = load_or_complain(options.positional(0), options.texts("set"));
  if (!options.given("defaults")) {
    fmt::print("{}", marked_yaml(scenario));
    return kExitGo;
  }
  for (const DefaultUsed& used : scenario.defaults) {
    fmt::print("{}: {}  # {}\n", used.path, used.value, used.origin);
  }
  return kExitGo;
}

}  // namespace fivenines::cli
