// What analysis knows of a run: the facts of its scenario, as plain data, and the records of its
// replications. Nothing in it depends on where, when or how fast it was simulated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines {

/// A parameter that the user did not give.
struct Assumption {
  std::string path;    ///< "workload.client.timeout"
  std::string value;   ///< "2s"
  std::string origin;  ///< "plan", "source: ...", "assumption"
};

/// One occurrence of a fault, its times since the start of measurement.
struct FaultFact {
  std::string id;
  std::string kind;
  SimDuration at{0};
  std::optional<SimDuration> lasting;  ///< nothing: until the end of the run
  std::string what;                    ///< what such a fault does, in words
  /// "kill begins + 10s": it waits for that, and `at` says nothing. Empty: it waits for nothing.
  std::string after = "";
  /// It begins and ends by chance, again and again; `at` and `lasting` say nothing.
  bool by_chance = false;
  /// What is done where, as the scenario says it, defaults included: "region" "us-east".
  std::vector<std::pair<std::string, std::string>> with = {};
  /// How often it is expected in a year, there or, if it stands for any region, anywhere.
  std::optional<double> per_year = {};

  bool has_time() const { return after.empty() && !by_chance; }
};

/// The way between the learners of a region and the region nearest to them, there and back: last
/// mile and WAN, what no server can change.
struct AccessFact {
  std::string learner_region;
  std::string serving_region;
  double p50_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
};

/// Where a learner region or a region of the platform is on the map.
struct PlaceFact {
  std::string id;
  std::string name;
  bool is_region = false;  ///< of the platform; else of learners
  double latitude_degrees = 0;
  double longitude_degrees = 0;
  double learner_share = 0;  ///< 0 for a region of the platform
};

/// Servers of a station in a region before they are scaled to the learners of the run.
struct StationFact {
  std::string region;
  std::string station;
  std::uint32_t servers = 0;
};

/// One line of what a scenario says: "Writes", "20 % of the analyses".
struct ProfileLine {
  std::string name;
  std::string text;
};

struct RunFacts {
  std::string scenario;
  std::string title;
  std::string platform;
  std::uint32_t regions = 0;
  std::uint64_t learners = 0;
  std::string capacity;  ///< "proportional" or "fixed"
  /// What the hardware costs a month by list prices, without traffic; nothing when a price is not
  /// known.
  std::optional<double> usd_a_month;
  /// Learners that the platform is built for; proportional capacity is scaled from them. 0: not
  /// stated.
  std::uint64_t sized_for = 0;
  std::vector<StationFact> stated;  ///< stations with a limit, as the platform states them
  /// What the platform has for `sized_for` learners is scaled to those of the run, rounded up.
  bool is_scaled() const { return capacity == "proportional" && sized_for > 0; }
  /// Analyses a minute that the scenario declares, averaged over the measured window.
  double declared_per_minute = 0;
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;  ///< wanted
  SimDuration warm_up{0};
  SimDuration measure{0};
  SimDuration drain{0};
  double good_share_least = 0.99;
  std::vector<std::string> cache_levels;  ///< those the scenario has: local, regional, global
  std::string replication;  ///< mode of the copies: "synchronous", "quorum", "gossip"; empty: none
  bool fails_over = false;  ///< learners are moved when their region is lost
  bool enforces_residency = false;    ///< when they are moved: never out of their legal area
  std::uint32_t probe_misses = 0;     ///< in a row, until a region is suspected; 0: no probes
  std::vector<std::string> criteria;  ///< ids
  std::vector<FaultFact> faults;
  std::vector<AccessFact> access;
  std::vector<PlaceFact> places;     ///< regions of the platform, then those of learners
  std::vector<ProfileLine> profile;  ///< workload, caches, routing: what is simulated, in words
  std::vector<Assumption> assumptions;
  std::vector<std::string> left_out;  ///< what the model does not have, in sentences
  std::vector<std::string> engine;    ///< settings of the engine, "network/model:CM02"
};

struct Run {
  RunFacts facts;
  std::vector<ReplicationRecord> records;
  /// The same scenario at 500K learners on the same seeds, for linear scaling; may be empty.
  std::vector<ReplicationRecord> baseline;
  /// A sentence each: files of records that are there and cannot be used.
  std::vector<std::string> damaged;
};

/// Learners of the run that linear scaling is measured against (000:227, 238, 249).
inline constexpr std::uint64_t kBaselineLearners = 500'000;

/// The end of what a record measured: an interrupted run stops before its window does.
inline SimTime measured_until(const ReplicationRecord& record) {
  return record.end < record.measure_end ? record.end : record.measure_end;
}

/// Seconds of the measured window; 0 for a run interrupted during warm-up.
inline double window_seconds(const ReplicationRecord& record) {
  const SimDuration window = measured_until(record) - record.measure_start;
  return window > SimDuration{0} ? seconds(window) : 0.0;
}

/// The whole seconds [first, last) of the run that lie inside the measured window.
struct SecondRange {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t count() const { return last - first; }
};

/// None without requests, whose times are exact.
inline SecondRange window_bins(const ReplicationRecord& record) {
  if (record.components) return {};
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t first = (nanoseconds(record.measure_start) + kSecond - 1) / kSecond;
  const std::int64_t last = nanoseconds(measured_until(record)) / kSecond;
  if (last <= first) return {};
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

}  // namespace fivenines
