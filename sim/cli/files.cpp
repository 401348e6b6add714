#include "sim/cli/files.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sim/cli/exit_codes.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot_write(const fs::path& path, int error) {
  throw OutputError(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)));
}

}  // namespace

std::string read_file(const fs::path& path) {
  const auto refuse = [&](int error) {
    throw InputError(fmt::format("cannot read {}: {}", path.string(), std::strerror(error)));
  };
  // A folder can be opened, but not read.
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) refuse(EISDIR);
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) refuse(errno);
  std::string text;
  std::array<char, 1 << 16> part{};
  std::size_t got = 0;
  while ((got = std::fread(part.data(), 1, part.size(), file)) > 0) text.append(part.data(), got);
  const int error = std::ferror(file) != 0 ? errno : 0;
  std::fclose(file);
  if (error != 0) refuse(error);
  return text;
}

void write_file(const fs::path& path, std::string_view text) {
  fs::path beside = path;
  beside += ".tmp";
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) cannot_write(path, errno);
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int write_error = errno;
  const bool closed = std::fclose(file) == 0;
  const int close_error = errno;
  if (!written || !closed || std::rename(beside.c_str(), path.c_str()) != 0) {
    const int error = !written ? write_error : !closed ? close_error : errno;
    std::error_code ignored;
    fs::remove(beside, ignored);
    cannot_write(path, error);
  }
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) cannot_write(path, error.value());
  if (!fs::is_directory(path)) cannot_write(path, ENOTDIR);
}

void finish_standard_output() {
  errno = 0;
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw OutputError(fmt::format("cannot write to standard output: {}",
                                  std::strerror(errno != 0 ? errno : EIO)));
  }
}

}  // namespace fivenines::cli
