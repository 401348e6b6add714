#include "sim/scenario/scaling_reader.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

AutoscalingOptions read_autoscaling(SectionReader& root) {
  SectionReader in = root.section("autoscaling");
  AutoscalingOptions options;
  options.kind =
      in.choice<bool>("policy", {{"reactive", false}, {"predictive", true}}, assumed(false))
          ? ScalingKind{PredictiveScaling{}}
          : ScalingKind{ReactiveScaling{}};
  const Bounds<double> shares{0.001, 1};
  options.target = in.ratio("target", assumed(options.target), shares);
  options.tolerance = in.ratio("tolerance", assumed(options.tolerance), {0, 1});
  options.least = in.ratio("least", assumed(options.least), shares);
  options.most = in.ratio("most", assumed(options.most), shares);
  options.start = in.ratio("start", assumed(options.start), shares);
  if (options.most < options.least) {
    in.error("most",
             "is below 'least' (" + print_ratio(options.least) + "); accepted: at least that");
  }
  if (options.start < options.least || options.start > options.most) {
    in.error("start", "is outside of 'least' to 'most'; accepted: between them");
  }
  options.step = in.ratio("step", assumed(options.step), shares);
  options.provisioning =
      read_law(in, "provisioning", LawUnit::kDuration, Default<std::string_view>{"3min"});
  const Bounds<SimDuration> pauses{SimDuration{0}, std::chrono::hours{24}};
  options.out_pause = in.duration("out_pause", assumed(options.out_pause), pauses);
  options.in_pause = in.duration("in_pause", assumed(options.in_pause), pauses);
  options.scrape = in.duration("scrape", assumed(options.scrape),
                               {std::chrono::milliseconds{100}, std::chrono::hours{1}});
  // when an order that is made now will serve, and the next one could
  const SimDuration until_there =
      duration_of_nanoseconds(options.provisioning.mean()) + 2 * options.scrape;
  options.ahead = in.duration("ahead", assumed(until_there), pauses);
  return options;
}

BringUpOptions read_bring_up(SectionReader& in, const PlatformReader& platform,
                             const ClockOptions& clock) {
  BringUpOptions options;
  const std::string name = in.id("region");
  if (const auto found = platform.find_region(name)) {
    options.region = region_id(*found);
  } else if (!name.empty() && platform.usable()) {
    const std::vector<std::string> ids = platform.region_ids();
    in.error("region", "unknown region " + in_quotes(name) + "; accepted: " + joined(ids) +
                           did_you_mean(name, ids));
  }
  options.at = read_at(in, clock, RunPart::kWithArrivals).value_or(options.at);
  options.ramp =
      in.duration("ramp", assumed(options.ramp), {SimDuration{0}, std::chrono::hours{24 * 365}});
  options.errors_most = in.ratio("errors", assumed(options.errors_most));
  return options;
}

std::vector<BringUpOptions> read_bring_up(SectionReader& root, const PlatformReader& platform,
                                          const Scenario& scenario) {
  std::vector<BringUpOptions> all;
  const std::size_t count = root.sections("bring_up", [&](SectionReader& in, std::size_t) {
    const BringUpOptions one = read_bring_up(in, platform, scenario.clock);
    const bool again = std::any_of(all.begin(), all.end(), [&](const BringUpOptions& other) {
      return other.region == one.region;
    });
    if (again && platform.usable()) {
      in.error("region", "is in the list already; accepted: each region once");
    }
    all.push_back(one);
  });
  if (count > 0 && !scenario.failover) {
    root.error("bring_up",
               "needs a controller that moves learners (failover: none); accepted: "
               "with failover: {...}");
  }
  if (platform.usable() && !all.empty() && all.size() >= platform.platform().regions.size()) {
    root.error("bring_up", "leaves no region for the learners; accepted: fewer regions");
  }
  return all;
}

}  // namespace

std::optional<ScalingOptions> read_scaling(SectionReader& root, const PlatformReader& platform,
                                           const Scenario& scenario) {
  if (root.is_none("scaling", true)) return std::nullopt;
  SectionReader in = root.section("scaling");
  ScalingOptions options;
  if (!in.is_none("autoscaling", true)) options.autoscaling = read_autoscaling(in);
  options.bring_up = read_bring_up(in, platform, scenario);
  if (options.autoscaling && scenario.dataplane.analyzer_servers) {
    in.error("autoscaling",
             "does not go with 'analyzer.servers', which are no hosts; accepted: the hosts of the "
             "platform");
  }
  return options;
}

}  // namespace fivenines
