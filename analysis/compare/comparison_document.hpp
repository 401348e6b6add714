#pragma once

#include "analysis/compare/comparison.hpp"
#include "analysis/report/html/report.hpp"

namespace fivenines::html {

/// Variants side by side; each has a report of its own in variants/NAME, which this one links to.
Document comparison_document(const VariantComparison& comparison, const ReportContext& context);

}  // namespace fivenines::html
