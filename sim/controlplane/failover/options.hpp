// What the failover section of a scenario says, in plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "sim/base/time.hpp"
#include "sim/controlplane/failover/detectors/heartbeat.hpp"
#include "sim/controlplane/failover/detectors/none.hpp"
#include "sim/controlplane/failover/detectors/phi.hpp"
#include "sim/controlplane/failover/detectors/probe.hpp"
#include "sim/controlplane/failover/detectors/swim.hpp"
#include "sim/model/law.hpp"

namespace fivenines {

using Detector =
    std::variant<ProbeDetector, HeartbeatDetector, PhiDetector, SwimDetector, NoDetector>;

/// Suspicion from the errors of requests, beside that of the detector: at each scrape, enough
/// attempts of which too large a share failed, so many scrapes in a row.
struct PassiveDetection {
  double failed_share = 0.5;
  std::uint32_t scrapes = 2;
  std::uint64_t attempts_least = 100;
  bool operator==(const PassiveDetection&) const = default;
};

/// New routes reach everybody evenly over the time of convergence.
struct AnycastRouting {
  static constexpr std::string_view kind = "anycast";
  static constexpr std::string_view help =
      "routers follow a withdrawn route evenly over the time of convergence: {anycast: 1s}";
  SimDuration convergence = std::chrono::seconds{1};
  bool operator==(const AnycastRouting&) const = default;
};
/// New addresses are there after `propagation`, and clients take them as their cached ones expire,
/// evenly over the TTL; a share keeps the old one for `ignored_for`.
struct DnsRouting {
  static constexpr std::string_view kind = "dns";
  static constexpr std::string_view help =
      "clients follow as cached addresses expire, some much later: "
      "{dns: {ttl: 60s, propagation: 10s, ignored_by: 2%, ignored_for: 30min}}";
  SimDuration ttl = std::chrono::seconds{60};
  SimDuration propagation = std::chrono::seconds{10};
  double ignored_by = 0.02;
  SimDuration ignored_for = std::chrono::minutes{30};
  bool operator==(const DnsRouting&) const = default;
};
using RouteChange = std::variant<AnycastRouting, DnsRouting>;

enum class FailoverTarget : std::uint8_t {
  kNearest,  ///< the nearest region with head-room, then the next
  kEven,     ///< all regions with head-room, in proportion to it
};
enum class Residency : std::uint8_t {
  kReport,   ///< learners may be served anywhere
  kEnforce,  ///< only in the legal area of their place
};

struct FailbackOptions {
  SimDuration after = std::chrono::seconds{30};  ///< trusted without interruption for so long
  SimDuration ramp = std::chrono::seconds{30};   ///< learners return evenly over this time
  bool operator==(const FailbackOptions&) const = default;
};

/// A region that failed over `most` times within `within` stays out for `hold` before it returns.
struct FlapOptions {
  std::uint32_t most = 3;
  SimDuration within = std::chrono::minutes{10};
  SimDuration hold = std::chrono::minutes{10};
  bool operator==(const FlapOptions&) const = default;
};

struct FailoverOptions {
  Detector detector;
  std::uint32_t observers = 3;  ///< of each region; SWIM: all others
  std::uint32_t quorum = 2;     ///< observers that must suspect
  std::optional<PassiveDetection> passive;
  Law decision = constant_law(SimDuration{std::chrono::milliseconds{500}});
  double coverage = 1;  ///< share of failures in which the automation works ...
  /// ... or people decide; nothing: nobody does.
  std::optional<Law> manual = constant_law(SimDuration{std::chrono::minutes{15}});
  FailoverTarget target = FailoverTarget::kNearest;
  Residency residency = Residency::kReport;
  RouteChange routing;
  double fill_most = 0.85;  ///< of a region's capacity, when learners of others are sent there
  double full_most = 0.95;  ///< more is spilled over or, without room anywhere, shed
  bool shed = true;
  /// More than this share of the regions is never taken out: then the detector is at fault.
  double out_most = 0.5;
  std::optional<FailbackOptions> failback = FailbackOptions{};
  std::optional<FlapOptions> flaps = FlapOptions{};
  SimDuration scrape = std::chrono::seconds{5};  ///< how often monitoring looks
  bool operator==(const FailoverOptions&) const = default;
};

}  // namespace fivenines
