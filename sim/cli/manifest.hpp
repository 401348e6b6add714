// manifest.json: what was run, on what, when and how fast. It alone holds such things, so that all
// other files of a run can be compared byte by byte.
#pragma once

#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/cli/workers.hpp"

namespace fivenines::cli {

struct Manifest {
  std::string status;  ///< running, finished, partial, failed
  std::vector<std::string> command;
  std::string scenario;               ///< as the user named it
  std::vector<std::string> readings;  ///< NAME=VALUE, those that were chosen
  std::string repeat;                 ///< the command that repeats the run, without its folder
  bool allow_single = false;          ///< one replication was to be judged by its values
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  std::time_t started = 0;
  std::time_t ended = 0;    ///< 0: not yet
  double wall_seconds = 0;  ///< of the workers together, from first start to last end
  std::vector<TaskReport> tasks;
};

std::string manifest_json(const Manifest& manifest);

/// The readings that the manifest of a run directory names; none when there is no manifest.
std::vector<std::string> manifest_readings(const std::filesystem::path& directory);

/// The command that repeats a run, as its manifest has it; empty when there is none.
std::string manifest_repeat(const std::filesystem::path& directory);

/// Whether the run was to be judged by single values.
bool manifest_allow_single(const std::filesystem::path& directory);

/// The program version that wrote the manifest of a run directory; empty when there is none.
std::string manifest_version(const std::filesystem::path& directory);

}  // namespace fivenines::cli
