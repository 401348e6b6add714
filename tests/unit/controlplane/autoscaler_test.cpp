// The autoscaler on a clock of its own, fed with made-up scrapes.
#include "sim/controlplane/scaling/autoscaler.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <optional>

#include "sim/core/native_clock.hpp"
#include "tests/unit/controlplane/port_on.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

namespace {

/// One region of 20 servers with 10 cores each.
class AutoscalerDesk {
 public:
  explicit AutoscalerDesk(const AutoscalingOptions& options,
                          std::function<double(std::size_t, SimTime)> curve = {})
      : options_(options) {
    port_ = test::port_on(clock);
    Autoscaler::Setting setting;
    setting.regions = {{"a", 20, 10}};
    setting.measure_start = kStart;
    setting.measure_end = kStart + 24h;
    setting.curve = std::move(curve);
    scaler.emplace(options_, std::move(setting), port_,
                   [this](std::size_t, std::uint32_t server, bool on) {
                     CHECK(on_[server] != on);
                     on_[server] = on;
                   });
    scaler->start();
  }
  /// So many cores are busy, from scrape to scrape, until then.
  template <typename Busy>
  void run(SimDuration until, Busy busy) {
    while (next_ <= kStart + until) {
      clock.at(next_, [this, busy] {
        seen_.busy_core_ns += busy(next_) * 15e9;
        Observations seen;
        seen.taken = clock.now();
        seen.regions = {seen_};
        scaler->observe(seen);
      });
      clock.run_until(next_);
      next_ += 15s;
    }
  }
  std::uint32_t on() const {
    return static_cast<std::uint32_t>(std::count(on_.begin(), on_.end(), true));
  }

  NativeClock clock;
  std::optional<Autoscaler> scaler;

 private:
  AutoscalingOptions options_;
  ControlPort port_;
  RegionCounters seen_;
  std::vector<bool> on_ = std::vector<bool>(20, true);
  SimTime next_ = kStart + 15s;
};

AutoscalingOptions plain_autoscaling() {
  AutoscalingOptions options;
  options.start = 0.5;
  options.step = 1;
  return options;
}

}  // namespace

TEST_CASE("what is not there at the start is off", "[controlplane][autoscaler]") {
  AutoscalerDesk desk(plain_autoscaling());
  CHECK(desk.on() == 10);
}

TEST_CASE("servers are ordered at once and serve when they are provisioned",
          "[controlplane][autoscaler]") {
  AutoscalerDesk desk(plain_autoscaling());
  desk.run(60s, [](SimTime) { return 60.0; });
  CHECK(desk.on() == 10);  // 60 / (0.6 x 10)
  desk.run(75s, [](SimTime) { return 90.0; });
  desk.run(240s, [](SimTime) { return 90.0; });
  CHECK(desk.on() == 10);
  desk.run(255s, [](SimTime) { return 90.0; });
  CHECK(desk.on() == 15);  // 90 / 6
  CHECK(desk.scaler->records().at(0).scale_outs == 1);
}

TEST_CASE("small differences change nothing", "[controlplane][autoscaler]") {
  AutoscalerDesk desk(plain_autoscaling());
  desk.run(20min, [](SimTime t) { return nanoseconds(t) / 15'000'000'000 % 2 == 0 ? 55.0 : 65.0; });
  CHECK(desk.on() == 10);
}

TEST_CASE("servers are given back when fewer were wanted for the pause",
          "[controlplane][autoscaler]") {
  AutoscalerDesk desk(plain_autoscaling());
  desk.run(10min, [](SimTime) { return 60.0; });
  desk.run(14min + 45s, [](SimTime) { return 30.0; });
  CHECK(desk.on() == 10);
  desk.run(15min + 30s, [](SimTime) { return 30.0; });
  CHECK(desk.on() == 5);
  const ScalingRecord record = desk.scaler->records().at(0);
  CHECK(record.scale_ins == 1);
  CHECK(record.servers_least == 5);
  // ten servers until 15:15, then five for 15 s
  CHECK(record.server_seconds == Approx(915 * 10 + 15 * 5));
}

TEST_CASE("limits, steps and pauses bound every decision", "[controlplane][autoscaler]") {
  AutoscalingOptions options = plain_autoscaling();
  options.most = 0.8;
  options.least = 0.25;
  options.step = 0.1;
  options.provisioning = constant_law(SimDuration{0});
  AutoscalerDesk desk(options);
  desk.run(15s, [](SimTime) { return 100.0; });
  desk.run(30s, [](SimTime) { return 200.0; });
  CHECK(desk.on() == 12);  // two at a time ...
  desk.run(80s, [](SimTime) { return 200.0; });
  CHECK(desk.on() == 12);  // ... a minute apart ...
  desk.run(10min, [](SimTime) { return 200.0; });
  CHECK(desk.on() == 16);  // ... up to 80 %
  desk.run(40min, [](SimTime) { return 0.0; });
  CHECK(desk.on() == 5);
}

TEST_CASE("a forecast has the servers there when the curve asks for them",
          "[controlplane][autoscaler]") {
  const auto load = [](SimTime t) {
    return 70 + 40 * std::sin(2 * std::numbers::pi * seconds(t) / 7200);
  };
  AutoscalingOptions options = plain_autoscaling();
  options.start = 0.75;
  options.tolerance = 0;
  options.provisioning = constant_law(SimDuration{10min});
  const auto short_of = [&](const AutoscalingOptions& chosen) {
    AutoscalerDesk desk(chosen, [&](std::size_t, SimTime t) { return load(t); });
    double missing = 0;
    for (SimDuration t = 15s; t <= 30min; t += 15s) {
      desk.run(t, load);
      missing += std::max(0.0, load(kStart + t) / 6.5 - desk.on());  // above 65 % busy
    }
    return missing;
  };
  options.kind = ReactiveScaling{};
  const double reactive = short_of(options);
  options.kind = PredictiveScaling{};
  options.ahead = 11min;
  const double predictive = short_of(options);
  CHECK(reactive > 5);
  CHECK(predictive == 0);
}
