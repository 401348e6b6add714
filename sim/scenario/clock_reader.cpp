#include "sim/scenario/clock_reader.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "sim/base/quantities.hpp"

namespace fivenines {
namespace {

constexpr std::chrono::hours kTenYears{24 * 3653};
/// An instant of a run has to stay below what SimTime can tell from never (73 years).
constexpr std::chrono::hours kSixtyYears{24 * 21915};
/// Of a run whose analyses are simulated one by one.
constexpr std::chrono::hours kLongestWithWorkload{24 * 31};

std::optional<SimDuration> duration_of(const YamlNode& fault, std::string_view key) {
  const YamlNode* value = fault.find(key);
  if (value == nullptr || !value->is_scalar()) return std::nullopt;
  return parse_signed_duration(value->text).value;
}

/// One `every` after the last fault begins; nothing if no fault comes again. What is broken in the
/// faults is complained of by their own reader.
std::optional<SimDuration> measure_of(const YamlNode* faults, std::size_t regions) {
  if (faults == nullptr || !faults->is_list()) return std::nullopt;
  std::optional<SimDuration> last;
  std::optional<SimDuration> gap;
  for (const YamlNode& fault : faults->items) {
    const auto at = duration_of(fault, "at");
    if (!at || *at > SimDuration{kTenYears}) continue;
    const auto every = duration_of(fault, "every");
    SimDuration begins = *at;
    if (every && *every > SimDuration{0} && *every < SimDuration{kTenYears}) {
      const YamlNode* region = fault.find("region");
      const YamlNode* repeat = fault.find("repeat");
      const auto rounds = repeat != nullptr ? parse_count(repeat->text).value : std::nullopt;
      std::uint64_t times = std::clamp<std::uint64_t>(rounds.value_or(1), 1, 1'000'000);
      if (region != nullptr && region->is_word("each")) times *= std::max<std::size_t>(regions, 1);
      if (*every > SimDuration{kTenYears} / static_cast<SimDuration::rep>(times)) continue;
      begins += *every * static_cast<SimDuration::rep>(times - 1);
    }
    if (every) gap = std::max(gap.value_or(SimDuration{0}), *every);
    last = std::max(last.value_or(begins), begins);
  }
  if (!last || !gap) return std::nullopt;
  return *last + *gap;
}

/// The position of a key of the clock, or of the clock, or of the whole.
SourcePosition position_in_clock(SectionReader& root, const char* key) {
  const YamlNode* clock = root.find("clock");
  const YamlNode* value = clock != nullptr ? clock->find(key) : nullptr;
  return value != nullptr ? value->position : root.position_of("clock");
}

/// Years are for states of components; every analysis of a workload is simulated.
void check_length(SectionReader& root, const ClockOptions& clock) {
  const SimDuration whole = clock.warm_up + clock.measure + clock.drain;
  if (whole <= SimDuration{kLongestWithWorkload}) return;
  const bool is_warm_up = clock.warm_up > clock.measure;
  const char* const key = is_warm_up ? "warm_up" : "measure";
  root.context().diagnostics.add(position_in_clock(root, key).error(
      std::string("clock.") + key + ": " +
      print_duration(is_warm_up ? clock.warm_up : clock.measure) +
      " is too long where every analysis of a workload is simulated; accepted: up to " +
      print_duration(kLongestWithWorkload) +
      " of warm_up, measure and drain together; for years: workload: none"));
}

}  // namespace

ClockOptions read_clock(SectionReader& root, const PlatformReader& platform) {
  ClockOptions clock;
  SectionReader in = root.section("clock");
  clock.warm_up = in.duration("warm_up", Default<SimDuration>{std::chrono::seconds{30}},
                              {SimDuration{0}, kTenYears});
  const Bounds<SimDuration> measured{std::chrono::milliseconds{1}, kSixtyYears};
  const YamlNode* measure = in.find("measure");
  in.accepts_word("measure", "auto");
  if (measure != nullptr && measure->is_word("auto")) {
    const auto found = measure_of(root.find("faults"), platform.platform().regions.size());
    if (found && *found >= measured.least && *found <= measured.most) {
      clock.measure = *found;
      in.resolve("measure", yaml_scalar(print_duration(*found)));
    } else {
      in.error("measure",
               "'auto' is one `every` after the last fault begins, and no fault of the window has "
               "one; accepted: a duration such as 10min");
    }
  } else {
    clock.measure = in.duration("measure", Default<SimDuration>{std::chrono::minutes{1}}, measured);
  }
  clock.drain = in.duration("drain", Default<SimDuration>{std::chrono::seconds{10}},
                            {SimDuration{0}, std::chrono::hours{24}});
  in.find("period");
  if (in.given("period")) {
    clock.period =
        in.duration("period", {}, {std::chrono::seconds{1}, SectionReader::kAnyDuration.most});
  }
  clock.advance_every =
      in.duration("advance_every", Default<SimDuration>{std::chrono::milliseconds{100}},
                  {std::chrono::microseconds{1}, std::chrono::hours{24}});
  return clock;
}

std::optional<SimTime> read_at(SectionReader& in, const ClockOptions& clock, RunPart part) {
  const bool measured = part == RunPart::kMeasured;
  const SimDuration at = measured ? in.duration("at") : in.signed_duration("at");
  const SimDuration end = part == RunPart::kAll ? clock.measure + clock.drain : clock.measure;
  if (at < end && (measured || at >= -clock.warm_up)) return clock.measure_start() + at;
  in.error("at",
           in_quotes(print_duration(at)) + " is outside the run; accepted: " +
               (measured ? "" : "-" + print_duration(clock.warm_up) + " (start of warm-up) to ") +
               "less than " + print_duration(end) +
               (part == RunPart::kAll ? " (end of the run)" : " (end of measurement)"));
  return std::nullopt;
}

void check_clock(SectionReader& root, const Scenario& scenario) {
  if (!scenario.has_requests()) return;
  check_length(root, scenario.clock);
  const auto& deadline = scenario.workload.client.deadline;
  if (!deadline || scenario.clock.drain >= *deadline) return;
  const SourcePosition at = position_in_clock(root, "drain");
  root.context().diagnostics.add(at.error(
      "clock.drain: " + print_duration(scenario.clock.drain) + " is shorter than the deadline of " +
      print_duration(*deadline) + " (workload.client.deadline), so the last analyses could not " +
      "end; accepted: at least the deadline"));
}

}  // namespace fivenines
