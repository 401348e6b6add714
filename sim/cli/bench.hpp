#pragma once

#include <filesystem>
#include <string>

namespace fivenines::cli {

struct BenchOptions {
  std::filesystem::path source_root;     ///< holds tests/bench and the shipped scenarios
  std::filesystem::path program_folder;  ///< holds bench/ with the compiled models
  int rounds = 5;
  std::string only;  ///< measure the models whose name holds this text, without rows; empty: all
};

/// Prints the table. 0 when every floor is met, 99 when one is not or a row is missing, 3 when a
/// scenario of the bench cannot be read.
int bench(const BenchOptions& options);

}  // namespace fivenines::cli
