// One validated Scenario: everything a run needs, in plain data, all quantities converted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/controlplane/failover/master.hpp"
#include "sim/controlplane/failover/options.hpp"
#include "sim/controlplane/failover/promotion.hpp"
#include "sim/controlplane/fault.hpp"
#include "sim/controlplane/operations/backup.hpp"
#include "sim/controlplane/operations/options.hpp"
#include "sim/controlplane/replication/options.hpp"
#include "sim/controlplane/scaling/options.hpp"
#include "sim/dataplane/options.hpp"
#include "sim/model/platform.hpp"
#include "sim/workload/options.hpp"

namespace fivenines {

struct ClockOptions {
  SimDuration warm_up{0};
  SimDuration measure{std::chrono::minutes{1}};
  SimDuration drain{std::chrono::seconds{10}};
  /// How often the data plane is advanced; must not change results (contract 3).
  SimDuration advance_every{std::chrono::milliseconds{100}};
  /// Without requests: what downtime is added up by, besides the whole window; nothing: only that.
  std::optional<SimDuration> period{};

  SimTime measure_start() const { return kStart + warm_up; }
  SimTime measure_end() const { return kStart + warm_up + measure; }
  SimTime end() const { return measure_end() + drain; }
  bool operator==(const ClockOptions&) const = default;
};

enum class CapacityMode : std::uint8_t { kProportional, kFixed };

/// A value that is the default, given or not: where it is, what was used, where it comes from.
struct DefaultUsed {
  std::string path;    ///< "workload.client.timeout"
  std::string value;   ///< "2s"
  std::string origin;  ///< "plan", "source: ...", "assumption"
  bool operator==(const DefaultUsed&) const = default;
};

/// One side of a claim: a metric as queries write it, of one variant.
struct ClaimSide {
  std::string metric;  ///< "latency.p99{point=server}"
  std::string variant;
  bool operator==(const ClaimSide&) const = default;
};

enum class ClaimRelation : std::uint8_t { kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
/// As users write them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 4> kClaimRelations{"<", "<=", ">", ">="};

/// What a scenario with variants expects of them; the run says whether it holds.
struct Claim {
  std::string id;
  std::string expect;  ///< as written: "latency.p99@eight < latency.p99@three"
  ClaimSide left;
  ClaimRelation relation = ClaimRelation::kLess;
  ClaimSide right;
  bool operator==(const Claim&) const = default;
};

struct Variant;

struct Scenario {
  std::string name;
  std::string title;
  std::string hypothesis;  ///< the first comment of the file, without the schema line
  Platform platform;       ///< as the file states it; capacity is applied at assembly
  CapacityMode capacity = CapacityMode::kProportional;
  ClockOptions clock;
  WorkloadOptions workload;
  DataPlaneOptions dataplane;
  std::optional<GossipOptions> gossip;        ///< nothing: no exchange between copies
  std::optional<FailoverOptions> failover;    ///< nothing: nobody reacts to faults
  std::optional<PromotionOptions> promotion;  ///< nothing: no database has a standby
  /// Of the write master of synchronous replication; nothing: it stays where it is.
  std::optional<MasterFailoverOptions> master_failover;
  std::vector<FaultEntry> faults;
  std::optional<BackupOptions> backup;          ///< nothing: what is lost stays lost
  std::optional<OperationsOptions> operations;  ///< nothing: no observer, no incident response
  std::optional<ScalingOptions> scaling;        ///< nothing: the platform stays as it is
  std::vector<std::string> criteria;            ///< ids of scenarios/plan/criteria.csv
  double good_share_least = 0.99;               ///< a second below it is bad
  SimDuration latency_limit{std::chrono::milliseconds{200}};  ///< of the 99th percentile
  std::uint32_t replications = 1;
  std::uint64_t seed = 1;
  /// If there are any, a run simulates each of them instead, on the same seeds, and compares all
  /// others with the first. Empty: this scenario is the only one.
  std::vector<Variant> variants;
  std::optional<Claim> claim;  ///< only with variants; both its sides name one
  std::vector<DefaultUsed> defaults;
  /// The canonical YAML with every default, as `show` prints it and runs embed it.
  std::string resolved_yaml;

  /// `workload: none` has none: what is simulated is the state of components.
  bool has_requests() const { return workload.learners > 0; }
  bool operator==(const Scenario&) const;
};

/// The scenario with some of its values changed.
struct Variant {
  std::string name;
  /// What it changes, as --set would: "platform=ramp-3", "caches.global.ask=never".
  std::vector<std::string> changes;
  /// Complete and validated, without variants and claim; its resolved_yaml loads by itself.
  Scenario scenario;
  bool operator==(const Variant&) const = default;
};

inline bool Scenario::operator==(const Scenario&) const = default;

}  // namespace fivenines
