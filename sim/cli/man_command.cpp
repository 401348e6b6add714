// fivenines man: the manual page, made from the commands and their own help.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/child_process.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options.hpp"

namespace fivenines::cli {

namespace {

/// A line of text that troff takes for nothing else.
std::string roff(std::string_view line) {
  std::string text;
  if (line.starts_with('.') || line.starts_with('\'')) text += "\\&";
  for (const char c : line) {
    if (c == '\\') {
      text += "\\e";
    } else if (c == '-') {
      text += "\\-";
    } else {
      text += c;
    }
  }
  return text;
}

std::string roff_lines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines += roff(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

int man_command(const Arguments& arguments) {
  Options options("man", {});
  if (!options.parse(arguments)) return kExitGo;
  std::string page = fmt::format(
      ".TH FIVENINES 1 \"\" \"fivenines {}\"\n.SH NAME\nfivenines \\- does a multi\\-region "
      "platform "
      "keep what its plan promises?\n.SH SYNOPSIS\n.B fivenines\n.I "
      "COMMAND\n[\\fIARGUMENTS\\fR]...\n"
      ".SH DESCRIPTION\nReplays the load tests of a plan on a discrete\\-event simulator, request "
      "by "
      "request, judges what it measured against the plan, criterion by criterion, and says GO, "
      "NO\\-GO or INCONCLUSIVE.\n.SH COMMANDS\n",
      FIVENINES_VERSION);
  for (const Command& command : commands()) {
    if (command.run == help_command || command.run == man_command) continue;
    const auto help = output_of(
        {(program_folder() / "fivenines").string(), "help", std::string(command.name)}, "");
    if (!help) throw OutputError(fmt::format("no help of {}", command.name));
    page += fmt::format(".SS {}\n.nf\n{}.fi\n", command.name, roff_lines(*help));
  }
  page +=
      ".SH EXIT STATUS\n0 GO, 99 NO\\-GO, 98 INCONCLUSIVE, 2 wrong command line, 3 bad input file, "
      "4 "
      "the simulation or its output failed, 1 internal error, 130 interrupted.\n"
      "A run whose scenario names no criteria is 0, and so is compare, whatever the verdicts,\n"
      "without \\-\\-fail\\-on.\n"
      ".SH FILES\nA run writes a folder below \\fIout/\\fR; \\fIout/latest\\fR is the newest: "
      "\\fIreport.html\\fR, \\fIsummary.json\\fR, \\fIreport.md\\fR, \\fIverdict.junit.xml\\fR.\n";
  fmt::print("{}", page);
  finish_standard_output();
  return kExitGo;
}

}  // namespace fivenines::cli
