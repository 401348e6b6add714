// report.html, its charts drawn by node where that is installed, and report.pdf.
#pragma once

#include <filesystem>
#include <string>

#include "analysis/compare/december.hpp"
#include "sim/cli/judging.hpp"

namespace fivenines::cli {

/// Writes report.html into the folder, and one into the folder of each variant. `repeat` is the
/// command that repeats the run. Returns what a user should know: that charts are missing and why;
/// empty: all is there. Throws OutputError.
std::string write_html(const std::filesystem::path& folder, const Judged& judged,
                       const std::string& repeat);

/// The same of the December tests as a whole: one file; those of the tests are written with them.
std::string write_html(const std::filesystem::path& folder, const December& december,
                       const std::string& repeat);

/// Prints report.html of the folder into report.pdf beside it, by a headless Chromium. Throws
/// OutputError: no browser, or it fails.
void write_pdf(const std::filesystem::path& folder);

}  // namespace fivenines::cli
