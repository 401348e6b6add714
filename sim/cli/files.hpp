// Files that are whole or not there: written beside and renamed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace fivenines::cli {

/// The whole file. Throws InputError.
std::string read_file(const std::filesystem::path& path);

/// Writes `path` + ".tmp", flushes it and renames it. Throws OutputError, leaving nothing behind.
void write_file(const std::filesystem::path& path, std::string_view text);

/// Creates a folder and those above it. Throws OutputError.
void make_folder(const std::filesystem::path& path);

/// Flushes standard output. Throws OutputError when not everything could be written.
void finish_standard_output();

}  // namespace fivenines::cli
