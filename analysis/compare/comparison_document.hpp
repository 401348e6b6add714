#pragma once

#include <optional>

#include "analysis/compare/comparison.hpp"
#include "analysis/report/html/report.hpp"

namespace fivenines::html {

/// Variants side by side; each has a report of its own in variants/NAME, which this one links to.
Document comparison_document(const VariantComparison& comparison, const ReportContext& context);

// Its charts; nothing where no variant has the figures.
std::optional<Figure> trade_off_chart(const VariantComparison& comparison);
std::optional<Figure> variants_geography_chart(const VariantComparison& comparison);
std::optional<Figure> variants_errors_chart(const VariantComparison& comparison);
std::optional<Figure> variants_failover_chart(const VariantComparison& comparison);

}  // namespace fivenines::html
