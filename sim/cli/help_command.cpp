// fivenines help [COMMAND].
#include <fmt/format.h>

#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"

namespace fivenines::cli {

namespace {

constexpr const char* kExitCodes =
    "exit codes: 0 GO, 99 NO-GO, 98 INCONCLUSIVE, 2 wrong command line, 3 bad input file,\n"
    "  4 simulation or output failed, 1 internal error, 130 interrupted; a run whose scenario\n"
    "  names no criteria is 0, and so is compare, whatever the verdicts, without --fail-on\n";

void print_overview() {
  fmt::print(
      "fivenines {}: does a multi-region platform keep what its plan promises?\n\n"
      "usage: fivenines COMMAND [ARGUMENTS]...\n\n",
      FIVENINES_VERSION);
  for (const Command& command : commands()) {
    fmt::print("  {:<11} {}\n", command.name, command.help);
  }
  fmt::print(
      "\n`fivenines help COMMAND` explains its options; for example\n"
      "  fivenines run december/test-3 -o out/test-3\n"
      "  fivenines query out/test-3 'latency.p99{{point=server}}'\n\n{}",
      kExitCodes);
}

}  // namespace

int help_command(const Arguments& arguments) {
  if (arguments.empty() || arguments.front() == "-h" || arguments.front() == "--help") {
    print_overview();
    return kExitGo;
  }
  const Command* command = find_command(arguments.front());
  if (command == nullptr) {
    throw UsageError(fmt::format("unknown command {}{}; commands: {}", in_quotes(arguments.front()),
                                 did_you_mean(arguments.front(), command_names()),
                                 joined(command_names())));
  }
  if (command->run == help_command) {
    print_overview();
    return kExitGo;
  }
  return command->run({"--help"});
}

}  // namespace fivenines::cli
