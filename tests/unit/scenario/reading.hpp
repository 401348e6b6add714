// What the tests of the scenario reader share: small scenarios as text, their complaints as lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::reading {

/// The root of the checkout, where the shipped platforms and scenarios are.
std::filesystem::path source_root();

/// Loading with the shipped catalogue.
LoadOptions shipped(std::vector<std::string> overrides = {});

/// The shortest valid scenario, four lines: two regions, `a` with 4 servers of 2 cores and `b` with
/// one of one, 40 ms apart.
extern const std::string kSmall;

/// The scenario in a text called "s.yaml"; fails the test if there are complaints.
Scenario read(const std::string& text, const LoadOptions& options = {});

/// The same, and warnings do not matter.
Scenario accepted(const std::string& text, const LoadOptions& options = {});

/// All complaints about a text called "s.yaml", one a line; fails the test if it is valid.
std::string complaints(const std::string& text, const LoadOptions& options = {});

/// Complaints about kSmall with more lines.
std::string complaints_with(const std::string& more_lines);
/// kSmall with more lines, read.
Scenario read_with(const std::string& more_lines);

/// A folder for files of one test, removed afterwards.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  /// Writes a file and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace fivenines::reading
