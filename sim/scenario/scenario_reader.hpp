// From a scenario file to one validated Scenario, or to all complaints about it at once.
//
// Passes: syntax (YAML, size, nesting, duplicate keys), `extends`, overrides, meaning (every key
// read by the function that owns its section), binding (regions, round trips, faults, criteria).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/diagnostics.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/schema/schema_tree.hpp"
#include "sim/scenario/variant_reader.hpp"

namespace fivenines {

struct LoadOptions {
  /// `PATH=VALUE` each, applied in order after `extends`. Files named in a value are relative to
  /// the folder of the scenario.
  std::vector<std::string> overrides;
  /// Folders that hold the shipped `platforms/` and `scenarios/`: there are the catalogue of places
  /// (unless one lies beside the platform file), the criteria of the plan, and what is named
  /// without a path, such as `december/test-3` or `platform: default-8`.
  std::vector<std::filesystem::path> data_roots;
  /// Says what is wrong with a metric of a claim; empty to accept any.
  MetricCheck check_metric = nullptr;
  /// Gets what readers ask for, if anybody wants to know.
  SchemaRecorder* shapes = nullptr;
};

struct LoadedScenario {
  std::optional<Scenario> scenario;  ///< only without errors
  Diagnostics diagnostics;           ///< may hold warnings about a valid scenario
};

/// Reads a scenario file, or a shipped scenario by its name. Never throws because of what a file
/// says or because it is not there.
LoadedScenario load_scenario(const std::filesystem::path& path, const LoadOptions& options = {});

/// The same as if the file at `path` had this text.
LoadedScenario load_scenario_text(std::string_view text, const std::filesystem::path& path,
                                  const LoadOptions& options = {});

/// The canonical YAML of a scenario with every default marked: plan, source or assumption.
std::string marked_yaml(const Scenario& scenario);

struct LoadedPlatform {
  std::optional<Platform> platform;   ///< only without errors
  std::string resolved_yaml;          ///< canonical, complete without the catalogue
  std::vector<DefaultUsed> defaults;  ///< with the sources of round trips
  Diagnostics diagnostics;
};

/// Reads a platform file alone, or a shipped platform by its name. Overrides are not used.
LoadedPlatform load_platform(const std::filesystem::path& path, const LoadOptions& options = {});

/// The same as if the file at `path` had this text.
LoadedPlatform load_platform_text(std::string_view text, const std::filesystem::path& path,
                                  const LoadOptions& options = {});

/// What a file says it is, "scenario/v1" or "platform/v1"; empty if that cannot be read. Complains
/// of nothing: loading the file does.
std::string declared_format(const std::filesystem::path& path,
                            const std::vector<std::filesystem::path>& data_roots);

}  // namespace fivenines
