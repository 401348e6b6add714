#include "tests/oracle/random_inputs.hpp"

#include <algorithm>
#include <cmath>

#include "sim/dataplane/parts.hpp"
#include "tests/oracle/random_changes.hpp"
#include "tests/oracle/random_dice.hpp"

namespace fivenines::oracle {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : dice_(seed) {
    made_.seed = seed;
    made_.quantum = SimDuration{dice_.quantum()};
  }

  Scenario make() {
    made_.inputs.seed = dice_();
    made_.inputs.replication = static_cast<std::uint64_t>(dice_.between(0, 3));
    places_and_regions();
    service();
    stations();
    caches();
    workload();
    client();
    add_random_changes(dice_, service_mean_, made_);
    return made_;
  }

 private:
  std::uint32_t bound(std::uint32_t most) {
    return dice_.chance(0.4)   ? kUnlimited
           : dice_.chance(0.1) ? dice_.count(0, 1)
                               : dice_.count(1, most);
  }

  /// Each leg of every link takes longer by a law of its own, or does not.
  void jitter(Platform& platform) {
    for (std::size_t a = 0; a < regions_; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        for (auto& leg : platform.wan[a][b].jitter) {
          if (dice_.chance(0.7)) leg = dice_.law(dice_.one_of<Ns>({3, 300'000, 10 * kMillisecond}));
        }
        platform.wan[b][a].jitter = platform.wan[a][b].jitter;
      }
    }
  }

  void places_and_regions() {
    Platform& platform = made_.inputs.platform;
    platform.name = "random";
    regions_ = static_cast<std::size_t>(dice_.between(1, 4));
    const std::size_t learner_regions = static_cast<std::size_t>(dice_.between(1, 4));
    const Ns far = dice_.one_of<Ns>({0, 3, 5 * kMillisecond, 40 * kMillisecond});

    for (std::size_t p = 0; p < regions_ + learner_regions; ++p) {
      Place place;
      place.id = "place-" + std::to_string(p);
      place.utc_offset = std::chrono::hours{dice_.between(-11, 12)};
      platform.places.push_back(place);
    }
    const auto symmetric = [&](std::size_t size, auto&& set) {
      for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          const SimDuration rtt{far < dice_.quantum() ? dice_.between(0, far)
                                                      : dice_.duration(0, far)};
          set(i, j, rtt);
          set(j, i, rtt);
        }
      }
    };
    platform.place_rtt.assign(platform.places.size(),
                              std::vector<SimDuration>(platform.places.size()));
    symmetric(platform.places.size(), [&](std::size_t i, std::size_t j, SimDuration rtt) {
      platform.place_rtt[i][j] = rtt;
    });
    platform.wan.assign(regions_, std::vector<WanLink>(regions_));
    symmetric(regions_,
              [&](std::size_t i, std::size_t j, SimDuration rtt) { platform.wan[i][j].rtt = rtt; });
    if (dice_.chance(0.3)) jitter(platform);
    for (std::size_t r = 0; r < regions_; ++r) {
      RegionHardware hardware;
      hardware.id = "region-" + std::to_string(r);
      hardware.place = r;
      hardware.servers = dice_.count(1, 3);
      hardware.cores_per_server = dice_.count(1, 3);
      hardware.cache_servers = dice_.count(1, 3);
      hardware.database_concurrency = dice_.count(1, 6);
      hardware.database_pool = dice_.count(1, 6);
      platform.regions.push_back(hardware);
    }
    platform.write_master =
        static_cast<std::size_t>(dice_.between(0, static_cast<std::int64_t>(regions_) - 1));

    WorkloadOptions& workload = made_.inputs.workload;
    for (std::size_t l = 0; l < learner_regions; ++l) {
      LearnerRegionOptions options;
      options.id = "learners-" + std::to_string(l);
      options.place = static_cast<std::size_t>(
          dice_.between(0, static_cast<std::int64_t>(platform.places.size()) - 1));
      const Ns last_mile = dice_.one_of<Ns>({0, 7, 5 * kMillisecond, 20 * kMillisecond});
      if (last_mile > 0 && !dice_.plain()) options.access_rtt = dice_.law(last_mile);
      workload.learner_regions.push_back(options);
    }
  }

  void service() {
    service_mean_ = static_cast<Ns>(dice_.log_real(0.5, 100) * static_cast<double>(kMillisecond));
    ServiceOptions& service = made_.inputs.dataplane.service;
    if (dice_.chance(0.4)) {
      service.law = dice_.law(service_mean_);
    } else {
      const std::int64_t variants = dice_.between(1, 3);
      double left = 1;
      for (std::int64_t v = 0; v < variants; ++v) {
        AnalyzerVariant variant;
        variant.name = "variant-" + std::to_string(v);
        variant.fixed = SimDuration{dice_.duration(0, service_mean_)};
        variant.per_learner = SimDuration{dice_.duration(0, service_mean_ / 10)};
        variant.noise_sigma = dice_.chance(0.5) ? 0 : dice_.real(0.1, 0.5);
        service.variants.push_back(variant);
        const double share = v + 1 == variants ? left : dice_.real(0, left);
        service.split.push_back(share);
        left -= share;
      }
    }
    if (dice_.chance(0.5)) {
      made_.inputs.workload.cohort_size =
          dice_.chance(0.5) ? Law{Uniform{1, 20}} : Law{Lognormal::from_median_p99(5, 60)};
    }
  }

  StationOptions station() {
    StationOptions options;
    if (dice_.chance(0.7)) options.servers = dice_.count(1, 4);
    if (dice_.chance(0.5)) options.bound = bound(10);
    if (dice_.chance(0.7)) options.service = dice_.law(service_mean_ / dice_.between(2, 20));
    return options;
  }

  void stations() {
    DataPlaneOptions& options = made_.inputs.dataplane;
    if (!dice_.plain() && dice_.chance(0.4)) options.balancer = station();
    if (dice_.chance(0.2)) {
      options.analyzer_servers = dice_.chance(0.3) ? kUnlimited : dice_.count(1, 8);
    }
    options.analyzer_bound = bound(30);
    if (dice_.chance(0.3)) {
      options.ejection = HostEjection{dice_.one_of({0.01, 0.3, 1.0}), dice_.count(1, 4),
                                      SimDuration{dice_.duration(100 * kMillisecond, 2 * kSecond)},
                                      dice_.one_of({0.0, 0.4, 1.0})};
    }
    DatabaseOptions& database = options.database;
    if (dice_.chance(0.2)) database.servers = dice_.chance(0.3) ? kUnlimited : dice_.count(1, 6);
    database.bound = bound(30);
    if (dice_.chance(0.8)) database.read = dice_.law(service_mean_ / dice_.between(1, 5));
    if (dice_.chance(0.8)) database.write = dice_.law(service_mean_ / dice_.between(1, 5));
    if (!dice_.plain() && dice_.chance(0.25)) {
      const std::int64_t extras = dice_.between(1, 2);
      for (std::int64_t i = 0; i < extras; ++i) {
        options.stations.push_back({"extra-" + std::to_string(i), station()});
      }
    }
  }

  void caches() {
    WorkloadOptions& workload = made_.inputs.workload;
    workload.learners = static_cast<std::uint64_t>(dice_.log_real(20, 2000));
    if (dice_.plain()) return;
    workload.learner_records_per_learner = dice_.chance(0.8);
    if (dice_.chance(0.8)) {
      // beyond 65,536 keys small caches are hashed
      workload.content_items = static_cast<std::uint64_t>(
          dice_.chance(0.15) ? dice_.between(66'000, 100'000) : dice_.between(1, 400));
      workload.content_zipf = dice_.one_of({0.0, 0.7, 0.9, 1.0, 1.3});
    }
    CacheOptions& caches = made_.inputs.dataplane.caches;
    caches.layout = dice_.chance(0.65)  ? CacheLayout::kHierarchical
                    : dice_.chance(0.5) ? CacheLayout::kCentral
                                        : CacheLayout::kNone;
    if (caches.layout == CacheLayout::kNone) return;
    caches.fill = dice_.one_of({CacheFill::kOnReply, CacheFill::kOnLookup});
    caches.policy = dice_.chance(0.7) ? CachePolicyName::kLru : CachePolicyName::kFifo;
    const auto entries = [&]() -> std::uint64_t {
      if (dice_.chance(0.05)) return kUnlimitedEntries;
      if (dice_.chance(0.05)) return 0;
      return static_cast<std::uint64_t>(dice_.log_real(1, 300));
    };
    SharedCacheOptions shared;
    shared.entries = entries();
    if (dice_.chance(0.5)) {
      const StationOptions own = station();
      shared.servers = own.servers;
      shared.bound = own.bound;
      shared.service = own.service;
      if (dice_.chance(0.3)) shared.servers.reset();
    }
    shared.timeout_round_trips = dice_.one_of({0.0, 1.0, 2.0});
    if (caches.layout == CacheLayout::kCentral) {
      caches.shared = shared;
    } else {
      if (dice_.chance(0.7)) {
        caches.local =
            LocalCacheOptions{dice_.count(1, 3), entries(),
                              dice_.one_of({LocalRoute::kLearnerHash, LocalRoute::kRandom})};
      }
      if (dice_.chance(0.7)) {
        caches.regional.emplace();
        caches.regional->entries = entries();
        if (dice_.chance(0.7)) {
          caches.regional->access_rtt = dice_.law(dice_.one_of<Ns>({3, 100'000, 2 * kMillisecond}));
        }
      }
      if (dice_.chance(0.7)) {
        shared.ask = dice_.chance(0.7)
                         ? GlobalAsk::kAlways
                         : dice_.one_of({GlobalAsk::kWhenNearerThanDatabase, GlobalAsk::kNever});
        caches.shared = shared;
      }
    }
    caches.coalesce = dice_.chance(0.3);
    if (caches.shared && dice_.chance(0.4)) {
      caches.shared->breaker = AskBreaker{dice_.one_of({0.01, 0.5, 1.0}), dice_.count(1, 5),
                                          SimDuration{dice_.duration(100 * kMillisecond, kSecond)}};
    }
    caches.on_write = dice_.one_of({OnWrite::kUpdate, OnWrite::kInvalidate});
    if (dice_.chance(0.35)) {
      caches.ttl =
          CacheTtl{SimDuration{std::max(dice_.quantum(), dice_.duration(1, 100 * service_mean_))},
                   dice_.one_of({TtlFrom::kFill, TtlFrom::kHit})};
    }
  }

  /// Work of one analysis at the analyzer, on average.
  double analyzer_mean_ns() const {
    const ServiceOptions& service = made_.inputs.dataplane.service;
    if (service.law) return service.law->mean();
    double mean = 0;
    for (std::size_t v = 0; v < service.variants.size(); ++v) {
      mean += service.split[v] * (static_cast<double>(service.variants[v].fixed.count()) +
                                  static_cast<double>(service.variants[v].per_learner.count()) *
                                      made_.inputs.workload.cohort_size.mean());
    }
    return mean;
  }

  void workload() {
    WorkloadOptions& workload = made_.inputs.workload;
    double cores = 0;
    for (std::size_t r = 0; r < regions_; ++r) cores += made_.inputs.platform.cores(r);
    const double load = dice_.real(0.2, 1.5);
    double rate = load * cores / std::max(analyzer_mean_ns(), 1e5) * 1e9;
    const auto analyses = dice_.log_real(200, 3000);

    // shares so that every learner region's mean gap lies on the grid
    double sum = 0;
    std::vector<double> rates;
    const bool alike = dice_.chance(0.3);
    for (std::size_t l = 0; l < workload.learner_regions.size(); ++l) {
      const double wanted = rate / static_cast<double>(workload.learner_regions.size()) *
                            (alike ? 1 : dice_.real(0.2, 1.8));
      const double gap =
          std::max(1.0, std::round(1e9 / wanted / static_cast<double>(dice_.quantum()))) *
          static_cast<double>(dice_.quantum());
      rates.push_back(1e9 / gap);
      sum += rates.back();
    }
    rate = sum;
    for (std::size_t l = 0; l < rates.size(); ++l) {
      workload.learner_regions[l].share = rates[l] / sum;
    }
    workload.analyses_per_second_per_learner = rate / static_cast<double>(workload.learners);
    switch (dice_.between(0, 3)) {
      case 0:
        break;  // Poisson
      case 1:
        workload.arrival = constant_law(1.0);
        break;
      case 2:
        workload.arrival = Law{
            Mixture{{0.25, 0.5, 0.25}, {constant_law(0.0), constant_law(1.0), constant_law(2.0)}}};
        break;
      default:
        workload.arrival =
            Law{Mixture{{0.9, 0.1}, {constant_law(0.0), constant_law(10.0)}}};  // in bursts
    }
    const auto length = static_cast<Ns>(analyses / rate * 1e9);
    if (dice_.chance(0.15)) {
      workload.load.push_back({at_nanoseconds(length / 3), dice_.real(0, 3),
                               SimDuration{dice_.chance(0.5) ? length / 10 : 0},
                               SimDuration{length / 10}});
    }
    if (dice_.chance(0.05)) {
      Diurnal diurnal;
      diurnal.sine_amplitude = 0.5;
      diurnal.period = SimDuration{std::max<Ns>(1'440'000, length / 2)};
      workload.diurnal = diurnal;
    }
    if (workload.content_items > 0 && dice_.chance(0.5)) {
      workload.content_updates_per_second = dice_.real(0, 0.3) * rate;
    }
    workload.write_ratio = dice_.one_of({0.0, 0.0, 0.2, 0.5, 1.0});

    made_.inputs.measure_end = at_nanoseconds((length / dice_.quantum() + 1) * dice_.quantum());
    made_.inputs.measure_start =
        at_nanoseconds(dice_.chance(0.3) ? 0 : dice_.duration(0, length / 2));
    const Ns drain =
        dice_.chance(0.3) ? 0 : dice_.duration(0, dice_.chance(0.5) ? length : kSecond);
    made_.inputs.end = made_.inputs.measure_end + SimDuration{drain};
  }

  void client() {
    ClientOptions& client = made_.inputs.workload.client;
    const Ns patience =
        static_cast<Ns>(dice_.log_real(1, 60) * static_cast<double>(service_mean_)) +
        dice_.one_of<Ns>({0, 50 * kMillisecond});
    if (dice_.chance(0.7)) {
      client.timeout = dice_.chance(0.3) ? Law{Exponential{static_cast<double>(patience)}}
                                         : constant_law(SimDuration{dice_.duration(1, patience)});
    }
    if (dice_.chance(0.6)) client.deadline = SimDuration{dice_.duration(1, 3 * patience)};
    client.sticky = !dice_.chance(0.3);
    RetryOptions& retries = client.retries;
    retries.max = dice_.count(0, 3);
    retries.backoff = SimDuration{dice_.duration(0, 5 * service_mean_)};
    retries.jitter = dice_.one_of({0.0, 0.0, 0.5, 1.0});
    made_.inputs.dataplane.cancel = dice_.chance(0.3);
    if (dice_.chance(0.4)) retries.budget = dice_.one_of({0.0, 0.05, 0.2, 1.0});
  }

  Dice dice_;
  Ns service_mean_ = kMillisecond;
  std::size_t regions_ = 1;
  Scenario made_;
};

}  // namespace

Scenario random_scenario(std::uint64_t seed) {
  return Maker(seed).make();
}

Scenario random_scenario_in_parts(std::uint64_t seed) {
  Scenario scenario;
  do {
    scenario = random_scenario(seed);
    seed += 1'000'000'000;
  } while (scenario.inputs.platform.regions.size() < 2 ||
           scenario.inputs.workload.learner_regions.size() < 2);
  DataPlaneInputs& in = scenario.inputs;
  std::erase_if(scenario.changes,
                [](const TimedChange& timed) { return sends_learners_elsewhere(timed.change); });
  in.routes_are_fixed = true;
  in.part_window_least = 0;
  // everybody near a region of his own, and these far from each other, on the grid
  const std::size_t regions = in.platform.regions.size();
  for (std::size_t l = 0; l < in.workload.learner_regions.size(); ++l) {
    in.workload.learner_regions[l].place = in.platform.regions[l % regions].place;
    in.workload.learner_regions[l].share =
        1 / static_cast<double>(in.workload.learner_regions.size());
  }
  const auto move_apart = [](auto& rtts, auto&& rtt_of) {
    for (std::size_t a = 0; a < rtts.size(); ++a) {
      for (std::size_t b = 0; b < rtts.size(); ++b) {
        if (a != b) rtt_of(rtts[a][b]) += std::chrono::milliseconds{20};
      }
    }
  };
  move_apart(in.platform.wan, [](WanLink& link) -> SimDuration& { return link.rtt; });
  move_apart(in.platform.place_rtt, [](SimDuration& rtt) -> SimDuration& { return rtt; });
  CacheOptions& caches = in.dataplane.caches;
  if (caches.layout == CacheLayout::kNone) return scenario;
  if (!caches.shared) caches.shared.emplace();
  if (!caches.shared->breaker && caches.shared->entries == 0) caches.shared->entries = 100;
  caches.shared->ask = GlobalAsk::kAlways;
  caches.shared->servers = kUnlimited;
  caches.shared->bound = kUnlimited;
  caches.shared->service.reset();
  return scenario;
}

}  // namespace fivenines::oracle
