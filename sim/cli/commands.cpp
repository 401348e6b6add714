#include "sim/cli/commands.hpp"

namespace fivenines::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      {"run", "SCENARIO [--set PATH=VALUE]...", "simulate, judge against the plan, report",
       run_command},
      {"compare", "BASE CANDIDATE... [--scenario FILE]",
       "platforms, scenarios or finished runs side by side, on the same draws", compare_command},
      {"december", "[--regions 3|8|both]",
       "Tests 1 to 5 in calendar order, one report, one go / no-go", december_command},
      {"why", "DIR [--budget 5min]",
       "the chain of causes of a failed run, and what would have saved it", why_command},
      {"gate", "DIR [--reading NAME=VALUE]...",
       "judge a finished run again, by other readings or limits", gate_command},
      {"report", "DIR [--pdf]", "write the report of a finished run again, also as PDF",
       report_command},
      {"query", "DIR METRIC...", "print figures of a run and their units", query_command},
      {"check", "FILE...", "find all mistakes in scenario and platform files", check_command},
      {"show", "SCENARIO [--set PATH=VALUE]...",
       "print a scenario with every default and its origin", show_command},
      {"platform", "show|export FILE", "print a platform in tables, or as SimGrid's XML",
       platform_command},
      {"list", "TOPIC", "print faults, protocols, metrics, criteria, readings, platforms ...",
       list_command},
      {"schema", "NAME", "print the JSON Schema of scenario or platform files", schema_command},
      {"bench", "[--rounds N]", "measure speed against floors and other models", bench_command},
      {"exec", "DIR --task K", "simulate one replication of a run directory", exec_command},
      {"completion", "bash|zsh", "print the completion script of a shell", completion_command},
      {"man", "", "print the manual page, for man -l or share/man", man_command},
      {"help", "[COMMAND]", "explain a command", help_command}};
  return table;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return names;
}

}  // namespace fivenines::cli
