// Progress on standard error: a line that rewrites itself on a terminal, else a line for every 10
// %.
#pragma once

#include <chrono>
#include <string>

#include "sim/cli/workers.hpp"

namespace fivenines::cli {

enum class ProgressStyle : std::uint8_t { kNone, kBar, kLines };

/// From --progress auto|bar|lines|none, --quiet, and whether standard error is a terminal.
ProgressStyle progress_style(const std::string& choice, bool quiet);

class ProgressDisplay {
 public:
  ProgressDisplay(ProgressStyle style, std::size_t tasks);
  /// Ends the line.
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const PoolProgress& progress);

 private:
  std::string figures(const PoolProgress& progress) const;

  ProgressStyle style_;
  std::size_t tasks_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_{};
  int tenths_ = 0;
  bool line_open_ = false;
};

/// "00:41", "1:02:03".
std::string clock_text(double seconds);

}  // namespace fivenines::cli
