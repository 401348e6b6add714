// The charts of the report, each with its data, from a summary. A chart without data is not made:
// the page says instead why there is nothing to see.
#pragma once

#include <optional>

#include "analysis/report/html/document.hpp"
#include "analysis/report/summary.hpp"

namespace fivenines::html {

std::optional<Figure> places_chart(const Summary& summary);
std::optional<Figure> load_chart(const Summary& summary);
std::optional<Figure> percentile_chart(const Summary& summary);
std::optional<Figure> legs_chart(const Summary& summary);
std::optional<Figure> latency_time_chart(const Summary& summary);
std::optional<Figure> latency_map(const Summary& summary);
std::optional<Figure> pairs_chart(const Summary& summary);
std::optional<Figure> region_latency_chart(const Summary& summary);
std::optional<Figure> errors_chart(const Summary& summary);
std::optional<Figure> budget_chart(const Summary& summary);
std::optional<Figure> regions_chart(const Summary& summary);
std::optional<Figure> anatomy_chart(const Summary& summary);
std::optional<Figure> failover_chart(const Summary& summary);
std::optional<Figure> hit_rate_chart(const Summary& summary);
std::optional<Figure> busy_chart(const Summary& summary);
std::optional<Figure> film_chart(const Summary& summary);
std::optional<Figure> visibility_chart(const Summary& summary);
std::optional<Figure> wan_chart(const Summary& summary);
std::optional<Figure> convergence_chart(const Summary& summary);

}  // namespace fivenines::html
