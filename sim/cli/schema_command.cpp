// fivenines schema NAME: the JSON Schema of scenarios or platforms, for editors and validators.
#include <fmt/format.h>

#include <algorithm>

#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/scenario/schema/json_schema.hpp"

namespace fivenines::cli {

int schema_command(const Arguments& arguments) {
  Options options("schema", {"NAME"});
  if (!options.parse(arguments)) return kExitGo;
  const std::string& name = options.positional(0);
  const std::vector<std::string>& names = schema_names();
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw UsageError(fmt::format("unknown schema {}{}; accepted: {}", in_quotes(name),
                                 did_you_mean(name, names), joined(names)));
  }
  fmt::print("{}", schema_text(name));
  return kExitGo;
}

}  // namespace fivenines::cli
