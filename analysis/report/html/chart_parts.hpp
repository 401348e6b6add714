// What charts share: their data as CSV, the axis of time, the bands of faults.
#pragma once

#include <string>
#include <string_view>

#include "analysis/report/html/document.hpp"
#include "analysis/report/summary.hpp"

namespace fivenines::html {

/// A series as CSV; empty when the summary does not have it.
std::string csv_of_series(const Summary& summary, std::string_view id);

/// A number as charts and their data have it: five significant digits.
std::string cell_text(double value);

/// A number as people read it; `figure` by another name, for what has figures of its own.
std::string figure_of(double value);

/// Reads a specification that is written in the source.
Json specification(std::string_view text);

/// Puts the bands of faults behind a chart over time and greys its warm-up: the layers of `chart`
/// come last. Adds the tables that this needs.
void add_time_bands(const Summary& summary, Figure& figure);

/// The quantile of a metric with these labels; nothing when it was not measured.
std::optional<double> stat_of(const Summary& summary, std::string_view name,
                              std::string_view labels, std::string_view stat);

}  // namespace fivenines::html
