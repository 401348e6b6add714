#include "sim/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "analysis/statistics/figures.hpp"

namespace fivenines::cli {

namespace {

using WallClock = std::chrono::steady_clock;

}  // namespace

ProgressStyle progress_style(const std::string& choice, bool quiet) {
  if (quiet || choice == "none") return ProgressStyle::kNone;
  if (choice == "bar") return ProgressStyle::kBar;
  if (choice == "lines") return ProgressStyle::kLines;
  return isatty(STDERR_FILENO) != 0 ? ProgressStyle::kBar : ProgressStyle::kLines;
}

ProgressDisplay::ProgressDisplay(ProgressStyle style, std::size_t tasks)
    : style_(style), tasks_(tasks), started_(WallClock::now()) {}

ProgressDisplay::~ProgressDisplay() {
  if (line_open_) std::fputs("\n", stderr);
}

std::string ProgressDisplay::figures(const PoolProgress& progress) const {
  const double elapsed = std::chrono::duration<double>(WallClock::now() - started_).count();
  const double share = std::clamp(progress.done_share, 0.0, 1.0);
  constexpr double kShareLeast = 0.01;  // before that an estimate of the rest says nothing
  const std::string eta = share < kShareLeast ? "--:--" : clock_text(elapsed * (1 - share) / share);
  return fmt::format("{}/{}  {} simulated  {} analyses  {:.3g}x real time  eta {}",
                     progress.finished, tasks_, clock_text(progress.simulated_seconds),
                     compact(static_cast<double>(progress.requests)),
                     elapsed > 0 ? progress.simulated_seconds / elapsed : 0.0, eta);
}

void ProgressDisplay::show(const PoolProgress& progress) {
  if (style_ == ProgressStyle::kNone) return;
  const double share = std::clamp(progress.done_share, 0.0, 1.0);
  if (style_ == ProgressStyle::kLines) {
    const int tenths = static_cast<int>(std::floor(share * 10 + 1e-9));
    if (tenths <= tenths_) return;
    tenths_ = tenths;
    fmt::print(stderr, "  {:>3} %  {}\n", 10 * tenths, figures(progress));
    return;
  }
  constexpr std::chrono::milliseconds kBetween{200};
  const WallClock::time_point now = WallClock::now();
  if (now - shown_ < kBetween && share < 1) return;
  shown_ = now;
  constexpr std::size_t kWidth = 6;  // the whole line fits into 80 columns
  const auto full = static_cast<std::size_t>(std::floor(share * kWidth));
  std::string bar(full, '=');
  if (full < kWidth) bar += '>';
  // \x1b[K clears what a longer line left behind
  fmt::print(stderr, "\r[{:<{}}] {}\x1b[K", bar, kWidth, figures(progress));
  std::fflush(stderr);
  line_open_ = true;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds) + 0.5);
  if (whole >= 3600) {
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
}

}  // namespace fivenines::cli
