#include "tests/oracle/oracle.hpp"

#include <algorithm>
#include <boost/random/exponential_distribution.hpp>
#include <compare>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <memory>
#include <optional>
#include <queue>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"
#include "tests/oracle/naive_cache.hpp"

namespace fivenines::oracle {
namespace {

using Ns = std::int64_t;
constexpr Ns kForever = std::numeric_limits<Ns>::max();
constexpr Family kFamilies[] = {Family::kLearnerRecord, Family::kContent};
constexpr std::size_t number(Family family) {
  return static_cast<std::size_t>(family);
}

/// What happens, in the order in which it is handled at one instant for one attempt. The list is
/// that of EventKind in life.hpp; `sub` of an event stands for the family, the families, or the
/// job.
enum class Kind {
  kServiceDone,
  kClientError,
  kSharedHit,
  kSharedMiss,
  kLocalReply,
  kChange,  // class 1; all before are class 0, all behind class 2
  kGiveUp,
  kStart,
  kReachRegion,
  kPastBalancer,
  kRegionalLookup,
  kSharedArrive,
  kSharedGivenUp,
  kSharedFill,
  kInvalidate,
  kContentUpdate
};
constexpr int class_of(Kind kind) {
  return kind < Kind::kChange ? 0 : kind == Kind::kChange ? 1 : 2;
}

/// The order of all events. What is nobody's attempt comes after all attempts of its class.
struct When {
  Ns time = 0;
  int clazz = 0;
  std::uint64_t learner_region = ~std::uint64_t{0};
  std::uint64_t arrival_index = 0;
  std::uint32_t attempt = 0;
  Kind kind{};
  std::uint64_t sub = 0;
  auto operator<=>(const When&) const = default;
};

struct Event {
  When when;
  std::function<void()> what;
  bool operator>(const Event& other) const { return when > other.when; }
};

struct Attempt {
  std::size_t learner_region = 0;
  std::uint64_t arrival_index = 0;
  std::uint32_t number = 0;  ///< 0 is the first
  std::uint64_t analysis_key = 0;
  std::uint64_t key = 0;
  Ns intended = 0;  ///< start of the first attempt
  Ns give_up = kForever;
  Ns way_back = 0;  ///< of a response, serving region to client
  std::size_t region = 0;
  std::uint32_t learner = 0;
  std::uint32_t content = 0;
  std::uint32_t instance = 0;  ///< local cache instance
  Ns regional_rtt = 0;
  bool writes = false;

  bool inside = false;               ///< it has reached its region and not left it
  bool server_done = false;          ///< nothing of it is left at the servers, or will be
  bool client_done = false;          ///< the client knows, or has given up
  int queued = 0;                    ///< of its jobs, how many stand in a queue
  Cause cause = Cause::kNone;        ///< what the servers made of it
  std::array<bool, 2> unanswered{};  ///< by family
  std::array<CacheLevel, 2> level{};
  std::array<Ns, 2> asked{};  ///< when the shared tier was asked
};
using AttemptPtr = std::shared_ptr<Attempt>;

/// What a job is for, in the order of jobs of one attempt that end at one instant.
enum class JobKind {
  kBalancer,
  kSharedLearner,
  kSharedContent,
  kReadLearner,
  kReadContent,
  kExtra,
  kAnalyze,
  kWrite
};
JobKind shared_job(Family f) {
  return f == Family::kContent ? JobKind::kSharedContent : JobKind::kSharedLearner;
}
JobKind read_job(Family f) {
  return f == Family::kContent ? JobKind::kReadContent : JobKind::kReadLearner;
}
Family family_of(JobKind kind) {
  return kind == JobKind::kSharedContent || kind == JobKind::kReadContent ? Family::kContent
                                                                          : Family::kLearnerRecord;
}

struct Job {
  AttemptPtr attempt;
  JobKind kind{};
  std::size_t extra = 0;  ///< which extra station, for kExtra
  Ns entered = 0;
  std::uint64_t turn = 0;  ///< counts the jobs that entered any station
  std::optional<Ns> work_left =
      std::nullopt;  ///< of a job that was interrupted and resumes, at speed 1
};

struct InService {
  Job job;
  Ns departs = 0;
  std::uint32_t server = 0;
  std::uint64_t version = 0;  ///< counts re-plannings; older departures do not happen
};
using InServicePtr = std::shared_ptr<InService>;

struct Station {
  std::string name;
  std::size_t region = 0;
  bool passes_through = false;  ///< neither time nor limits
  std::uint32_t servers = kUnlimited;
  std::uint32_t bound = kUnlimited;
  std::deque<Job> queue;
  std::list<InServicePtr> in_service;
  /// Analyzer with limited servers: its servers that are up and idle, longest idle first.
  bool has_hosts = false;
  std::deque<std::uint32_t> idle;

  StationCounts counts;
  Ns counted_to = 0;

  bool limited() const { return servers != kUnlimited; }
  std::size_t present() const { return queue.size() + in_service.size(); }
  bool may_start() const {
    if (!limited()) return true;
    return has_hosts ? !idle.empty() : in_service.size() < servers;
  }
};

struct Region {
  Station balancer;
  std::vector<Station> extras;
  Station shared;
  Station database;
  Station analyzer;
  std::vector<NaiveCache> locals;
  std::optional<NaiveCache> regional;
  std::optional<NaiveCache> shared_part;
  /// Attempts that have reached the region and have not left it.
  std::list<AttemptPtr> inside;
};

struct LearnerRegion {
  std::uint64_t key = 0;
  std::optional<ArrivalClock> clock;
  std::uint64_t arrivals = 0;
  std::vector<Outcome> outcomes;
  std::map<Ns, std::uint64_t> intended_by_second;
  std::map<Ns, std::uint64_t> retries_by_second;
};

class Oracle {
 public:
  Oracle(const DataPlaneInputs& inputs, const World& initial);
  Result live(const std::vector<TimedChange>& changes);

 private:
  // ---- Events ----------------------------------------------------------------------------------
  void at(Ns time, Kind kind, std::uint64_t sub, const AttemptPtr& a, std::function<void()> what) {
    events_.push({{time, class_of(kind), a->learner_region, a->arrival_index, a->number, kind, sub},
                  std::move(what)});
  }
  void at(Ns time, Kind kind, std::uint64_t sub, std::function<void()> what) {
    events_.push({{time, class_of(kind), ~std::uint64_t{0}, 0, 0, kind, sub}, std::move(what)});
  }
  bool in_window() const { return now_ >= measure_start_ && now_ < measure_end_; }

  // ---- Client ----------------------------------------------------------------------------------
  void expect_next_arrival(std::size_t learner_region);
  void start_attempt(const AttemptPtr& a);
  void give_up(const AttemptPtr& a);
  void client_error(const AttemptPtr& a, Cause cause);
  void attempt_failed(const AttemptPtr& a, Cause cause);
  bool budget_allows(const LearnerRegion& learners) const;

  // ---- Region ----------------------------------------------------------------------------------
  void reach_region(const AttemptPtr& a);
  void enter_extra_or_lookups(const AttemptPtr& a, std::size_t extra);
  void lookups(const AttemptPtr& a);
  void regional_lookup(const AttemptPtr& a, const std::vector<Family>& families);
  void beyond_regional(const AttemptPtr& a, Family family);
  bool asks_shared(const AttemptPtr& a, Family family) const;
  void shared_arrive(const AttemptPtr& a, Family family);
  void shared_lookup(const AttemptPtr& a, Family family);
  void ask_failed(const AttemptPtr& a, Family family);
  void read_database(const AttemptPtr& a, Family family);
  void database_read(const AttemptPtr& a, Family family);
  void back_at_region(const AttemptPtr& a, Family family, CacheLevel level);
  void local_reply(const AttemptPtr& a, const std::vector<Family>& families);
  void answered_lookup(const AttemptPtr& a, Family family, CacheLevel level);
  void join_analyzer(const AttemptPtr& a);
  void response_leaves(const AttemptPtr& a);
  void turn_back(const AttemptPtr& a, Cause cause);
  /// Nothing of the attempt is left at the servers; the client will learn nothing from them.
  void lost(const AttemptPtr& a, Cause cause);
  void leaves(const AttemptPtr& a);

  // ---- Stations --------------------------------------------------------------------------------
  void enter(Station& station, Job job);
  void start(Station& station, Job job);
  void start_waiting(Station& station);
  void plan_departure(Station& station, const InServicePtr& running);
  void service_done(Station& station, const InServicePtr& running);
  void stop_service(Station& station, const InServicePtr& running);
  void completed(Station& station, const Job& job);
  void shed(Station& station, const Job& job);
  double work(const Job& job) const;
  double speed(const Station& station) const;
  void count_time(Station& station) const;

  // ---- Changes ---------------------------------------------------------------------------------
  void change(const Change& change);
  void region_down(std::size_t region);
  void all_idle(std::size_t region);
  void host_down(std::size_t region, std::uint32_t host, JobsOnStop jobs);
  void host_up(std::size_t region, std::uint32_t host);
  void analyzer_speed(std::size_t region, double before);
  void analyzer_bound(std::size_t region, std::uint32_t bound);
  void cut_queue(Station& station);
  void database_limits(std::size_t region, std::uint32_t servers);

  // ---- Updates of content ----------------------------------------------------------------------
  void expect_next_update();
  void content_update(std::uint64_t update);
  void invalidate(std::size_t region, std::uint32_t item);

  // ---- Places ----------------------------------------------------------------------------------
  bool up(std::size_t region) const { return world_.regions[region].up; }
  bool refuses(std::size_t region) const { return world_.regions[region].looks == Looks::kRefuse; }
  Ns wan_rtt(std::size_t from, std::size_t to) const {
    return from == to ? 0 : in_.platform.wan[from][to].rtt.count();
  }
  Ns one_way(std::size_t from, std::size_t to) const { return wan_rtt(from, to) / 2; }
  bool looked_up(Family family) const {
    return family == Family::kContent ? in_.workload.content_items > 0
                                      : in_.workload.learner_records_per_learner > 0;
  }
  Key key(const AttemptPtr& a, Family family) const {
    return key_of(family, family == Family::kContent ? a->content : a->learner);
  }
  std::size_t owner_of_content(std::uint32_t item) const {
    return central() ? in_.platform.write_master : item % in_.platform.regions.size();
  }
  std::size_t owner(const AttemptPtr& a, Family family) const {
    if (family == Family::kContent) return owner_of_content(a->content);
    return central() ? in_.platform.write_master : homes_[a->learner_region];
  }
  bool central() const { return in_.dataplane.caches.layout == CacheLayout::kCentral; }
  bool fill_on_reply() const { return in_.dataplane.caches.fill == CacheFill::kOnReply; }
  std::uint32_t host_of(std::size_t region, std::uint32_t server) const {
    return server / in_.platform.regions[region].cores_per_server;
  }
  /// Servers beyond those of the hosts (a fleet may be declared larger) stand nowhere and stay up.
  bool server_up(std::size_t region, std::uint32_t server) const {
    const auto& hosts = world_.regions[region].server_up;
    return host_of(region, server) >= hosts.size() || hosts[host_of(region, server)];
  }

  DataPlaneInputs in_;
  World world_;
  Ns measure_start_;
  Ns measure_end_;
  std::uint64_t replication_key_;
  std::vector<std::size_t> homes_;
  Learners learners_;
  std::optional<Zipf> popularity_;
  std::vector<LearnerRegion> learner_regions_;
  std::vector<Region> regions_;
  std::vector<RegionCounts> counts_;
  bool has_shared_ = false;
  Ns last_update_ = 0;
  std::uint64_t updates_ = 0;
  std::uint64_t turns_ = 0;
  Ns now_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

Oracle::Oracle(const DataPlaneInputs& inputs, const World& initial)
    : in_(inputs),
      world_(initial),
      measure_start_(nanoseconds(inputs.measure_start)),
      measure_end_(nanoseconds(inputs.measure_end)),
      replication_key_(replication_key(inputs.seed, inputs.replication)),
      learners_(inputs.workload, replication_key_) {
  const CacheOptions& caches = in_.dataplane.caches;
  FIVENINES_ASSERT(!caches.warm_start && !in_.dataplane.cancel);
  if (in_.workload.content_items > 0) {
    popularity_.emplace(in_.workload.content_items, in_.workload.content_zipf);
  }

  const bool cached = caches.layout != CacheLayout::kNone;
  has_shared_ = cached && caches.shared && caches.shared->entries > 0;
  const std::size_t regions = in_.platform.regions.size();
  for (std::size_t r = 0; r < regions; ++r) {
    const RegionHardware& hardware = in_.platform.regions[r];
    Region region;
    const auto place = [&](Station& station, const std::string& name,
                           const StationOptions& options) {
      station.name = name;
      station.region = r;
      station.servers = options.servers;
      station.bound = options.bound;
    };
    // what neither takes time nor has limits is not there
    const auto not_there = [](const Station& station, bool works) {
      return !works && station.servers == kUnlimited && station.bound == kUnlimited;
    };
    place(region.balancer, "balancer", in_.dataplane.balancer);
    for (const ExtraStation& extra : in_.dataplane.stations) {
      place(region.extras.emplace_back(), extra.name, extra.station);
    }
    const StationOptions shared = caches.shared ? caches.shared->station : StationOptions{};
    place(region.shared, "cache", shared);
    region.shared.passes_through = not_there(region.shared, shared.service.has_value());
    place(region.database, "database", {});
    region.database.bound = in_.dataplane.database.bound;
    region.database.servers = in_.dataplane.database.servers.value_or(
        std::min(hardware.database_concurrency, hardware.database_pool));
    region.database.passes_through =
        not_there(region.database, in_.dataplane.database.read || in_.dataplane.database.write);
    place(region.analyzer, "analyzer", {});
    region.analyzer.bound = in_.dataplane.analyzer_bound;
    region.analyzer.servers = in_.dataplane.analyzer_servers.value_or(in_.platform.cores(r));
    region.analyzer.has_hosts = region.analyzer.limited();

    if (cached && caches.local && caches.local->entries > 0) {
      region.locals.assign(caches.local->instances, NaiveCache(caches.local->entries, caches));
    }
    if (cached && caches.regional && caches.regional->entries > 0) {
      region.regional.emplace(caches.regional->entries, caches);
    }
    if (has_shared_) {
      const std::uint64_t entries = caches.shared->entries;
      if (central()) {
        if (r == in_.platform.write_master) region.shared_part.emplace(entries, caches);
      } else {
        // an equal part for every owner, rounded up
        region.shared_part.emplace(
            entries == kUnlimitedEntries ? entries : (entries + regions - 1) / regions, caches);
      }
    }
    regions_.push_back(std::move(region));
    counts_.emplace_back();
  }
  for (std::size_t r = 0; r < regions; ++r) all_idle(r);

  for (const RegionId home : home_regions(in_.platform, in_.workload)) {
    homes_.push_back(index(home));
  }
  for (std::size_t l = 0; l < in_.workload.learner_regions.size(); ++l) {
    const LearnerRegionOptions& options = in_.workload.learner_regions[l];
    LearnerRegion learners;
    learners.key = draws::learner_region_key(replication_key_, options.id);
    learners.clock.emplace(
        rate_profile(in_.workload, l, in_.platform.places[options.place].utc_offset, in_.end));
    learner_regions_.push_back(std::move(learners));
  }
}

Result Oracle::live(const std::vector<TimedChange>& changes) {
  for (std::size_t l = 0; l < learner_regions_.size(); ++l) expect_next_arrival(l);
  if (in_.dataplane.caches.on_write == OnWrite::kInvalidate && popularity_ &&
      in_.workload.content_updates_per_second > 0) {
    expect_next_update();
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    at(nanoseconds(changes[i].at), Kind::kChange, i,
       [this, &changes, i] { change(changes[i].change); });
  }

  // departures and replies at the end still belong to the run, arrivals at the end do not
  const Ns end = nanoseconds(in_.end);
  while (!events_.empty()) {
    const Event event = events_.top();
    if (event.when.time > end || (event.when.time == end && event.when.clazz > 0)) break;
    events_.pop();
    now_ = event.when.time;
    event.what();
  }
  now_ = end;

  Result result;
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    Region& region = regions_[r];
    const auto close = [&](Station& station) {
      count_time(station);
      counts_[r].stations[station.name] = station.counts;
    };
    close(region.balancer);
    close(region.shared);
    close(region.database);
    close(region.analyzer);
    for (Station& extra : region.extras) close(extra);
  }
  result.regions = counts_;
  for (const LearnerRegion& learners : learner_regions_) {
    result.outcomes.insert(result.outcomes.end(), learners.outcomes.begin(),
                           learners.outcomes.end());
  }
  return result;
}

// ---- Client ------------------------------------------------------------------------------------

void Oracle::expect_next_arrival(std::size_t l) {
  LearnerRegion& learners = learner_regions_[l];
  auto a = std::make_shared<Attempt>();
  a->learner_region = l;
  a->arrival_index = learners.arrivals++;
  a->analysis_key = draws::analysis_key(learners.key, a->arrival_index);
  a->intended =
      nanoseconds(learners.clock->next(draws::interarrival(a->analysis_key, in_.workload.arrival)));
  if (a->intended >= measure_end_ || learners_.count(l) == 0) return;

  at(a->intended, Kind::kStart, 0, a, [this, a, l] {
    LearnerRegion& home = learner_regions_[l];
    ++home.intended_by_second[now_ / 1'000'000'000];
    Outcome outcome;
    outcome.arrival_index = a->arrival_index;
    outcome.intended = at_nanoseconds(a->intended);
    outcome.learner_region = learner_region_id(l);
    home.outcomes.push_back(outcome);
    expect_next_arrival(l);
    start_attempt(a);
  });
}

void Oracle::start_attempt(const AttemptPtr& a) {
  const LearnerRegionOptions& home = in_.workload.learner_regions[a->learner_region];
  const ClientOptions& client = in_.workload.client;
  a->key = draws::attempt_key(a->analysis_key, a->number);
  a->learner = draws::learner(a->analysis_key, learners_.first(a->learner_region),
                              learners_.count(a->learner_region));
  if (popularity_) a->content = draws::content(a->analysis_key, *popularity_);
  a->writes = draws::writes(a->analysis_key, in_.workload.write_ratio);
  a->region = index(draws::route(a->key, world_.routes[a->learner_region]));

  Outcome& outcome = learner_regions_[a->learner_region].outcomes[a->arrival_index];
  outcome.serving_region = region_id(a->region);
  outcome.attempts = static_cast<std::uint8_t>(a->number + 1);

  const Ns access = draws::access_rtt(a->key, home.access_rtt);
  const Ns wan = in_.platform.place_rtt[home.place][in_.platform.regions[a->region].place].count();
  const Ns way_there = (access + wan) / 2;
  a->way_back = access + wan - way_there;
  if (client.timeout) a->give_up = now_ + draws::timeout(a->key, *client.timeout);
  if (client.deadline) a->give_up = std::min(a->give_up, a->intended + client.deadline->count());

  at(now_ + way_there, Kind::kReachRegion, 0, a, [this, a] { reach_region(a); });
  if (a->give_up != kForever) at(a->give_up, Kind::kGiveUp, 0, a, [this, a] { give_up(a); });
}

void Oracle::give_up(const AttemptPtr& a) {
  if (a->client_done) return;
  a->client_done = true;
  const Cause cause = a->cause != Cause::kNone ? a->cause
                      : a->queued > 0          ? Cause::kGaveUpWaiting
                                               : Cause::kTimeout;
  attempt_failed(a, cause);
}

void Oracle::client_error(const AttemptPtr& a, Cause cause) {
  a->client_done = true;
  attempt_failed(a, cause);
}

void Oracle::attempt_failed(const AttemptPtr& a, Cause cause) {
  LearnerRegion& learners = learner_regions_[a->learner_region];
  const RetryOptions& retries = in_.workload.client.retries;
  const auto& deadline = in_.workload.client.deadline;
  const std::uint32_t retry = a->number + 1;
  if (retry <= retries.max) {
    const Ns start = now_ + draws::backoff(a->key, retries, retry);
    const bool in_time = !deadline || start < a->intended + deadline->count();
    if (in_time && budget_allows(learners)) {
      ++learners.retries_by_second[now_ / 1'000'000'000];
      auto again = std::make_shared<Attempt>();
      again->learner_region = a->learner_region;
      again->arrival_index = a->arrival_index;
      again->number = retry;
      again->analysis_key = a->analysis_key;
      again->intended = a->intended;
      at(start, Kind::kStart, 0, again, [this, again] { start_attempt(again); });
      // what is still waiting for its retry at the end has this many attempts
      learners.outcomes[a->arrival_index].attempts = static_cast<std::uint8_t>(retry + 1);
      return;
    }
  }
  Outcome& outcome = learners.outcomes[a->arrival_index];
  outcome.kind = OutcomeKind::kFailed;
  outcome.cause = cause;
}

bool Oracle::budget_allows(const LearnerRegion& learners) const {
  const auto& budget = in_.workload.client.retries.budget;
  if (!budget) return true;
  const Ns second = now_ / 1'000'000'000;
  const auto sum = [](const std::map<Ns, std::uint64_t>& by_second, Ns first, Ns last) {
    std::uint64_t total = 0;
    for (Ns s = first; s <= last; ++s) {
      if (const auto found = by_second.find(s); found != by_second.end()) total += found->second;
    }
    return static_cast<double>(total);
  };
  return sum(learners.retries_by_second, second - 9, second) + 1 <=
         *budget * sum(learners.intended_by_second, second - 10, second - 1);
}

// ---- Region ------------------------------------------------------------------------------------

void Oracle::reach_region(const AttemptPtr& a) {
  if (!up(a->region)) {
    if (refuses(a->region)) {
      turn_back(a, Cause::kRefused);
    } else {
      lost(a, Cause::kUnreachable);
    }
    return;
  }
  a->inside = true;
  regions_[a->region].inside.push_back(a);
  const Station& balancer = regions_[a->region].balancer;
  if (balancer.servers != kUnlimited || balancer.bound != kUnlimited) {
    return enter(regions_[a->region].balancer, {a, JobKind::kBalancer});
  }
  // without limits it is a delay on the way in, and what has passed it arrives
  const Ns delay =
      duration_of_nanoseconds(
          draws::station_work(a->key, in_.dataplane.balancer.service, Purpose::kBalancer))
          .count();
  at(now_ + delay, Kind::kPastBalancer, 0, a, [this, a] {
    if (!a->server_done) enter_extra_or_lookups(a, 0);
  });
}

void Oracle::enter_extra_or_lookups(const AttemptPtr& a, std::size_t extra) {
  auto& extras = regions_[a->region].extras;
  if (extra < extras.size()) {
    enter(extras[extra], {a, JobKind::kExtra, extra});
  } else {
    lookups(a);
  }
}

void Oracle::lookups(const AttemptPtr& a) {
  const CacheOptions& caches = in_.dataplane.caches;
  Region& region = regions_[a->region];
  for (const Family family : kFamilies) a->unanswered[number(family)] = looked_up(family);
  if (!looked_up(Family::kLearnerRecord) && !looked_up(Family::kContent)) return join_analyzer(a);

  if (!region.locals.empty()) {
    a->instance = draws::local_instance(a->key, a->learner, *caches.local);
  }
  if (region.regional && caches.regional->access_rtt) {
    a->regional_rtt = draws::regional_access_rtt(a->key, *caches.regional->access_rtt);
  }

  std::vector<Family> local_hits;
  std::vector<Family> missing;
  for (const Family family : kFamilies) {
    if (!looked_up(family)) continue;
    if (region.locals.empty()) {
      missing.push_back(family);
      continue;
    }
    NaiveCache& local = region.locals[a->instance];
    if (local.lookup(key(a, family), now_)) {
      local_hits.push_back(family);
    } else {
      missing.push_back(family);
      if (!fill_on_reply()) local.fill(key(a, family), now_);
    }
  }
  for (const Family family : local_hits) answered_lookup(a, family, CacheLevel::kLocal);
  if (missing.empty()) return;

  if (region.regional) {
    std::uint64_t mask = 0;
    for (const Family family : missing) mask |= std::uint64_t{1} << number(family);
    at(now_ + a->regional_rtt / 2, Kind::kRegionalLookup, mask, a,
       [this, a, missing] { regional_lookup(a, missing); });
  } else {
    for (const Family family : missing) beyond_regional(a, family);
  }
}

void Oracle::regional_lookup(const AttemptPtr& a, const std::vector<Family>& families) {
  if (a->server_done) return;
  NaiveCache& regional = *regions_[a->region].regional;
  std::vector<Family> hits;
  std::vector<Family> misses;
  for (const Family family : families) {
    if (regional.lookup(key(a, family), now_)) {
      hits.push_back(family);
      a->level[number(family)] = CacheLevel::kRegional;
    } else {
      misses.push_back(family);
      if (!fill_on_reply()) regional.fill(key(a, family), now_);
    }
  }
  if (!hits.empty()) {
    std::uint64_t mask = 0;
    for (const Family family : hits) mask |= std::uint64_t{1} << number(family);
    at(now_ + a->regional_rtt - a->regional_rtt / 2, Kind::kLocalReply, mask, a,
       [this, a, hits] { local_reply(a, hits); });
  }
  for (const Family family : misses) beyond_regional(a, family);
}

void Oracle::beyond_regional(const AttemptPtr& a, Family family) {
  if (a->server_done) return;  // the other family may just have been turned back
  const std::size_t there = owner(a, family);
  if (!asks_shared(a, family)) return read_database(a, family);
  a->asked[number(family)] = now_;
  at(now_ + one_way(a->region, there), Kind::kSharedArrive, number(family), a,
     [this, a, family] { shared_arrive(a, family); });
}

/// The database stands in the serving region: only a part of the shared tier in the same region is
/// as near. A central cache is always asked.
bool Oracle::asks_shared(const AttemptPtr& a, Family family) const {
  if (!has_shared_) return false;
  const GlobalAsk ask = in_.dataplane.caches.shared->ask;
  return central() || ask == GlobalAsk::kAlways ||
         (ask == GlobalAsk::kWhenNearerThanDatabase && owner(a, family) == a->region);
}

void Oracle::shared_arrive(const AttemptPtr& a, Family family) {
  if (a->server_done) return;
  const std::size_t there = owner(a, family);
  if (!up(there)) return ask_failed(a, family);
  enter(regions_[there].shared, {a, shared_job(family)});
}

void Oracle::shared_lookup(const AttemptPtr& a, Family family) {
  const std::size_t there = owner(a, family);
  NaiveCache& cache = *regions_[there].shared_part;
  const Ns back = now_ + one_way(there, a->region);
  if (cache.lookup(key(a, family), now_)) {
    at(back, Kind::kSharedHit, number(family), a,
       [this, a, family] { back_at_region(a, family, CacheLevel::kGlobal); });
    return;
  }
  if (!fill_on_reply()) cache.fill(key(a, family), now_);
  at(back, Kind::kSharedMiss, number(family), a, [this, a, family] { read_database(a, family); });
}

/// The owner is down. If it refuses, its error comes back like an answer; if it is silent, the ask
/// is given up after its own time.
void Oracle::ask_failed(const AttemptPtr& a, Family family) {
  const std::size_t there = owner(a, family);
  if (refuses(there)) {
    at(now_ + one_way(there, a->region), Kind::kSharedMiss, number(family), a,
       [this, a, family] { read_database(a, family); });
    return;
  }
  const double round_trips = in_.dataplane.caches.shared->timeout_round_trips;
  const Ns patience =
      duration_of_nanoseconds(round_trips * static_cast<double>(wan_rtt(a->region, there)))
          .count() +
      kSharedTimeoutSlack.count();
  at(std::max(now_, a->asked[number(family)] + patience), Kind::kSharedGivenUp, number(family), a,
     [this, a, family] { read_database(a, family); });
}

void Oracle::read_database(const AttemptPtr& a, Family family) {
  if (a->server_done) return;
  enter(regions_[a->region].database, {a, read_job(family)});
}

void Oracle::database_read(const AttemptPtr& a, Family family) {
  if (asks_shared(a, family) && fill_on_reply()) {
    const std::size_t there = owner(a, family);
    const Key filled = key(a, family);
    if (there == a->region) {
      regions_[there].shared_part->fill(filled, now_);
    } else {
      // on its way whatever becomes of the attempt, so it stands behind all attempts: by region and
      // key, content before learner records
      const std::uint64_t order = std::uint64_t{there} << 40 |
                                  std::uint64_t{family == Family::kLearnerRecord} << 32 |
                                  (filled & 0xffffffffU);
      at(now_ + one_way(a->region, there), Kind::kSharedFill, order, [this, there, filled] {
        if (up(there)) regions_[there].shared_part->fill(filled, now_);
      });
    }
  }
  back_at_region(a, family, CacheLevel::kDatabase);
}

void Oracle::back_at_region(const AttemptPtr& a, Family family, CacheLevel level) {
  if (a->server_done) return;
  Region& region = regions_[a->region];
  a->level[number(family)] = level;
  if (!region.regional) return local_reply(a, {family});
  if (fill_on_reply()) region.regional->fill(key(a, family), now_);
  at(now_ + a->regional_rtt - a->regional_rtt / 2, Kind::kLocalReply,
     std::uint64_t{1} << number(family), a,
     [this, a, family] { local_reply(a, std::vector<Family>{family}); });
}

void Oracle::local_reply(const AttemptPtr& a, const std::vector<Family>& families) {
  if (a->server_done) return;
  Region& region = regions_[a->region];
  for (const Family family : families) {
    if (!region.locals.empty() && fill_on_reply()) {
      region.locals[a->instance].fill(key(a, family), now_);
    }
  }
  for (const Family family : families) answered_lookup(a, family, a->level[number(family)]);
}

void Oracle::answered_lookup(const AttemptPtr& a, Family family, CacheLevel level) {
  a->level[number(family)] = level;
  a->unanswered[number(family)] = false;
  if (in_window()) ++counts_[a->region].lookups[number(family)][static_cast<std::size_t>(level)];
  if (!a->unanswered[0] && !a->unanswered[1]) join_analyzer(a);
}

void Oracle::join_analyzer(const AttemptPtr& a) {
  enter(regions_[a->region].analyzer, {a, JobKind::kAnalyze});
}

void Oracle::response_leaves(const AttemptPtr& a) {
  leaves(a);
  a->server_done = true;
  const Ns reached = now_ + a->way_back;
  // the client has given up, perhaps at this very instant, or will have
  if (a->client_done || reached > a->give_up) return;
  a->client_done = true;
  if (reached > nanoseconds(in_.end)) return;  // under way at the end: unfinished
  Outcome& outcome = learner_regions_[a->learner_region].outcomes[a->arrival_index];
  outcome.kind = OutcomeKind::kAnswered;
  outcome.latency = SimDuration{reached - a->intended};
  for (const Family family : kFamilies) {
    if (!looked_up(family)) continue;
    outcome.hits = static_cast<std::uint8_t>(
        outcome.hits | static_cast<unsigned>(a->level[number(family)]) << 2 * number(family));
  }
}

void Oracle::turn_back(const AttemptPtr& a, Cause cause) {
  const Ns reached = now_ + a->way_back;
  // too late to be heard of
  if (a->client_done || reached > a->give_up) return lost(a, Cause::kTimeout);
  lost(a, cause);
  at(reached, Kind::kClientError, 0, a, [this, a, cause] { client_error(a, cause); });
}

void Oracle::lost(const AttemptPtr& a, Cause cause) {
  leaves(a);
  a->server_done = true;
  a->cause = cause;
}

void Oracle::leaves(const AttemptPtr& a) {
  if (!a->inside) return;
  a->inside = false;
  regions_[a->region].inside.remove(a);
}

// ---- Stations ----------------------------------------------------------------------------------

void Oracle::enter(Station& station, Job job) {
  if (station.passes_through) return completed(station, job);
  if (station.present() >= station.bound) return shed(station, job);
  job.entered = now_;
  job.turn = turns_++;
  count_time(station);
  station.counts.arrivals += in_window();
  if (station.may_start() && station.queue.empty()) return start(station, std::move(job));
  ++job.attempt->queued;
  station.queue.push_back(std::move(job));
}

/// The station has a server for the job.
void Oracle::start(Station& station, Job job) {
  if (job.attempt->server_done) return;  // turned back elsewhere while it stood here
  if (station.limited() && now_ >= job.attempt->give_up) {
    station.counts.gave_up += in_window();
    lost(job.attempt, now_ > job.entered ? Cause::kGaveUpWaiting : Cause::kTimeout);
    return;
  }
  count_time(station);
  auto running = std::make_shared<InService>();
  if (station.has_hosts) {
    running->server = station.idle.front();
    station.idle.pop_front();
  }
  const double left = job.work_left ? static_cast<double>(*job.work_left) : work(job);
  running->job = std::move(job);
  running->departs = now_ + duration_of_nanoseconds(left / speed(station)).count();
  station.in_service.push_back(running);
  plan_departure(station, running);
}

void Oracle::start_waiting(Station& station) {
  while (station.may_start() && !station.queue.empty()) {
    count_time(station);
    Job job = std::move(station.queue.front());
    station.queue.pop_front();
    --job.attempt->queued;
    start(station, std::move(job));
  }
}

void Oracle::plan_departure(Station& station, const InServicePtr& running) {
  const std::uint64_t version = ++running->version;
  at(running->departs, Kind::kServiceDone, static_cast<std::uint64_t>(running->job.kind),
     running->job.attempt, [this, &station, running, version] {
       if (running->version == version) service_done(station, running);
     });
}

void Oracle::service_done(Station& station, const InServicePtr& running) {
  stop_service(station, running);
  if (station.has_hosts && server_up(station.region, running->server)) {
    station.idle.push_back(running->server);
  }
  start_waiting(station);
  station.counts.completed += in_window();
  if (!running->job.attempt->server_done) completed(station, running->job);
}

/// Takes the job out of service; its planned departure does not happen any more.
void Oracle::stop_service(Station& station, const InServicePtr& running) {
  count_time(station);
  station.in_service.remove(running);
  ++running->version;
}

void Oracle::completed(Station&, const Job& job) {
  const AttemptPtr a = job.attempt;
  switch (job.kind) {
    case JobKind::kBalancer:
      return enter_extra_or_lookups(a, 0);
    case JobKind::kExtra:
      return enter_extra_or_lookups(a, job.extra + 1);
    case JobKind::kSharedLearner:
    case JobKind::kSharedContent:
      return shared_lookup(a, family_of(job.kind));
    case JobKind::kReadLearner:
    case JobKind::kReadContent:
      return database_read(a, family_of(job.kind));
    case JobKind::kAnalyze:
      if (a->writes) return enter(regions_[a->region].database, {a, JobKind::kWrite});
      return response_leaves(a);
    case JobKind::kWrite:
      return response_leaves(a);
  }
}

void Oracle::shed(Station& station, const Job& job) {
  station.counts.shed += in_window();
  if (job.attempt->server_done) return;
  if (job.kind == JobKind::kSharedLearner || job.kind == JobKind::kSharedContent) {
    // a shed ask returns as a miss
    const AttemptPtr a = job.attempt;
    const Family family = family_of(job.kind);
    at(now_ + one_way(station.region, a->region), Kind::kSharedMiss, number(family), a,
       [this, a, family] { read_database(a, family); });
    return;
  }
  turn_back(job.attempt, Cause::kShed);
}

double Oracle::work(const Job& job) const {
  const Attempt& a = *job.attempt;
  const DataPlaneOptions& options = in_.dataplane;
  switch (job.kind) {
    case JobKind::kBalancer:
      return draws::station_work(a.key, options.balancer.service, Purpose::kBalancer);
    case JobKind::kExtra:
      return draws::station_work(a.key, options.stations[job.extra].station.service,
                                 Purpose::kExtraStation, job.extra);
    case JobKind::kSharedLearner:
    case JobKind::kSharedContent:
      return draws::station_work(a.key, options.caches.shared->station.service,
                                 Purpose::kCacheService, draws::family_sub(family_of(job.kind)));
    case JobKind::kReadLearner:
    case JobKind::kReadContent:
      return draws::station_work(a.key, options.database.read, Purpose::kDatabaseRead,
                                 draws::family_sub(family_of(job.kind)));
    case JobKind::kAnalyze:
      return draws::analyzer_work(a.key, options.service, world_.variant_split,
                                  learners_.cohort_size(a.learner));
    case JobKind::kWrite:
      return draws::station_work(a.key, options.database.write, Purpose::kDatabaseWrite);
  }
  return 0;
}

double Oracle::speed(const Station& station) const {
  const bool analyzes = &station == &regions_[station.region].analyzer;
  return analyzes ? world_.regions[station.region].analyzer_speed : 1;
}

void Oracle::count_time(Station& station) const {
  const Ns from = std::max(station.counted_to, measure_start_);
  const Ns to = std::min(now_, measure_end_);
  if (from < to) {
    station.counts.busy_ns += (to - from) * static_cast<Ns>(station.in_service.size());
    station.counts.queue_ns += (to - from) * static_cast<Ns>(station.queue.size());
  }
  station.counted_to = now_;
}

// ---- Changes -----------------------------------------------------------------------------------

void Oracle::change(const Change& change) {
  const World before = world_;
  world_.enact(change);
  if (const auto* down = std::get_if<RegionDown>(&change)) {
    region_down(index(down->region));
  } else if (const auto* stop = std::get_if<ServerDown>(&change)) {
    if (before.regions[index(stop->region)].server_up[stop->server]) {
      host_down(index(stop->region), stop->server, stop->jobs);
    }
  } else if (const auto* again = std::get_if<ServerUp>(&change)) {
    if (!before.regions[index(again->region)].server_up[again->server]) {
      host_up(index(again->region), again->server);
    }
  } else if (const auto* pace = std::get_if<AnalyzerSpeed>(&change)) {
    analyzer_speed(index(pace->region), before.regions[index(pace->region)].analyzer_speed);
  } else if (const auto* bound = std::get_if<AnalyzerBound>(&change)) {
    analyzer_bound(index(bound->region), bound->bound);
  } else if (const auto* limits = std::get_if<DatabaseLimits>(&change)) {
    database_limits(index(limits->region), std::min(limits->concurrency, limits->pool));
  }
  // a region that is back lets messages in again; new routes and a new split are read where needed
}

void Oracle::region_down(std::size_t r) {
  Region& region = regions_[r];
  for (const AttemptPtr& a : std::list<AttemptPtr>(region.inside)) lost(a, Cause::kLost);

  // asks of other regions that stand in this region's shared part die with it
  std::vector<Job> asks;
  for (const InServicePtr& running : region.shared.in_service) asks.push_back(running->job);
  for (const Job& job : region.shared.queue) asks.push_back(job);

  std::vector<Station*> stations{&region.balancer, &region.shared, &region.database,
                                 &region.analyzer};
  for (Station& extra : region.extras) stations.push_back(&extra);
  for (Station* station : stations) {
    count_time(*station);
    for (const InServicePtr& running : std::list<InServicePtr>(station->in_service)) {
      stop_service(*station, running);
    }
    for (const Job& job : station->queue) --job.attempt->queued;
    station->queue.clear();
  }
  all_idle(r);
  for (const Job& job : asks) {
    if (!job.attempt->server_done) ask_failed(job.attempt, family_of(job.kind));
  }

  for (NaiveCache& local : region.locals) local.clear();
  if (region.regional) region.regional->clear();
  if (region.shared_part) region.shared_part->clear();
}

/// The servers that are up, in their order.
void Oracle::all_idle(std::size_t r) {
  Station& analyzer = regions_[r].analyzer;
  analyzer.idle.clear();
  if (!analyzer.has_hosts) return;
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    if (server_up(r, server)) analyzer.idle.push_back(server);
  }
}

void Oracle::host_down(std::size_t r, std::uint32_t host, JobsOnStop jobs) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  std::erase_if(analyzer.idle, [&](std::uint32_t server) { return host_of(r, server) == host; });
  std::vector<InServicePtr> stopped;
  for (const InServicePtr& running : analyzer.in_service) {
    if (host_of(r, running->server) == host) stopped.push_back(running);
  }
  for (const InServicePtr& running : stopped) {
    stop_service(analyzer, running);
    if (jobs == JobsOnStop::kLost && !running->job.attempt->server_done) {
      lost(running->job.attempt, Cause::kLost);
    }
  }
  if (jobs == JobsOnStop::kLost) return;
  // first come, first resumed
  std::sort(stopped.begin(), stopped.end(),
            [](const InServicePtr& a, const InServicePtr& b) { return a->job.turn > b->job.turn; });
  for (const InServicePtr& running : stopped) {
    Job job = running->job;
    const auto left = static_cast<double>(running->departs - now_);
    job.work_left = duration_of_nanoseconds(left * speed(analyzer)).count();
    ++job.attempt->queued;
    analyzer.queue.push_front(std::move(job));
  }
  // more than the bound may be present when it was lowered while all these were in service
  cut_queue(analyzer);
  start_waiting(analyzer);
}

void Oracle::host_up(std::size_t r, std::uint32_t host) {
  Station& analyzer = regions_[r].analyzer;
  if (!analyzer.has_hosts) return;
  for (std::uint32_t server = 0; server < analyzer.servers; ++server) {
    if (host_of(r, server) == host) analyzer.idle.push_back(server);
  }
  start_waiting(analyzer);
}

void Oracle::analyzer_speed(std::size_t r, double before) {
  Station& analyzer = regions_[r].analyzer;
  const double longer = before / world_.regions[r].analyzer_speed;
  for (const InServicePtr& running : analyzer.in_service) {
    const auto left = static_cast<double>(running->departs - now_);
    running->departs = now_ + duration_of_nanoseconds(left * longer).count();
    plan_departure(analyzer, running);
  }
}

void Oracle::analyzer_bound(std::size_t r, std::uint32_t bound) {
  regions_[r].analyzer.bound = bound;
  cut_queue(regions_[r].analyzer);
}

void Oracle::cut_queue(Station& station) {
  while (!station.queue.empty() && station.present() > station.bound) {
    count_time(station);
    const Job job = station.queue.back();
    station.queue.pop_back();
    --job.attempt->queued;
    shed(station, job);
  }
}

void Oracle::database_limits(std::size_t r, std::uint32_t servers) {
  regions_[r].database.servers = servers;
  start_waiting(regions_[r].database);
}

// ---- Updates of content ------------------------------------------------------------------------

void Oracle::expect_next_update() {
  const std::uint64_t update = updates_++;
  KeyedGenerator g(draws::update_key(replication_key_, update), Purpose::kContentUpdate, 0);
  const double gap = boost::random::exponential_distribution<double>{}(g);
  last_update_ +=
      duration_of_nanoseconds(gap / in_.workload.content_updates_per_second * 1e9).count();
  if (last_update_ >= measure_end_) return;
  at(last_update_, Kind::kContentUpdate, 0, [this, update] { content_update(update); });
}

void Oracle::content_update(std::uint64_t update) {
  const std::uint64_t update_key = draws::update_key(replication_key_, update);
  KeyedGenerator which(update_key, Purpose::kContentUpdate, 1);
  const std::uint32_t item = popularity_->sample(which);
  KeyedGenerator who(update_key, Purpose::kContentUpdate, 2);
  double u = uniform01(who);
  const auto& learner_regions = in_.workload.learner_regions;
  std::size_t origin = 0;
  while (origin + 1 < learner_regions.size() && u >= learner_regions[origin].share) {
    u -= learner_regions[origin++].share;
  }

  const std::size_t home = homes_[origin];
  invalidate(home, item);
  for (std::size_t r = 0; r < regions_.size(); ++r) {
    if (r == home) continue;
    at(now_ + one_way(home, r), Kind::kInvalidate, r, [this, r, item] { invalidate(r, item); });
  }
  expect_next_update();
}

void Oracle::invalidate(std::size_t r, std::uint32_t item) {
  Region& region = regions_[r];
  const Key changed = key_of(Family::kContent, item);
  for (NaiveCache& local : region.locals) local.drop(changed);
  if (region.regional) region.regional->drop(changed);
  if (region.shared_part && owner_of_content(item) == r) region.shared_part->drop(changed);
}

}  // namespace

Result replay(const DataPlaneInputs& inputs, const World& initial,
              const std::vector<TimedChange>& changes) {
  return Oracle(inputs, initial).live(changes);
}

}  // namespace fivenines::oracle
