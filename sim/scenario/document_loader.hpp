// From files to one tree: reads a YAML file, the files it extends, and the overrides of the command
// line. Positions stay those of the place a value came from.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/diagnostics.hpp"
#include "sim/scenario/shipped_files.hpp"
#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

/// Reads a file of at most kTextBytesMost (a little more is returned of a larger one, so that the
/// check of the text refuses it). What is wrong is added at `asked_at`, with a suggestion if a file
/// of a similar name is there.
std::optional<std::string> read_text_file(const std::filesystem::path& path,
                                          const SourcePosition& asked_at, Diagnostics& diagnostics);

/// Loads YAML files and what they extend. `extends: other.yaml` is relative to the file it stands
/// in, or names a shipped file. Maps merge, key by key; lists and single values replace. A map that
/// chooses a kind (a law, a cache layout, a replication mode, the shape of a daily curve) replaces
/// a map of another kind, because the parameters of one kind mean nothing to another; a law always
/// replaces a law, and another `detector` drops the parameters of the one it replaces. `name` and
/// `title` are not passed on: they say which file it is.
class DocumentLoader {
 public:
  explicit DocumentLoader(Diagnostics& diagnostics, ShippedFiles shipped = {})
      : diagnostics_(diagnostics), shipped_(std::move(shipped)) {}

  /// The file's tree with everything it extends; nothing after an error that forbids reading on.
  std::optional<YamlNode> load(const std::filesystem::path& path, const SourcePosition& asked_at);
  /// The same as if the file at `path` had this text.
  std::optional<YamlNode> load_text(std::string_view text, const std::filesystem::path& path);

 private:
  std::optional<YamlNode> with_extended(YamlNode root, const std::filesystem::path& folder);

  Diagnostics& diagnostics_;
  ShippedFiles shipped_;
  std::vector<std::filesystem::path> open_;  ///< files being extended, for cycles
};

/// Merges `over` into `base` by the rules of DocumentLoader.
void merge_yaml(YamlNode& base, YamlNode over);

/// One `PATH=VALUE` of the command line: keys joined by dots; elements of a list by number from 0,
/// or by their id or name. VALUE is YAML. Missing maps on the way are made: whether a key is known
/// is the reader's question, and its complaint then shows this option as the place.
void apply_override(YamlNode& root, std::string_view path_and_value,
                    const std::filesystem::path& folder, Diagnostics& diagnostics);

/// Puts a value at a path of keys joined by dots, as an override does; `position` is of the path.
void set_at_path(YamlNode& root, std::string_view path, YamlNode value,
                 const SourcePosition& position, Diagnostics& diagnostics);

/// The first key of an override's path: "workload" of "workload.learners=5M".
std::string_view override_section(std::string_view path_and_value);

}  // namespace fivenines
