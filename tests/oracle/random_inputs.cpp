#include "tests/oracle/random_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "sim/base/draws.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "sim/workload/arrivals.hpp"

namespace fivenines::oracle {
namespace {

using Ns = std::int64_t;
constexpr Ns kMillisecond = 1'000'000;
constexpr Ns kSecond = 1'000'000'000;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(named_stream(seed, "random inputs")) {}

  bool chance(double probability) { return uniform01(*this) < probability; }
  /// Uniform in {first, ..., last}.
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(
                       uniform_below(*this, static_cast<std::uint64_t>(last - first + 1)));
  }
  std::uint32_t count(std::uint32_t first, std::uint32_t last) {
    return static_cast<std::uint32_t>(between(first, last));
  }
  double real(double low, double high) { return low + (high - low) * uniform01(*this); }
  /// Small values are as likely as large ones.
  double log_real(double low, double high) { return std::exp(real(std::log(low), std::log(high))); }
  template <typename T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + between(0, static_cast<std::int64_t>(values.size()) - 1));
  }
  std::uint64_t operator()() { return stream_(); }

 private:
  pcg64 stream_;
};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : dice_(seed) {
    made_.seed = seed;
    quantum_ = dice_.one_of<Ns>({kMillisecond, kMillisecond / 10, 1});
    made_.quantum = SimDuration{quantum_};
    plain_ = dice_.chance(0.2);
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
    changes();
    return made_;
  }

 private:
  /// A duration up to `most`, on the grid.
  Ns duration(Ns least, Ns most) {
    return (least + dice_.between(0, std::max<Ns>(0, most - least))) / quantum_ * quantum_;
  }

  /// A law with about this mean: on the grid mostly, else continuous.
  Law law(Ns mean) {
    const double m = static_cast<double>(mean);
    if (plain_ || dice_.chance(0.6)) {
      const auto on_grid = [&](double factor) {
        return constant_law(std::round(m * factor / static_cast<double>(quantum_)) *
                            static_cast<double>(quantum_));
      };
      if (dice_.chance(0.4)) return on_grid(1);
      return Law{Mixture{{0.25, 0.5, 0.25}, {on_grid(0.5), on_grid(1), on_grid(2)}}};
    }
    switch (dice_.between(0, 4)) {
      case 0:
        return Law{Exponential{m}};
      case 1:
        return Law{Erlang{m, 3}};
      case 2:
        return Law{Uniform{0, 2 * m}};
      case 3:
        return Law{Lognormal::from_mean_cv2(std::max(1.0, m), 2)};
      default:
        return Law{Exponential{m / 2}, m / 2};
    }
  }

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
          if (dice_.chance(0.7)) leg = law(dice_.one_of<Ns>({3, 300'000, 10 * kMillisecond}));
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
          const SimDuration rtt{far < quantum_ ? dice_.between(0, far) : duration(0, far)};
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
      if (last_mile > 0 && !plain_) options.access_rtt = law(last_mile);
      workload.learner_regions.push_back(options);
    }
  }

  void service() {
    service_mean_ = static_cast<Ns>(dice_.log_real(0.5, 100) * static_cast<double>(kMillisecond));
    ServiceOptions& service = made_.inputs.dataplane.service;
    if (dice_.chance(0.4)) {
      service.law = law(service_mean_);
    } else {
      const std::int64_t variants = dice_.between(1, 3);
      double left = 1;
      for (std::int64_t v = 0; v < variants; ++v) {
        AnalyzerVariant variant;
        variant.name = "variant-" + std::to_string(v);
        variant.fixed = SimDuration{duration(0, service_mean_)};
        variant.per_learner = SimDuration{duration(0, service_mean_ / 10)};
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
    if (dice_.chance(0.7)) options.service = law(service_mean_ / dice_.between(2, 20));
    return options;
  }

  void stations() {
    DataPlaneOptions& options = made_.inputs.dataplane;
    if (!plain_ && dice_.chance(0.4)) options.balancer = station();
    if (dice_.chance(0.2)) {
      options.analyzer_servers = dice_.chance(0.3) ? kUnlimited : dice_.count(1, 8);
    }
    options.analyzer_bound = bound(30);
    if (dice_.chance(0.3)) {
      options.ejection = HostEjection{dice_.one_of({0.01, 0.3, 1.0}), dice_.count(1, 4),
                                      SimDuration{duration(100 * kMillisecond, 2 * kSecond)},
                                      dice_.one_of({0.0, 0.4, 1.0})};
    }
    DatabaseOptions& database = options.database;
    if (dice_.chance(0.2)) database.servers = dice_.chance(0.3) ? kUnlimited : dice_.count(1, 6);
    database.bound = bound(30);
    if (dice_.chance(0.8)) database.read = law(service_mean_ / dice_.between(1, 5));
    if (dice_.chance(0.8)) database.write = law(service_mean_ / dice_.between(1, 5));
    if (!plain_ && dice_.chance(0.25)) {
      const std::int64_t extras = dice_.between(1, 2);
      for (std::int64_t i = 0; i < extras; ++i) {
        options.stations.push_back({"extra-" + std::to_string(i), station()});
      }
    }
  }

  void caches() {
    WorkloadOptions& workload = made_.inputs.workload;
    workload.learners = static_cast<std::uint64_t>(dice_.log_real(20, 2000));
    if (plain_) return;
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
          caches.regional->access_rtt = law(dice_.one_of<Ns>({3, 100'000, 2 * kMillisecond}));
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
                                          SimDuration{duration(100 * kMillisecond, kSecond)}};
    }
    caches.on_write = dice_.one_of({OnWrite::kUpdate, OnWrite::kInvalidate});
    if (dice_.chance(0.35)) {
      caches.ttl = CacheTtl{SimDuration{std::max(quantum_, duration(1, 100 * service_mean_))},
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
      const double gap = std::max(1.0, std::round(1e9 / wanted / static_cast<double>(quantum_))) *
                         static_cast<double>(quantum_);
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

    made_.inputs.measure_end = at_nanoseconds((length / quantum_ + 1) * quantum_);
    made_.inputs.measure_start = at_nanoseconds(dice_.chance(0.3) ? 0 : duration(0, length / 2));
    const Ns drain = dice_.chance(0.3) ? 0 : duration(0, dice_.chance(0.5) ? length : kSecond);
    made_.inputs.end = made_.inputs.measure_end + SimDuration{drain};
  }

  void client() {
    ClientOptions& client = made_.inputs.workload.client;
    const Ns patience =
        static_cast<Ns>(dice_.log_real(1, 60) * static_cast<double>(service_mean_)) +
        dice_.one_of<Ns>({0, 50 * kMillisecond});
    if (dice_.chance(0.7)) {
      client.timeout = dice_.chance(0.3) ? Law{Exponential{static_cast<double>(patience)}}
                                         : constant_law(SimDuration{duration(1, patience)});
    }
    if (dice_.chance(0.6)) client.deadline = SimDuration{duration(1, 3 * patience)};
    client.sticky = !dice_.chance(0.3);
    RetryOptions& retries = client.retries;
    retries.max = dice_.count(0, 3);
    retries.backoff = SimDuration{duration(0, 5 * service_mean_)};
    retries.jitter = dice_.one_of({0.0, 0.0, 0.5, 1.0});
    if (dice_.chance(0.4)) retries.budget = dice_.one_of({0.0, 0.05, 0.2, 1.0});
  }

  // ---- Changes ---------------------------------------------------------------------------------

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

  void changes() {
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
        time = duration(0, end);
        if (!instants.empty() && dice_.chance(0.4)) {
          time = instants[static_cast<std::size_t>(
              dice_.between(0, static_cast<std::int64_t>(instants.size()) - 1))];
          if (dice_.chance(0.5)) time += duration(0, 2 * service_mean_);
        }
      }
      one_change(time, time + (dice_.chance(0.1) ? 0 : duration(0, end / 4)),
                 learner_region_id(some_learner_region()));
    }
    std::stable_sort(made_.changes.begin(), made_.changes.end(),
                     [](const TimedChange& a, const TimedChange& b) { return a.at < b.at; });
  }

  CacheTier some_tier() {
    return dice_.one_of({CacheTier::kLocal, CacheTier::kRegional, CacheTier::kGlobal});
  }

  /// Of the standby of a region, with connections that are opened little by little.
  void promotion(RegionId region, Ns from, Ns until) {
    const Ns fenced = duration(from, until);
    const Ns serves = duration(fenced, until);
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
        load.queue = SimDuration{duration(0, 100 * kMillisecond)};
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
          link.condition.extra_delay = SimDuration{duration(0, 20 * kMillisecond)};
          if (dice_.chance(0.4)) link.condition.jitter = law(5 * kMillisecond);
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

  Dice dice_;
  Ns quantum_ = 1;
  Ns service_mean_ = kMillisecond;
  std::size_t regions_ = 1;
  bool plain_ = false;  ///< straight to the analyzer, so that more happens there at one instant
  Scenario made_;
};

}  // namespace

Scenario random_scenario(std::uint64_t seed) {
  return Maker(seed).make();
}

}  // namespace fivenines::oracle
