#include "analysis/report/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "analysis/report/operations_text.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {

namespace {

std::vector<std::string> texts(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

const MetricRow& metric_named(std::string_view name) {
  if (const MetricRow* row = find_metric(name)) return *row;
  std::vector<std::string> known;
  for (const MetricRow& row : metrics_table()) known.emplace_back(row.name);
  const std::string meant = did_you_mean(name, known);
  throw BadQuery(fmt::format("unknown metric {}{}", in_quotes(name),
                             meant.empty() ? "; metrics: " + joined(known) : meant));
}

std::optional<double> percentile(std::string_view text) {
  if (text.size() < 2 || text.front() != 'p') return std::nullopt;
  double percent = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + 1, end, percent, std::chars_format::fixed);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  if (!(percent > 0 && percent < 100)) return std::nullopt;
  return percent / 100;
}

Statistic statistic_of(std::string_view name, const MetricRow& row) {
  if (const auto statistic = parse_statistic(name, row.shape)) return *statistic;
  throw BadQuery(fmt::format("unknown statistic {} of {}; it has {}", in_quotes(name), row.name,
                             statistics_of(row.shape)));
}

/// A plain region= means the learner's.
std::string_view full_label(std::string_view name) {
  return name == "region" ? std::string_view("learner_region") : name;
}

void check_label(const MetricRow& row, std::string_view name, std::string_view value) {
  const LabelRow* label = row.label(name);
  if (label == nullptr) {
    std::vector<std::string> known;
    for (const LabelRow& l : row.labels) known.emplace_back(l.name);
    if (known.empty()) throw BadQuery(fmt::format("{} has no labels", row.name));
    throw BadQuery(fmt::format("unknown label {} of {}{}; its labels: {}", in_quotes(name),
                               row.name, did_you_mean(name, known), joined(known)));
  }
  if (label->values.empty()) return;
  if (std::find(label->values.begin(), label->values.end(), value) != label->values.end()) return;
  const auto known = texts(label->values);
  throw BadQuery(fmt::format("unknown {} {} of {}{}; accepted: {}", name, in_quotes(value),
                             row.name, did_you_mean(value, known), joined(known)));
}

void read_labels(std::string_view inside, const MetricRow& row, Query& query) {
  while (!trimmed(inside).empty()) {
    const std::size_t comma = inside.find(',');
    const std::string_view pair = trimmed(inside.substr(0, comma));
    inside = comma == std::string_view::npos ? std::string_view{} : inside.substr(comma + 1);
    const std::size_t sign = pair.find('=');
    if (sign == std::string_view::npos || sign == 0 || sign + 1 == pair.size()) {
      throw BadQuery(fmt::format("{} is no LABEL=VALUE", in_quotes(pair)));
    }
    const std::string_view name = full_label(trimmed(pair.substr(0, sign)));
    const std::string_view value = trimmed(pair.substr(sign + 1));
    check_label(row, name, value);
    if (!query.labels.emplace(name, value).second) {
      throw BadQuery(fmt::format("label {} is given twice", in_quotes(name)));
    }
  }
}

/// Defaults, and labels that only make sense together.
void complete(const MetricRow& row, Query& query) {
  auto& labels = query.labels;
  const bool has_scope = row.label("scope") != nullptr && row.label("learner_region") != nullptr;
  if (has_scope && labels.contains("learner_region")) labels.emplace("scope", "region");
  if (row.label("station") != nullptr && labels.contains("station")) {
    labels.emplace("tier", "station");
  }
  for (const LabelRow& label : row.labels) {
    if (!label.unless_given.empty()) labels.emplace(label.name, label.unless_given);
  }
  if (has_scope && labels.at("scope") == "region" && !labels.contains("learner_region")) {
    throw BadQuery("scope=region needs learner_region=");
  }
  if (has_scope && labels.at("scope") != "region" && labels.contains("learner_region")) {
    throw BadQuery(fmt::format("scope={} takes no learner_region", labels.at("scope")));
  }
  if (labels.contains("station") && labels.at("tier") != "station") {
    throw BadQuery("station= goes with tier=station");
  }
  for (const char* number : {"k", "budget"}) {
    const std::string_view value = query.label(number);
    if (value.find_first_not_of("0123456789.") == std::string_view::npos) continue;
    throw BadQuery(fmt::format("{}={} is no number", number, value));
  }
  if (query.metric == Metric::kLeg && !labels.contains("leg")) {
    throw BadQuery(
        fmt::format("leg needs leg=; accepted: {}", joined(texts(row.label("leg")->values))));
  }
}

void check_id(const Query& query, const std::string& label, const std::vector<std::string>& ids) {
  const std::string_view value = query.label(label);
  if (value.empty() || std::find(ids.begin(), ids.end(), value) != ids.end()) return;
  throw BadQuery(fmt::format("this run has no {} {}{}; it has: {}", label, in_quotes(value),
                             did_you_mean(value, ids), ids.empty() ? "none" : joined(ids)));
}

}  // namespace

std::string statistic_name(const Statistic& statistic) {
  switch (statistic.kind) {
    case Statistic::Kind::kMean:
      return "mean";
    case Statistic::Kind::kTotal:
      return "total";
    case Statistic::Kind::kMin:
      return "min";
    case Statistic::Kind::kMax:
      return "max";
    case Statistic::Kind::kCount:
      return "count";
    case Statistic::Kind::kWithin:
      return "within" + print_duration(statistic.bound);
    case Statistic::Kind::kQuantile:
      return fmt::format("p{:.10g}", 100 * statistic.quantile);
  }
  return "";
}

std::string_view Query::label(const std::string& name) const {
  const auto found = labels.find(name);
  return found == labels.end() ? std::string_view{} : std::string_view(found->second);
}

std::string Query::text() const {
  std::string inside;
  // In the order of the table, which reads better than the alphabet.
  for (const LabelRow& row : row_of(metric).labels) {
    const std::string_view value = label(std::string(row.name));
    if (!value.empty()) {
      inside += fmt::format("{}{}={}", inside.empty() ? "" : ",", row.name, value);
    }
  }
  return fmt::format("{}.{}{}", row_of(metric).name, statistic_name(statistic),
                     inside.empty() ? "" : "{" + inside + "}");
}

std::optional<Statistic> parse_statistic(std::string_view name, Shape shape) {
  using Kind = Statistic::Kind;
  const bool per_run = shape == Shape::kPerRun || shape == Shape::kPerFault;
  const bool per_case = shape == Shape::kDistribution || per_run;
  if (const auto quantile = percentile(name); quantile && per_case) {
    return Statistic{Kind::kQuantile, *quantile};
  }
  if (name.starts_with("within") && shape == Shape::kDistribution) {
    const auto bound = parse_duration(name.substr(6));
    if (bound.value) return Statistic{Kind::kWithin, 0, *bound.value};
  }
  if (name == "mean") return Statistic{Kind::kMean};
  if (name == "total" && shape == Shape::kCount) return Statistic{Kind::kTotal};
  if (name == "max" && per_case) return Statistic{Kind::kMax};
  if (name == "min" && per_run) return Statistic{Kind::kMin};
  if (name == "count" && shape == Shape::kDistribution) return Statistic{Kind::kCount};
  return std::nullopt;
}

Statistic default_statistic(Shape shape) {
  return {shape == Shape::kCount ? Statistic::Kind::kTotal : Statistic::Kind::kMean, 0};
}

Query parse_query(std::string_view text) {
  text = trimmed(text);
  const std::size_t brace = text.find('{');
  const std::string_view head = trimmed(text.substr(0, brace));
  std::string_view inside;
  if (brace != std::string_view::npos) {
    if (text.back() != '}') throw BadQuery("the query has no closing '}'");
    inside = text.substr(brace + 1, text.size() - brace - 2);
  }
  const std::size_t dot = head.find('.');
  const MetricRow& row = metric_named(head.substr(0, dot));
  Query query{row.metric, default_statistic(row.shape), {}};
  if (dot != std::string_view::npos) query.statistic = statistic_of(head.substr(dot + 1), row);
  read_labels(inside, row, query);
  complete(row, query);
  return query;
}

void check_ids(const Query& query, const std::vector<ReplicationRecord>& records) {
  const ReplicationRecord& record = records.front();
  std::vector<std::string> learner_regions;
  for (const auto& region : record.learner_regions) learner_regions.push_back(region.id);
  std::vector<std::string> regions;
  std::vector<std::string> stations;
  for (const RegionRecord& region : record.regions) {
    regions.push_back(region.id);
    for (const StationRecord& station : region.stations) {
      const bool is_new =
          std::find(stations.begin(), stations.end(), station.name) == stations.end();
      if (station.tier == Tier::kExtra && is_new) stations.push_back(station.name);
    }
  }
  check_id(query, "learner_region", learner_regions);
  check_id(query, "serving_region", regions);
  check_id(query, "station", stations);
  std::vector<std::string> observers = regions;
  if (record.operations) observers.emplace_back(kRootCauseObserver);
  check_id(query, "observer", observers);
  for (const char* const label : {"origin", "from", "to"}) check_id(query, label, regions);
  std::vector<std::string> faults;
  const auto add_fault = [&](const std::string& id) {
    if (std::find(faults.begin(), faults.end(), id) == faults.end()) faults.push_back(id);
  };
  for (const ReplicationRecord& each : records) {
    for (const FaultRecord& fault : each.faults) {
      for (const std::string& id : {fault.id, fault.written_id}) add_fault(id);
    }
    if (!each.backup) continue;
    for (const RestoreRecord& restore : each.backup->restores) {
      for (const std::string& id : {restore.cause, restore.written_id}) add_fault(id);
    }
  }
  check_id(query, "fault", faults);
}

}  // namespace fivenines
