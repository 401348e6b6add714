// `why` of the December tests: all of them once more, with everything that helps changed at once.
#pragma once

#include <cstdint>
#include <filesystem>

#include "analysis/report/page.hpp"
#include "sim/base/time.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/progress.hpp"

namespace fivenines::cli {

struct WhySettings {
  SimDuration budget{0};  ///< wall-clock time
  std::uint32_t jobs = 1;
  TerminalStyle style;
  ProgressStyle progress = ProgressStyle::kNone;
};

/// Simulates, prints, and writes why.json and the report. With fewer learners, and capacity in
/// proportion, where the budget does not pay for all. Returns the exit code. Throws InputError,
/// UsageError, OutputError, BrokenBooks.
int why_december(const std::filesystem::path& directory, const WhySettings& settings,
                 const Arguments& arguments);

}  // namespace fivenines::cli
