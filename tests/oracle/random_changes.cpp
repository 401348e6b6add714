#include "tests/oracle/random_changes.hpp"

#include <algorithm>
#include <vector>

#include "sim/dataplane/request_draws.hpp"
#include "sim/workload/arrivals.hpp"

namespace fivenines::oracle {
namespace {

class ChangeMaker {
 public:
  ChangeMaker(Dice& dice, Ns service_mean, Scenario& scenario)
      : dice_(dice),
        service_mean_(service_mean),
        made_(scenario),
        regions_(scenario.inputs.platform.regions.size()) {}

  void make() {
    const Ns end = nanoseconds(made_.inputs.end);
    const std::int64_t faults = dice_.chance(0.15) ? 0 : dice_.between(1, 8);
    const auto some_learner_region = [&] {
      return static_cast<std::size_t>(dice_.between(
          0, static_cast<std::int64_t>(made_.inputs.workload.learner_regions.size()) - 1));
    };
    const std::vector<Ns> instants = arrivals(some_learner_region());
    Ns time = 0;
    for (std::int64_t i = 0; i < faults; ++i) {
      // sometimes several at one instant, sometimes at that of an arrival or of its work's end
      if (i == 0 || dice_.chance(0.75)) {
        time = dice_.duration(0, end);
        if (!instants.empty() && dice_.chance(0.4)) {
          time = instants[static_cast<std::size_t>(
              dice_.between(0, static_cast<std::int64_t>(instants.size()) - 1))];
          if (dice_.chance(0.5)) time += dice_.duration(0, 2 * service_mean_);
        }
      }
      one_change(time, time + (dice_.chance(0.1) ? 0 : dice_.duration(0, end / 4)),
                 learner_region_id(some_learner_region()));
    }
    std::stable_sort(made_.changes.begin(), made_.changes.end(),
                     [](const TimedChange& a, const TimedChange& b) { return a.at < b.at; });
  }

 private:
  /// Intended starts of one learner region: instants at which something arrives.
  std::vector<Ns> arrivals(std::size_t learner_region) const {
    const DataPlaneInputs& in = made_.inputs;
    const LearnerRegionOptions& options = in.workload.learner_regions[learner_region];
    const std::uint64_t key =
        draws::learner_region_key(replication_key(in.seed, in.replication), options.id);
    ArrivalClock clock(rate_profile(in.workload, learner_region,
                                    in.platform.places[options.place].utc_offset, in.end));
    std::vector<Ns> times;
    while (times.size() < 10'000) {
      const SimTime next = clock.next(
          draws::interarrival(draws::analysis_key(key, times.size()), in.workload.arrival));
      if (next >= in.measure_end) break;
      times.push_back(nanoseconds(next));
    }
    return times;
  }

  RegionId some_region() {
    return region_id(
        static_cast<std::size_t>(dice_.between(0, static_cast<std::int64_t>(regions_) - 1)));
  }

  void add(Ns time, const Change& change) {
    if (time < nanoseconds(made_.inputs.end)) {
      made_.changes.push_back({at_nanoseconds(time), change});
    }
  }

  CacheTier some_tier() {
    return dice_.one_of({CacheTier::kLocal, CacheTier::kRegional, CacheTier::kGlobal});
  }

  /// Of the standby of a region, with connections that are opened little by little.
  void promotion(RegionId region, Ns from, Ns until) {
    const Ns fenced = dice_.duration(from, until);
    const Ns serves = dice_.duration(fenced, until);
    add(fenced, DatabasePromotion{region, PromotionStep::kFenced});
    add(serves, DatabasePromotion{region, PromotionStep::kServes});
    if (dice_.chance(0.5)) {
      add(serves, DatabaseReconnect{region, 0.2});
      add(until, DatabaseReconnect{region});
    }
  }

  /// A change at `time`, and for some its end at `until`.
  void one_change(Ns time, Ns until, LearnerRegionId learner_region) {
    const DataPlaneInputs& in = made_.inputs;
    const RegionId region = some_region();
    switch (dice_.between(0, 30)) {
      case 28:
      case 29:
        add(time, RegionPaused{region});
        if (dice_.chance(0.2)) {
          add((time + until) / 2,
              RegionDown{region, dice_.one_of({Looks::kSilent, Looks::kRefuse})});
          if (dice_.chance(0.5)) add((time + 3 * until) / 4, RegionUp{region});
        }
        if (dice_.chance(0.2)) promotion(region, time, until);
        if (dice_.chance(0.2)) {
          add((time + until) / 2, AnalyzerSpeed{region, dice_.one_of({0.0, 0.5})});
        }
        if (dice_.chance(0.9)) add(until, RegionPaused{region, false});
        break;
      case 30: {
        if (regions_ < 2) break;
        LinkLoad load{region, some_region()};
        while (load.to == load.from) load.to = some_region();
        add(until, load);
        load.free = dice_.real(0.05, 1);
        load.queue = SimDuration{dice_.duration(0, 100 * kMillisecond)};
        load.dropped = dice_.one_of({0.0, 0.0, 0.2});
        add(time, load);
        break;
      }
      case 9:
      case 10: {
        if (regions_ < 2) break;
        LinkState link{region, some_region(), {}};
        while (link.to == link.from) link.to = some_region();
        add(until, link);
        if (dice_.chance(0.4)) {
          link.condition.cut = dice_.one_of({Looks::kSilent, Looks::kRefuse});
        } else {
          link.condition.extra_delay = SimDuration{dice_.duration(0, 20 * kMillisecond)};
          if (dice_.chance(0.4)) link.condition.jitter = dice_.law(5 * kMillisecond);
          if (dice_.chance(0.6)) link.condition.loss_ratio = dice_.one_of({0.05, 0.5, 1.0});
        }
        add(time, link);
        if (dice_.chance(0.5)) {
          std::swap(link.from, link.to);
          add(time, link);
          add(until, LinkState{link.from, link.to, {}});
        }
        break;
      }
      case 11: {
        LoadLevel load{learner_region, 1};
        add(until, load);
        load.factor = dice_.one_of({0.0, 0.5, 1.0, 2.0, 10.0});
        add(time, load);
        break;
      }
      case 12:
        add(time, Admission{region, dice_.one_of({0.0, 0.3, 0.9})});
        add(until, Admission{region, 1});
        break;
      case 13:
        add(time, DatabasePrimary{region, false, dice_.one_of({Looks::kSilent, Looks::kRefuse})});
        if (dice_.chance(0.6)) promotion(region, time, until);
        if (dice_.chance(0.7)) add(until, DatabasePrimary{region});
        break;
      case 14:
      case 15:
        add(time, DatabaseSpeed{region, dice_.one_of({0.0, 0.0, 0.3, 2.0})});
        if (dice_.chance(0.3)) promotion(region, time, until);
        if (dice_.chance(0.3))
          add((time + until) / 2, DatabaseSpeed{region, dice_.one_of({0.0, 0.5})});
        add(until, DatabaseSpeed{region});
        break;
      case 16:
        add(time, DatabaseWrites{region, false});
        add(until, DatabaseWrites{region});
        break;
      case 17:
        add(time, DatabasePool{region, dice_.one_of({0.0, 0.1, 0.5})});
        add(until, DatabasePool{region});
        break;
      case 18:
      case 19:
        add(time, ServerErrors{region, dice_.one_of({0.3, 1.0}), dice_.one_of({0.05, 0.5, 1.0})});
        add(until, ServerErrors{region});
        break;
      case 20:
      case 21:
        add(time, CacheNodes{region, some_tier(), dice_.one_of({0.3, 0.5, 1.0})});
        if (dice_.chance(0.3)) add((time + until) / 2, CacheNodes{region, some_tier(), 0.2});
        if (dice_.chance(0.8)) add(until, CacheNodes{region, some_tier()});
        break;
      case 22:
        add(time, CacheSize{region, some_tier(), dice_.one_of({0.0, 0.2, 0.5})});
        if (dice_.chance(0.5)) {
          const CacheTier tier = some_tier();
          add(time, CacheSize{region, tier, 0.1});
          add(until, CacheSize{region, tier});
        }
        break;
      case 23:
        add(time, CacheDrop{region, some_tier(), dice_.one_of({0.3, 0.9, 1.0})});
        add(until, CacheDrop{region, some_tier(), 0.5});
        break;
      case 24:
        add(time, CachePenetration{learner_region, dice_.one_of({0.2, 1.0})});
        add(until, CachePenetration{learner_region});
        break;
      case 25:
        add(time, HotCohort{learner_region, dice_.one_of({0.3, 1.0})});
        add(until, HotCohort{learner_region});
        break;
      case 26:
        if (dice_.chance(0.5)) {
          add(time, RouteOverride{learner_region, some_region()});
          add(until, RouteOverride{learner_region, {}});
        }
        if (dice_.chance(0.7)) {
          add(time, RoutesFrozen{learner_region, dice_.one_of({0.3, 1.0})});
          add((time + until) / 2, Routing{learner_region, {{some_region(), 1.0}}});
          add(until, RoutesFrozen{learner_region});
        }
        break;
      case 27: {
        add(time, LaunchLimit{region, dice_.one_of({0.3, 0.7, 1.0})});
        const Ns soon = (2 * time + until) / 3;
        const bool hosts = in.dataplane.analyzer_servers != kUnlimited;
        if (hosts && dice_.chance(0.5)) {
          const std::uint32_t host = dice_.count(0, in.platform.regions[index(region)].servers - 1);
          add(time, ServerDown{region, host});
          add(soon, ServerUp{region, host});
        } else {
          add(time, RegionDown{region});
          add(soon, RegionUp{region});
        }
        add(until, LaunchLimit{region, dice_.one_of({0.0, 0.0, 0.2})});
        break;
      }
      case 0:
      case 1:
        add(time, RegionDown{region, dice_.one_of({Looks::kSilent, Looks::kRefuse})});
        add(until, RegionUp{region});
        break;
      case 2:
      case 3: {
        const auto hosts = in.platform.regions[index(region)].servers;
        const std::uint32_t host = dice_.count(0, hosts - 1);
        // a fleet without limit has no hosts that could stop
        if (in.dataplane.analyzer_servers == kUnlimited) break;
        add(time, ServerDown{region, host, dice_.one_of({JobsOnStop::kLost, JobsOnStop::kResume})});
        add(until, ServerUp{region, host});
        break;
      }
      case 4:
        add(time, AnalyzerSpeed{region, dice_.one_of({0.0, 0.25, 0.5, 0.7, 1.0, 2.0})});
        if (dice_.chance(0.7)) add(until, AnalyzerSpeed{region, 1});
        break;
      case 5:
        add(time, AnalyzerBound{region, dice_.one_of({0U, 1U, 4U, 20U, kUnlimited})});
        break;
      case 6:
        add(time, DatabaseLimits{region, dice_.count(1, 6), dice_.count(1, 6)});
        break;
      case 7: {
        Routing routing{learner_region, {}};
        double left = 1;
        for (std::size_t r = 0; r < regions_; ++r) {
          const double share = r + 1 == regions_   ? left
                               : dice_.chance(0.3) ? left
                                                   : dice_.real(0, left);
          if (share > 0) routing.weights.emplace_back(region_id(r), share);
          left -= share;
        }
        add(time, routing);
        break;
      }
      default: {
        const std::size_t variants = in.dataplane.service.variants.size();
        if (variants < 2) break;
        VariantSplit split;
        split.shares.assign(variants, 0);
        split.shares[static_cast<std::size_t>(
            dice_.between(0, static_cast<std::int64_t>(variants) - 1))] = 1;
        add(time, split);
      }
    }
  }

  Dice& dice_;
  Ns service_mean_;
  Scenario& made_;
  std::size_t regions_;
};

}  // namespace

void add_random_changes(Dice& dice, Ns service_mean, Scenario& scenario) {
  ChangeMaker(dice, service_mean, scenario).make();
}

}  // namespace fivenines::oracle
