// The pages of the report, one function each.
#pragma once

#include "analysis/report/html/report.hpp"

namespace fivenines::html {

DocumentPage verdict_page(const Summary& summary, const ReportContext& context);
DocumentPage tested_page(const Summary& summary);
DocumentPage load_page(const Summary& summary);
DocumentPage latency_page(const Summary& summary);
DocumentPage geography_page(const Summary& summary);
DocumentPage availability_page(const Summary& summary);
DocumentPage budget_page(const Summary& summary);
DocumentPage failover_page(const Summary& summary);
DocumentPage data_page(const Summary& summary);
DocumentPage confidence_page(const Summary& summary, const ReportContext& context);

/// A chart, or the sentence that says why there is none.
void add_figure(DocumentPage& page, std::optional<Figure> figure, const std::string& otherwise);

/// What was found out about causes and remedies, or the command that does.
void add_why(DocumentPage& page, Decision decision, const ReportContext& context);

/// Those tables of tables_of() whose title is one of these.
void add_tables(DocumentPage& page, const Summary& summary, const std::vector<std::string>& titles);

}  // namespace fivenines::html
