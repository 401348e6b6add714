// Files that come with the program are named without a path: `december/test-3`, `default-8`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

enum class ShippedKind : std::uint8_t { kScenario, kPlatform };

/// Files of one kind in the folders that hold the shipped `platforms/` and `scenarios/`.
struct ShippedFiles {
  ShippedKind kind = ShippedKind::kScenario;
  std::vector<std::filesystem::path> data_roots;

  /// The file itself, relative to `folder`, if it exists; else the shipped one of that name, with
  /// or without `.yaml`, in the first data root that has it; else the path as it came.
  std::filesystem::path find(const std::filesystem::path& path,
                             const std::filesystem::path& folder = {}) const;

  /// Whether the file that was asked for by this name exists; complains if not, with what is
  /// shipped or lies beside it in mind.
  bool check_exists(const std::filesystem::path& file, const std::string& asked,
                    const SourcePosition& asked_at, Diagnostics& diagnostics) const;
};

/// Names of the files in the folder of a path, sorted: what somebody may have meant instead of it.
std::vector<std::string> files_beside(const std::filesystem::path& path);

}  // namespace fivenines
