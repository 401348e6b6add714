// The subcommands. Each is a function from its arguments to an exit code and lives in a file of its
// own; the table here is what help and completion are made from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fivenines::cli {

using Arguments = std::vector<std::string>;

struct Command {
  std::string_view name;
  std::string_view synopsis;  ///< what follows the name
  std::string_view help;      ///< one line
  int (*run)(const Arguments&);
};

/// In the order of help.
const std::vector<Command>& commands();
/// nullptr when there is none of that name.
const Command* find_command(std::string_view name);
std::vector<std::string> command_names();

int run_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);
int december_command(const Arguments& arguments);
int why_command(const Arguments& arguments);
int gate_command(const Arguments& arguments);
int report_command(const Arguments& arguments);
int query_command(const Arguments& arguments);
int check_command(const Arguments& arguments);
int show_command(const Arguments& arguments);
int platform_command(const Arguments& arguments);
int list_command(const Arguments& arguments);
int schema_command(const Arguments& arguments);
int bench_command(const Arguments& arguments);
int exec_command(const Arguments& arguments);
int completion_command(const Arguments& arguments);
int man_command(const Arguments& arguments);
int help_command(const Arguments& arguments);

}  // namespace fivenines::cli
