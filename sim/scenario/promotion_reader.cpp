#include "sim/scenario/promotion_reader.hpp"

#include "sim/base/quantities.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {

std::optional<PromotionOptions> read_promotion(SectionReader& root) {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  if (root.is_none("promotion", true)) return std::nullopt;
  SectionReader in = root.section("promotion");
  PromotionOptions options;
  const Bounds<SimDuration> any{SimDuration{0}, hours{24}};
  options.standby = in.flag("standby", Default<bool>{options.standby});
  options.check =
      in.duration("check", Default<SimDuration>{options.check}, {milliseconds{1}, hours{1}});
  options.timeout =
      in.duration("timeout", Default<SimDuration>{options.timeout}, {SimDuration{1}, hours{1}});
  if (options.timeout > options.check && !in.muted()) {
    in.error("timeout", "is longer than the time from one check to the next, " +
                            print_duration(options.check) + "; accepted: at most that");
  }
  options.misses = in.count32("misses", Default<std::uint32_t>{options.misses}, {1, 1000});
  options.decision = read_law(in, "delay", LawUnit::kDuration, Default<std::string_view>{"0s"});
  options.fence = read_law(in, "fence", LawUnit::kDuration, Default<std::string_view>{"1s"});
  options.replay = read_law(in, "replay", LawUnit::kDuration, Default<std::string_view>{"5s"});
  options.reconnect = in.duration("reconnect", Default<SimDuration>{options.reconnect}, any);
  options.rejoin = in.duration("rejoin", Default<SimDuration>{options.rejoin}, any);
  return options;
}

}  // namespace fivenines
