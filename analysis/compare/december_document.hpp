#pragma once

#include <optional>

#include "analysis/compare/december.hpp"
#include "analysis/compare/together.hpp"
#include "analysis/report/html/report.hpp"

namespace fivenines::html {

/// The load-testing report that the plan promises (000:496-500), its four parts first: results of
/// Tests 1 to 5, projections, recommendations, go / no-go; then the calendar with its branches, and
/// the pages of the outline for the last test, which has the faults, on the last topology. Every
/// other test has a report of its own, which this one links to. `together`: the tests with all
/// changes at once, if that was simulated.
Document december_document(const December& december, const ReportContext& context,
                           const Together* together = nullptr);

// Its charts; nothing where there is nothing to draw.
std::optional<Figure> limits_chart(const December& december);
std::optional<Figure> topologies_latency_chart(const December& december);
std::optional<Figure> projections_chart(const December& december);
std::optional<Figure> calendar_chart(const December& december, const DecemberColumn& column);

}  // namespace fivenines::html
