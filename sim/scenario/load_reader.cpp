#include "sim/scenario/load_reader.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/scenario/clock_reader.hpp"

namespace fivenines {

std::optional<Diurnal> read_diurnal(SectionReader& workload, const ClockOptions& clock) {
  if (workload.is_none("diurnal", true)) return std::nullopt;
  Diurnal diurnal;
  // a rate has 1,440 nodes a period
  constexpr int kPeriodsMost = 10'000;
  const Bounds<SimDuration> periods{
      std::max<SimDuration>(std::chrono::seconds{1}, (clock.end() - kStart) / kPeriodsMost),
      std::chrono::hours{24 * 366}};
  const Default<SimDuration> day{std::chrono::hours{24}};
  SectionReader in = workload.section("diurnal");
  if (in.given("sine") == in.given("table") && !in.muted()) {
    workload.error("diurnal",
                   "must be of one shape; accepted: none, {sine: {amplitude: 80%}} or "
                   "{table: [0.5, 1, 1.5], period: 1d}");
    in.find("sine");
    in.find("table");
    in.find("period");
    return diurnal;
  }
  if (in.given("sine")) {
    SectionReader sine = in.section("sine");
    diurnal.sine_amplitude = sine.ratio("amplitude");
    diurnal.period = sine.duration("period", day, periods);
    return diurnal;
  }
  double sum = 0;
  YamlNode factors = yaml_list();
  in.accepts_items("table", "number");
  for (const YamlNode& item : in.list("table", true)) {
    const auto factor = parse_number(item.text);
    if (!item.is_scalar() || !factor.value || *factor.value > 1000) {
      in.context().diagnostics.add(item.position.error(
          in.path_of("table") + ": " +
          (factor.value ? "is out of range; accepted: up to 1000" : factor.problem)));
      continue;
    }
    diurnal.table.push_back(*factor.value);
    factors.items.push_back(yaml_scalar(print_number(*factor.value)));
    sum += *factor.value;
  }
  if (!in.muted() && (diurnal.table.size() < 2 || sum <= 0)) {
    in.error("table", "needs at least two factors, not all of them zero");
  }
  in.resolve("table", std::move(factors));
  diurnal.period = in.duration("period", day, periods);
  return diurnal;
}

std::vector<LoadPoint> read_load(SectionReader& workload, const ClockOptions& clock) {
  std::vector<LoadPoint> load;
  const Bounds<SimDuration> within_run{SimDuration{0}, clock.end() - kStart};
  SimTime settled = kStart;
  workload.sections("load", [&](SectionReader& in, std::size_t) {
    LoadPoint point;
    point.at = read_at(in, clock, RunPart::kWithArrivals).value_or(point.at);
    if (!load.empty() && point.at < load.back().at) {
      in.error("at", "is before the point above; accepted: points in the order of their times");
    }
    point.level = in.level("level", {0, 1000});
    point.over = in.duration("over", Default<SimDuration>{SimDuration{0}}, within_run);
    in.find("for");
    if (in.given("for")) point.hold = in.duration("for", {}, within_run);
    if (!load.empty() && point.at >= load.back().at && point.at < settled) {
      in.error("at", "is while the point above still changes the load; accepted: from " +
                         print_duration(settled - clock.measure_start()) + " on");
    }
    settled = point.at + point.over + (point.hold ? *point.hold + point.over : SimDuration{0});
    load.push_back(point);
  });
  return load;
}

}  // namespace fivenines
