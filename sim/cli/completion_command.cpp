// fivenines completion bash|zsh: commands, options and shipped names. The scripts ask the program's
// own help for the options of a command, so that they know what it knows.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

namespace {

/// What both shells share; @ stands for the names of the commands.
constexpr std::string_view kWords = R"sh(# The words that may follow `fivenines COMMAND ... BEFORE`.
_fivenines_words() {
  local command=$1 before=$2
  case $before in
    --color) echo auto always never; return ;;
    --progress) echo auto bar lines none; return ;;
    --fail-on) echo regression; return ;;
    --regions) echo both 3 8; return ;;
    --on-fail) echo hold continue; return ;;
  esac
  case $command in
    "") echo "@ --help --version"; return ;;
    help) echo "@"; return ;;
    list) echo faults metrics criteria readings platforms places scenarios protocols laws ;;
    completion) echo bash zsh ;;
    schema) echo scenario platform ;;
    platform) echo show export ;;
  esac
  fivenines help "$command" 2>/dev/null | grep -oE -- '--[a-z][a-z-]+' | sort -u
  case $command in
    run | compare | show | check)
      fivenines list scenarios 2>/dev/null | cut -d ' ' -f 1
      ;;
  esac
  case $command in
    platform | compare | check)
      fivenines list platforms 2>/dev/null | cut -d ' ' -f 1
      ;;
  esac
}
)sh";

constexpr std::string_view kBash = R"bash(# source <(fivenines completion bash)
_fivenines() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=""
  [ "$COMP_CWORD" -eq 1 ] || command=${COMP_WORDS[1]}
  COMPREPLY=($(compgen -W "$(_fivenines_words "$command" "$before")" -- "$word"))
  [ -z "$command" ] || COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -F _fivenines fivenines ./fivenines
)bash";

constexpr std::string_view kZsh = R"zsh(_fivenines() {
  local command=""
  [[ $CURRENT -eq 2 ]] || command=$words[2]
  compadd -- ${=$(_fivenines_words "$command" "$words[CURRENT-1]")}
  [[ -z $command ]] || _files
}
compdef _fivenines fivenines
)zsh";

std::string words_script() {
  const std::string names = fmt::format("{}", fmt::join(command_names(), " "));
  std::string script;
  for (const char c : kWords) script += c == '@' ? names : std::string(1, c);
  return script;
}

}  // namespace

int completion_command(const Arguments& arguments) {
  Options options("completion", {"SHELL"});
  if (!options.parse(arguments)) return kExitGo;
  const std::string& shell = options.positional(0);
  if (shell == "bash") {
    fmt::print("{}{}", words_script(), kBash);
  } else if (shell == "zsh") {
    fmt::print("#compdef fivenines\n{}{}", words_script(), kZsh);
  } else {
    throw UsageError("accepted shells: bash, zsh");
  }
  return kExitGo;
}

}  // namespace fivenines::cli
