// fivenines exec DIR --task K: one replication of a run directory, as a cluster engine calls it.
// Doing it again does nothing; `run` with the same folder gathers what is there.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/workers.hpp"

namespace fivenines::cli {

int exec_command(const Arguments& arguments) {
  Options options("exec", {"DIR"});
  options.add("task", "K", "line of tasks.jsonl, from 0");
  if (!options.parse(arguments)) return kExitGo;
  const std::filesystem::path directory = options.positional(0);
  const std::vector<Task> tasks = read_tasks(directory);
  if (tasks.empty()) throw InputError(directory.string() + "/tasks.jsonl is empty");
  const auto number = options.number("task", 0, tasks.size() - 1);
  if (!number) throw UsageError("--task K is missing");
  const Task& task = tasks[*number];

  const Scenario scenario = load_or_complain(task.scenario(directory).string(), {});
  const auto record = find_record(directory, task, scenario.seed);
  if (record && !record->interrupted) {
    fmt::print(stderr, "{} is there already\n", task.name());
    return kExitGo;
  }
  const DirectoryLock lock(directory, DirectoryLock::Kind::kWithOthers);

  return perform_task(directory, task, scenario, nullptr);
}

}  // namespace fivenines::cli
