#include "sim/scenario/deployment_reader.hpp"

#include <algorithm>
#include <string>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr SimDuration kDay = std::chrono::hours{24};

std::vector<RegionId> read_order(SectionReader& in, const PlatformReader& platform) {
  std::vector<RegionId> order;
  const YamlNode* written = in.find("regions");
  in.accepts_word("regions", "all");
  in.accepts_items("regions", "name");
  if (written == nullptr || written->is_word("all")) {
    in.use_default("regions", "all", kAssumption);
    in.resolve("regions", yaml_scalar("all"));
    for (std::size_t r = 0; r < platform.platform().regions.size(); ++r) {
      order.push_back(region_id(r));
    }
    return order;
  }
  YamlNode resolved = yaml_list();
  for (const YamlNode& item : in.list("regions", true)) {
    resolved.items.push_back(yaml_scalar(item.text));
    const auto found = platform.find_region(item.text);
    const bool again =
        found && std::find(order.begin(), order.end(), region_id(*found)) != order.end();
    if (found && !again) {
      order.push_back(region_id(*found));
    } else if (platform.usable()) {
      const std::vector<std::string> ids = platform.region_ids();
      in.error("regions", again ? in_quotes(item.text) + " comes twice"
                                : "unknown region " + in_quotes(item.text) + "; accepted: all or " +
                                      joined(ids) + did_you_mean(item.text, ids));
    }
  }
  in.resolve("regions", std::move(resolved));
  return order;
}

DeploymentOptions read_deployment(SectionReader& in, const PlatformReader& platform,
                                  const ClockOptions& clock, std::size_t number) {
  DeploymentOptions options;
  options.id = in.id("id", assumed("deployment-" + std::to_string(number + 1)));
  options.at = read_at(in, clock, RunPart::kMeasured).value_or(options.at);
  options.regions = read_order(in, platform);
  options.batch = in.ratio("batch", assumed(options.batch), {0.0001, 1});
  options.drain = in.duration("drain", assumed(options.drain), {SimDuration{0}, kDay});
  options.restart = read_law(in, "restart", LawUnit::kDuration, Default<std::string_view>{"1min"});
  options.bake = in.duration("bake", assumed(options.bake), {SimDuration{0}, kDay});
  options.speed = in.ratio("speed", assumed(options.speed), {0.01, 100});
  options.errors = in.ratio("errors", assumed(options.errors));
  options.rollback.reset();
  if (!in.is_none("rollback", false)) {
    SectionReader section = in.section("rollback");
    RollbackOptions& rollback = options.rollback.emplace();
    rollback.errors_more = section.ratio("errors", assumed(rollback.errors_more), {0.0001, 1});
    rollback.slower = section.ratio("slower", Default<double>{rollback.slower, kPlan}, {1.01, 100});
    rollback.scrapes =
        section.count32("scrapes", Default<std::uint32_t>{rollback.scrapes, kPlan}, {1, 1000});
  }
  return options;
}

}  // namespace

std::vector<DeploymentOptions> read_deployments(SectionReader& operations,
                                                const PlatformReader& platform,
                                                const ClockOptions& clock) {
  std::vector<DeploymentOptions> all;
  operations.sections("deployments", [&](SectionReader& in, std::size_t i) {
    DeploymentOptions one = read_deployment(in, platform, clock, i);
    const bool again = std::any_of(all.begin(), all.end(),
                                   [&](const DeploymentOptions& o) { return o.id == one.id; });
    if (again) in.error("id", "the id " + in_quotes(one.id) + " is another deployment's");
    if (!all.empty() && one.at < all.back().at) {
      in.error("at", "is before the one above; accepted: deployments in the order of their times");
    }
    all.push_back(std::move(one));
  });
  return all;
}

}  // namespace fivenines
