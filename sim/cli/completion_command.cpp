// fivenines completion bash: commands, options and shipped names, for `source <(...)`.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

namespace {

/// @ stands for the names of the commands.
constexpr std::string_view kBash = R"bash(# source <(fivenines completion bash)
_fivenines() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local command=${COMP_WORDS[1]} words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "@ --help --version" -- "$word"))
    return
  fi
  case $before in
    --color) words="auto always never" ;;
    --progress) words="auto bar lines none" ;;
    --fail-on) words="regression" ;;
  esac
  if [ -z "$words" ]; then
    case $command in
      help) words="@" ;;
      list) words="faults metrics criteria readings platforms scenarios laws" ;;
      completion) words="bash" ;;
      schema) words="scenario platform" ;;
      platform) words="show export" ;;
      run)
        words="--set --replications --jobs --seed --output --reading --allow-single --quiet --color"
        words="$words --progress --no-report --help"
        ;;
      compare)
        words="--scenario --set --min-effect --fail-on --replications --jobs --seed --output --reading"
        words="$words --allow-single --quiet --color --progress --no-report --help"
        ;;
      show) words="--set --defaults --help" ;;
      gate) words="--reading --criteria --output --allow-single --color --help" ;;
      exec) words="--task --help" ;;
      report) words="--pdf --help" ;;
      query) words="--interval --help" ;;
      bench) words="--rounds --help" ;;
    esac
    case $command in
      run | compare | show | check)
        words="$words $(fivenines list scenarios 2>/dev/null | cut -d ' ' -f 1)"
        ;;
    esac
    case $command in
      platform | compare | check)
        words="$words $(fivenines list platforms 2>/dev/null | cut -d ' ' -f 1)"
        ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
}
complete -o filenames -F _fivenines fivenines ./fivenines
)bash";

}  // namespace

int completion_command(const Arguments& arguments) {
  Options options("completion", {"SHELL"});
  if (!options.parse(arguments)) return kExitGo;
  if (options.positional(0) != "bash") throw UsageError("accepted shells: bash");
  const std::string names = fmt::format("{}", fmt::join(command_names(), " "));
  std::string script;
  for (const char c : kBash) {
    if (c == '@') {
      script += names;
    } else {
      script += c;
    }
  }
  fmt::print("{}", script);
  return kExitGo;
}

}  // namespace fivenines::cli
