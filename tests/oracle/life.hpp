// The oracle itself. Its functions stand in one file for each paragraph of the rules (the opening
// comment of sim/dataplane/life.hpp): oracle.cpp (order), client.cpp, region.cpp (region and
// lookups), stations.cpp, changes.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/dataplane/inputs.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "sim/model/world.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/oracle/parts.hpp"

namespace fivenines::oracle {

class Oracle {
 public:
  Oracle(const DataPlaneInputs& inputs, const World& initial);
  Result live(const std::vector<TimedChange>& changes);

 private:
  // ---- Events ----------------------------------------------------------------------------------
  void at(Ns time, Kind kind, std::uint64_t sub, const AttemptPtr& a, std::function<void()> what) {
    events_.push({{time, class_of(kind), a->learner_region, a->arrival_index, a->number, kind, sub},
                  std::move(what),
                  in_its_region(kind) ? a->region : kNowhere});
  }
  void at(Ns time, Kind kind, std::uint64_t sub, std::function<void()> what,
          std::size_t region = kNowhere) {
    events_.push(
        {{time, class_of(kind), ~std::uint64_t{0}, 0, 0, kind, sub}, std::move(what), region});
  }
  bool in_window() const { return now_ >= measure_start_ && now_ < measure_end_; }

  // ---- Client ----------------------------------------------------------------------------------
  void expect_next_arrival(std::size_t learner_region);
  void arrival_moves(std::size_t learner_region, SimTime when);
  void draw_what_is_asked(const AttemptPtr& a);
  std::size_t route(const AttemptPtr& a) const;
  void start_attempt(const AttemptPtr& a);
  void give_up(const AttemptPtr& a);
  void cancel_jobs(const AttemptPtr& a);
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
  void nobody_answers(const AttemptPtr& a, Family family);
  void ask_given_up(const AttemptPtr& a, Family family, Ns soonest);
  void answer_ask(const AttemptPtr& a, Family family, bool hit);
  void read_database(const AttemptPtr& a, Family family);
  void database_read(const AttemptPtr& a, Family family);
  void back_at_region(const AttemptPtr& a, Family family, CacheLevel level);
  void local_reply(const AttemptPtr& a, const std::vector<Family>& families);
  void answered_lookup(const AttemptPtr& a, Family family, CacheLevel level);
  bool not_there(const AttemptPtr& a, Family family, CacheTier tier, std::size_t region) const;
  void enter_database(const AttemptPtr& a, JobKind kind);
  void statement_fails(const AttemptPtr& a, Looks looks);
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
  /// Takes the job out of service, and the server takes the next.
  void free_server(Station& station, const InServicePtr& running);
  void completed(Station& station, const Job& job);
  void shed(Station& station, const Job& job);
  double work(const Job& job) const;
  double speed(const Station& station) const { return pace(world_, station); }
  double pace(const World& world, const Station& station) const;
  void count_time(Station& station) const;

  // ---- Changes ---------------------------------------------------------------------------------
  void change(const Change& change);
  void region_down(std::size_t region);
  void region_pauses(std::size_t region);
  void let_happen(std::size_t region);
  std::vector<Station*> stations_of(std::size_t region);
  void all_idle(std::size_t region);
  void host_down(std::size_t region, std::uint32_t host, JobsOnStop jobs);
  void rescale(Station& station, double before, double after);
  void caches_change(const Change& change);
  void make_room(std::size_t r, CacheTier tier);
  void each_cache(std::size_t region, CacheTier tier, const std::function<void(NaiveCache&)>& f);
  void end_statements(std::size_t region);
  void look_at_hosts(std::size_t region);
  void look_at_breakers();
  void eject(std::size_t region);
  void ask_ended(const AttemptPtr& a, Family family, bool answered);
  void analysis_ended(const InService& running, bool error);
  void reads_over(const AttemptPtr& a);
  bool ends_in_error(const InService& running) const;
  void analyzer_bound(std::size_t region, std::uint32_t bound);
  void cut_queue(Station& station);
  void set_connections(std::size_t region);

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
  /// Extra time of one way, of messages between different regions.
  Ns jitter(std::size_t from, std::size_t to, LinkLeg leg, std::uint64_t key, Purpose purpose,
            std::uint64_t sub = 0) const {
    if (from == to) return 0;
    return draws::link_jitter(key, in_.platform.wan[from][to].jitter, leg, purpose, sub);
  }
  /// A message between regions, sent now: how long it takes, nothing if it is lost.
  std::optional<Ns> way(std::size_t from, std::size_t to, LinkLeg leg, std::uint64_t key,
                        Purpose message, std::uint64_t sub) const {
    if (from == to) return 0;
    const LinkCondition& link = world_.link(region_id(from), region_id(to));
    if (link.cut || draws::lost_on_link(key, message, sub, link.loss_ratio)) return std::nullopt;
    return wan_rtt(from, to) / 2 + jitter(from, to, leg, key, message, sub) +
           link.extra_delay.count() + draws::condition_jitter(key, message, sub, link.jitter);
  }
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
    const RegionState& state = world_.regions[region];
    const std::uint32_t host = host_of(region, server);
    if (host >= state.server_up.size()) return true;
    return state.usable(host) && !regions_[region].hosts[host].out;
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
  std::vector<DatabaseLimits> built_;  ///< of the databases, as nothing is wrong with them
  bool has_shared_ = false;
  std::uint64_t part_of_shared_ = 0;  ///< entries of each part of the shared tier
  Ns last_update_ = 0;
  std::uint64_t updates_ = 0;
  std::uint64_t turns_ = 0;
  Ns now_ = 0;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace fivenines::oracle
