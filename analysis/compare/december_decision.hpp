#pragma once

#include "analysis/compare/december.hpp"
#include "analysis/compare/together.hpp"
#include "analysis/report/html/report.hpp"

namespace fivenines::html {

/// The first page of the load-testing report: the decision, what stands against a GO and what to do
/// first, what the faults cost, which topology to take, and what that does to the dates. `together`
/// as of december_document().
DocumentPage decision_page(const December& december, const ReportContext& context,
                           const Together* together);

}  // namespace fivenines::html
