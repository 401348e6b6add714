// fivenines platform show FILE: what a platform is, in tables.
// fivenines platform export FILE: the same for other programs, as SimGrid's XML.
#include <fmt/format.h>

#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/platform_tables.hpp"
#include "sim/engine/platform_xml.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {

namespace {

Platform load_platform_or_complain(const std::string& file) {
  LoadOptions load;
  load.data_roots = data_roots();
  LoadedPlatform loaded = load_platform(file, load);
  fmt::print(stderr, "{}", loaded.diagnostics.text());
  if (!loaded.platform) throw InputError(fmt::format("{} is no valid platform", file));
  return std::move(*loaded.platform);
}

void print_platform(const Platform& platform) {
  fmt::print("{}: {} region{}\n\n", platform.name, platform.regions.size(),
             platform.regions.size() == 1 ? "" : "s");
  print_capacity(platform);
  print_cost(platform);
  print_round_trips(platform);
  print_latency_budget(platform);
  fmt::print(
      "\nwindow: none; one calendar serves all regions in exact order, so no least delay\n"
      "between them limits a run\n");
}

}  // namespace

int platform_command(const Arguments& arguments) {
  Options options("platform", {"show|export", "FILE"});
  if (!options.parse(arguments)) return kExitGo;
  const std::string& what = options.positional(0);
  const std::vector<std::string> known{"show", "export"};
  if (what == "show") {
    print_platform(load_platform_or_complain(options.positional(1)));
  } else if (what == "export") {
    fmt::print("{}", platform_xml(load_platform_or_complain(options.positional(1))));
  } else {
    throw UsageError(fmt::format("unknown platform command {}{}; accepted: {}", in_quotes(what),
                                 did_you_mean(what, known), joined(known)));
  }
  return kExitGo;
}

}  // namespace fivenines::cli
