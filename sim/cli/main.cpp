// The program: finds the subcommand and turns whatever goes wrong into an exit code and a message.
#include <fmt/format.h>

#include <exception>
#include <system_error>

#include "analysis/report/summary.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/core/simulation_failed.hpp"

namespace fivenines::cli {

namespace {

int dispatch(const Arguments& arguments) {
  if (arguments.empty()) {
    throw UsageError("no command; `fivenines help` lists them");
  }
  const std::string& name = arguments.front();
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (name == "--version" || name == "-V") {
    fmt::print("fivenines {}\n", FIVENINES_VERSION);
    return kExitGo;
  }
  if (name == "--help" || name == "-h") return help_command({});
  if (const Command* command = find_command(name)) return command->run(rest);
  throw UsageError(fmt::format("unknown command {}{}; commands: {}", in_quotes(name),
                               did_you_mean(name, command_names()), joined(command_names())));
}

int said(int code, const char* what) {
  fmt::print(stderr, "fivenines: {}\n", what);
  return code;
}

int run(const Arguments& arguments) {
  try {
    const int code = dispatch(arguments);
    finish_standard_output();
    return code;
  } catch (const UsageError& error) {
    return said(kExitUsage, error.what());
  } catch (const InputError& error) {
    return said(kExitBadInput, error.what());
  } catch (const OutputError& error) {
    return said(kExitFailed, error.what());
  } catch (const SimulationFailed& error) {
    return said(kExitFailed, error.what());
  } catch (const BrokenBooks& error) {
    return said(kExitFailed, error.what());
  } catch (const std::system_error& error) {  // of the file system, and of standard output
    return said(kExitFailed, error.what());
  } catch (const std::exception& error) {
    return said(kExitInternal, error.what());
  }
}

}  // namespace

}  // namespace fivenines::cli

int main(int argc, char** argv) {
  return fivenines::cli::run(fivenines::cli::Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
}
