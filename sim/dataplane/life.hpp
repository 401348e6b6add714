// THE RULES of an analysis's life. The oracle (tests/oracle) implements the same rules from this
// text with a priority queue and naive containers, and agrees to the nanosecond. Analyses that only
// queue take a short way (queues.hpp), a second text of the few rules that they meet.
//
// Order. Events are ordered by (time, class, learner region, arrival index, attempt, event kind);
// class 0: departures, replies, errors reaching a client; class 1: changes of the world; class 2:
// everything that arrives: at a station, at a cache, a client giving up, a retry starting.
//
// Client. Analysis i of learner region l is intended at the i-th arrival; when the level of the
// load changes, what is left of the gap to the next arrival passes at the new rate. An attempt
// starting at s is routed by the routes of the world at s (keyed draw of its learner; of the
// attempt if clients are not sticky), draws its access round trip A (last mile), adds the WAN round
// trip W between the learners' place and the serving region's place, reaches the region at s +
// floor((A + W) / 2), and its response needs the rest of A + W; served away from the home region,
// either way takes the jitter of the link between the two more (legs `read` and `reply`). If its
// region admits only a share at s and it is not among it (keyed draw of the attempt), it is turned
// back as an error when it reaches the region, if that is up (shed). It gives up at g = min(s +
// timeout, intended + deadline). An answer reaching the client at r <= g is a success, counted when
// the response leaves the region (the way back cannot fail). An error reaching it at r <= g, or g
// itself, is a failure of the attempt; it is retried when fewer than `retries.max` retries were
// made, the retry would start before intended
// + deadline, and the budget allows: retries decided by the learner region in the current whole
// second and the nine before, plus one, are at most budget * analyses intended in the ten whole
// seconds before the current one. Retry k (1, 2,
// ...) starts backoff * 2^(k-1) * uniform[1-jitter, 1+jitter] after the failure. An analysis whose
// last attempt failed has failed with that attempt's cause; what is not decided by the end is
// unfinished.
//
// Region. A message reaching a region that is down is lost (unreachable: the client times out) or,
// if the region refuses, turned back as an error (refused). Else: balancer, extra stations in
// order, lookups of both key families together, analyzer, and for writes the database; then the
// response leaves. `server` latency ends at the analyzer's departure. A full queue turns the
// attempt back as an error (shed).
//
// Stations. First come first served; jobs present (service included) never exceed the bound. A job
// that starts takes the longest-idle server. At a station with limited servers a job whose start is
// at or after the client's give-up instant is skipped and the attempt is over; with unlimited
// servers it runs. Work is drawn by key, so it does not depend on when it starts; service =
// round(work / speed). The database serves reads and writes in one line; its servers are
// min(concurrency, pool). With `cancel`, an attempt that has a job in service as its client gives
// up is over: these jobs end, in the order of their kinds, and their servers take others.
//
// Lookups at t: the local instance is asked at t. What it lacks reaches the regional cache half an
// access round trip later (floor), and what that lacks asks the shared tier (if asked at all) or
// reads the database of the serving region. The shared part of a key stands in its owner region:
// one WAN one-way time (leg `read`) there, the owner's station if it has one, the lookup as service
// ends, one way back (leg `reply`); within the region no time. An ask of an owner that is down, or
// dies over it, is given up `timeout_round_trips * RTT + 10 ms` after it was sent (an answer "miss"
// comes back if it refuses); a shed ask returns as a miss. After a miss or a failed ask the
// database is read. An answer passes the regional cache as it comes back and the local one after
// the other half of the access round trip; with fill: on_reply it is stored in each as it passes,
// and a database read also in the shared tier, one WAN one-way time (leg `write`) later. With fill:
// on_lookup a key is stored by the lookup that misses it. Levels that do not exist take no time.
// The analyzer is joined when all lookups are answered.
//
// Messages between regions take floor(RTT/2), the extra delay of their direction and a keyed draw
// of its jitter, as the direction is when they are sent; what is under way arrives. They are lost
// if the direction is cut then or if a keyed draw is below its loss. A lost ask is given up like
// one of an owner that is down; if the direction refuses, it returns as a miss at the instant it
// was sent. A lost answer, or an owner that cannot answer, is noticed at that time or when an
// answer of that instant could be back, half a round trip later, whichever is later. A lost fill or
// invalidation does not happen.
//
// An ask that is under way arrives, and is looked up, also if its attempt is over by then; only at
// an owner that has a station it is dropped, as all work there is of attempts that are over.
//
// Copies (replication). A write that is done in the database of its region (synchronous: of the
// write master, where it goes as `write` and from where its commit comes back as `ack`) is a new
// version (store/store.hpp). With gossip it commits at once; else when so many copies have
// acknowledged it: the master's or the serving region's own copy has it at once, to the others it
// goes as `write`, and each answers with an `ack` as it arrives; eager gossip sends it likewise and
// waits for nobody. These messages ride on connections: links do not lose them, but a cut direction
// or a region that is down does, and so does the sender's region when it goes down on the way. Who
// needs them sends them again as soon as links or regions change. A write whose client has given up
// while it waits goes on by itself, and nobody is told. As compute starts, an analysis reads both
// domains at the copy of its region; where that is not enough (reads: R copies, strong reads, a
// region without a copy) the copies are asked as `read` before the analyzer is joined, answer as
// they are when asked, as `reply`, and the first R answers together are the read.
//
// A strange share of a learner region's analyses: of its largest cohort (keyed draw of the analysis
// which, and which member), who then all ask for one item; or of content that does not exist (keyed
// draw): no cache has that or stores it. What is drawn at the intended start holds for retries.
// Learners whose routes are frozen (keyed draw of the learner) are routed by those of when that
// began; all others go where a route is pushed for all, if one is.
//
// Nodes of caches that are gone: a local instance below that share of the instances, rounded up, of
// the other levels a key whose keyed draw is below that share. What they held is dropped when they
// go; lookups pass them by (an ask of the shared tier returns as a miss, also at the end of its
// service), and nothing is stored there. Entries that are dropped are those whose other keyed draw
// is below the share. A level that shrinks has room for that share of its entries, less the share
// of its nodes that are gone where these are not whole instances, rounded up.
//
// Writes at another region (the master): an error there comes back as `ack` before the attempt is
// turned back; over a cut link it does not. A master that another one has replaced, and that
// finishes a write all the same, meets copies that refuse it: an error; without fencing it is a
// write like any other.
//
// Residency: learners whose place is in an area that ties their data to it. An attempt of theirs
// that reaches a region outside is counted, and if that is enforced turned back as an error
// (refused), as is a write whose master stands outside. What they have written of their own
// progress is then not sent there; of a write of both domains the other part still is.
//
// Database: as long as nobody serves, a statement that comes and those inside when that begins
// fail: the client times out if it is silent, else the attempt is turned back as an error. While
// writes are not accepted, a write that comes is turned back. Its connections are pool * usable *
// connected, rounded up. At speed 0 the jobs in service keep the work that is left at normal pace,
// rounded once; jobs that start then keep theirs.
//
// Coalescing: a read that comes while another attempt of the region reads the same key waits for
// that; as it leaves the database it is answered to all at that instant. If the attempt that reads
// is over before, all that wait read for themselves at that instant, the first for the others.
//
// Breakers and ejection are looked at on whole multiples of 100 ms, after the departures and
// replies of that instant and before its changes. A breaker counts asks of one region to one owner
// that were answered, or given up, since it was looked at last, by attempts that still wait for
// them. Ejection counts analyses that ended on a host, and those of them that were errors; first
// the hosts whose time is over return, then others are ejected in their order.
//
// Errors: an analysis that ends on a bad host (the first ones, that share of them rounded up; with
// unlimited servers the share multiplies) is turned back as an error if a keyed draw is below the
// share of errors. Hosts whose start is refused stand still until hosts can be had again.
//
// Region down at t: everything inside is lost (the client learns nothing), its caches are emptied,
// asks of others in its shared part are given up as above. What has left before or at t has left.
// Server down: its job is lost, or goes back to the head of the queue with the work that was left.
// Speed: the rest of each job in service is rescaled, rounded once. Bound: the queue is cut from
// its end. Limits of servers: running jobs finish.
//
// Region paused: all its stations stand still. What would reach it, or happen in it (an answer that
// comes back, a time that is over), happens as it goes on, all at that instant and in the order of
// events; a region that goes down meanwhile lets it happen at once. Asks of its shared part are
// given up as if it were down and silent, also those inside. A balancer that is only a delay goes
// on. Clients know nothing of it, and a change of the world does what it does anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/ring.hpp"
#include "sim/dataplane/accounts.hpp"
#include "sim/dataplane/attempt.hpp"
#include "sim/dataplane/calendar.hpp"
#include "sim/dataplane/commons.hpp"
#include "sim/dataplane/dataplane.hpp"
#include "sim/dataplane/draws_ahead.hpp"
#include "sim/dataplane/event_kind.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/dataplane/letters.hpp"
#include "sim/dataplane/parts.hpp"
#include "sim/dataplane/station.hpp"
#include "sim/dataplane/store/store.hpp"
#include "sim/metrics/observations.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines {

/// What is this small stays in the second cache by itself: a quarter of the 1 MiB that a core of
/// the machine it was measured on has. Results do not depend on it.
inline constexpr std::size_t kNearBytes = 256 * 1024;

class DataPlane::Life {
 public:
  /// The regions of one part, and the learners at home there; what it says of others means nothing.
  Life(const DataPlaneInputs& inputs, const World& world, Commons& commons, const Parts& parts,
       std::size_t part);
  ~Life();

  void advance_to(Nanoseconds stop);
  void changed(const Change& change);
  /// Closes the books at the time last advanced to; without the digest.
  ReplicationRecord finish(bool at_the_end);
  Nanoseconds end() const { return nanoseconds(in_.end); }
  /// Collected since they were taken last.
  Letters& letters_to(std::size_t part) { return letters_[part]; }
  /// Takes the letters of another part, of which none arrives before or at the time last advanced
  /// to.
  void receive(Letters& letters);
  Accounts& accounts() { return accounts_; }
  void use_core(const std::atomic<bool>* core_to_spare) { draws_->use_core(core_to_spare); }
  std::uint64_t events() const { return events_; }
  Observations scrape() const;
  std::size_t watch_failures();
  const FailureWatch& watch(std::size_t number) const { return watches_[number]; }
  const std::vector<Outage>& outages() const { return outages_; }
  /// nullptr: no replication.
  Store* store();
  std::uint64_t request_bytes(std::size_t from, std::size_t to) const;

  // what the calendar asks of its owner
  bool before_at_one_instant(const Event& a, const Event& b) const;
  bool still_wanted(Event event) const;
  void prefetch_wanted(Event event) const;
  void prefetch_subjects(std::span<const Event> events, std::size_t count) const;
  void prefetch_beyond_subjects(std::span<const Event> events, std::size_t count) const;
  void prefetch_tables(std::span<const Event> events) {
    for (const Event event : events) prefetch_tables(event);
  }
  bool subjects_are_near() const {
    return !replicas_ &&
           attempts_.size() * sizeof(Attempt) + running_.size() * sizeof(Running) < kNearBytes;
  }
  bool tables_are_near() const { return tables_are_near_; }

 private:
  struct LearnerRegion {
    std::uint64_t key = 0;  ///< of its draws
    ArrivalClock clock{RateProfile{{{kStart, 0}}}};
    Nanoseconds next = 0;  ///< the next arrival
    Cohort hot;            ///< its largest cohort, once that matters
    std::uint32_t hot_item = 0;
    bool empty = false;  ///< nobody lives there
    std::uint64_t arrivals = 0;
    Ring<Event> give_ups;  ///< of first attempts, in order, when give_ups_in_order_
    std::vector<std::uint32_t> started_by_second;
    std::vector<std::uint32_t> retries_by_second;
  };
  /// A key on its way to a cache of another region.
  struct Note {
    std::uint8_t region = 0;
    std::uint32_t key = 0;
  };

  /// Is that region simulated by this part?
  bool is_here(std::size_t region) const { return part_of_[region] == part_; }
  Nanoseconds one_way(std::size_t from, std::size_t to) const {
    return from == to ? 0 : one_way_[from * regions_ + to];
  }
  // life_links.cpp: messages between regions, which take one_way() as long as all links are whole
  // and have no jitter
  Nanoseconds way(std::size_t from, std::size_t to, LinkLeg leg, std::uint64_t key, Purpose message,
                  std::uint64_t sub) const {
    const Nanoseconds plain = one_way(from, to);
    if (from == to || (!has_jitter_ && links_whole_)) return plain;
    return plain + delay_on_link(from, to, leg, key, message, sub);
  }
  Nanoseconds delay_on_link(std::size_t from, std::size_t to, LinkLeg leg, std::uint64_t key,
                            Purpose message, std::uint64_t sub) const;
  bool lost_between(std::size_t from, std::size_t to, std::uint64_t key, Purpose message,
                    std::uint64_t sub) const;
  Nanoseconds jitter(std::size_t from, std::size_t to, LinkLeg leg, std::uint64_t key,
                     Purpose purpose, std::uint64_t sub) const;
  /// Of an ask of the shared tier: to the owner.
  Nanoseconds way_to(std::size_t owner, const Attempt& a, Family family) const;
  void ask_is_lost(std::uint32_t id, Family family, std::size_t owner);
  void answer_ask(std::uint32_t id, Family family, std::size_t owner, EventKind answer);
  void give_up_ask(std::uint32_t id, Family family, std::size_t owner);
  void send_ask(Nanoseconds time, std::uint32_t id, Family family, std::size_t owner);
  /// An event of the attempt that has asked, wherever it is.
  void tell_asker(Nanoseconds time, std::uint32_t kind, std::uint32_t id);
  void look_at_links();
  void push(Nanoseconds time, std::uint32_t kind, std::uint32_t attempt) {
    calendar_.push({time, attempt, what(kind, attempts_[attempt].generation)});
  }
  /// May something that happens at this very instant, class 2, be done right now?
  bool nothing_else_now() const { return now_ < stop_ && !calendar_.has_more_at(now_); }

  // life_client.cpp: what happens at the learners'
  void generate_arrivals(Nanoseconds until);
  void generate_give_ups(LearnerRegion& region, Nanoseconds until);
  void begin_analysis(std::size_t learner_region, Nanoseconds intended);
  void await_next_arrival(LearnerRegion& region, double gap);
  void begin_attempt(std::uint32_t id, Nanoseconds now, Nanoseconds access_rtt);
  Nanoseconds access_rtt(const Attempt& a) const;
  struct Ways {
    Nanoseconds there = 0;
    Nanoseconds back = 0;
  };
  static Ways halves_of(Nanoseconds round_trip) {
    return {round_trip / 2, round_trip - round_trip / 2};
  }
  RegionId route_of(const Attempt& a) const;
  void make_strange(Attempt& a) const;
  void client_error(std::uint32_t id);
  void client_gives_up(std::uint32_t id);
  void attempt_failed(std::uint32_t id);
  bool budget_allows(LearnerRegion& region);

  // life_events.cpp
  void handle(Event event);

  // life_server.cpp: what happens at the regions; life_lookups.cpp: at caches and databases
  void reach_region(std::uint32_t id);
  void past_balancer(std::uint32_t id);
  void approach(std::uint32_t id);
  void undo_approaches(std::size_t region);
  void next_station_or_lookups(std::uint32_t id);
  void lookups(std::uint32_t id);
  void regional_lookup(std::uint32_t id, std::uint32_t mask);
  void beyond_regional(std::uint32_t id, Family family);
  void shared_arrive(std::uint32_t id, Family family);
  void ask_arrives(std::uint32_t id, Family family);
  void shared_lookup(std::uint32_t id, Family family);
  void read_database(std::uint32_t id, Family family);
  void back_at_region(std::uint32_t id, Family family, CacheLevel level);
  void local_reply(std::uint32_t id, std::uint32_t mask);
  void answered_lookup(std::uint32_t id, Family family, CacheLevel level);
  /// Of the region itself, or of the write master.
  void enter_database(std::uint32_t id, JobKind kind, std::size_t region);
  void statement_fails(std::uint32_t id, Looks looks, std::size_t region);
  /// An error of a region that works for it, which may be another one.
  void error_from(std::uint32_t id, std::size_t region, Cause cause);
  /// Whether the attempt's lookup passes by that level's nodes in that region, which are not there.
  bool passes_by(const Attempt& a, Family family, CacheTier tier, std::size_t region) const;
  bool note_passes_by(const Note& note) const;

  // life_guards.cpp: coalescing, breakers, ejection
  /// Whether the attempt waits for another's read of the same key instead; else it leads.
  bool waits_for_read(std::uint32_t id, Family family);
  void read_is_there(std::uint32_t id, Family family);
  void reads_will_not_come(std::uint32_t id);
  void ask_ended(std::uint32_t id, Family family, bool answered);
  void analysis_ended(std::size_t region, std::uint32_t server, bool error);
  void look_at_breakers();
  void look_at_ejections(std::size_t region);
  bool ends_in_error(const Attempt& a, std::size_t region, std::uint32_t server) const;
  void join_analyzer(std::uint32_t id);
  void response_leaves(std::uint32_t id);
  void turn_back(std::uint32_t id, Cause cause);
  /// Nothing of the attempt is left at the servers and no answer will come.
  void over_at_server(std::uint32_t id, Cause cause);
  Nanoseconds regional_round_trip(const Attempt& a) const;
  Nanoseconds ask_given_up_after(std::size_t from, std::size_t to) const;
  bool asks_shared(const Attempt& a, Family family) const;
  void push_note(Nanoseconds time, std::uint32_t kind, Note note);
  void update_content();
  void schedule_update();

  // life_writes.cpp and life_reads.cpp: with copies in other regions
  struct Replicas;
  void begin_replication();
  DomainKeys domain_keys(const Attempt& a) const;
  bool is_outside(const Attempt& a, std::size_t region) const;
  bool enforces_residency() const;
  void begin_write(std::uint32_t id);
  void forward_write(std::uint32_t id);
  void write_forwarded(std::uint32_t id);
  void master_out_of_reach(std::uint32_t id);
  void written_at(std::uint32_t id, std::size_t region);
  void wait_for_copies(std::uint32_t id);
  void send_version(std::uint32_t version, std::uint64_t key);
  void send_leg(std::uint32_t version, std::size_t from, std::size_t to, bool acknowledges,
                std::uint64_t key);
  bool waits_for_reach(Version& version);
  void write_arrives(std::uint32_t leg);
  void write_acked(std::uint32_t leg);
  void version_arrived(std::uint32_t version, std::size_t region, std::uint64_t key);
  void commit_version(std::uint32_t version, std::uint64_t key);
  void reply_commit(std::uint32_t id, std::size_t from);
  bool awaited(const Version& version) const;
  bool is_enough(Copies acked, std::uint8_t acks_needed) const;
  bool enough_have(const Version& version) const;
  std::uint8_t acks_needed() const;
  void send_again();
  void update_domain(std::uint32_t process);
  void schedule_domain_update(std::uint32_t process);
  void replication_changed(const Change& change);
  void watch_writes_at_switch();
  void writing_at_switch_ended(Attempt& a, bool done);
  bool reads_own_copy(std::size_t region) const;
  void read_own_copy(const Attempt& a);
  /// What its read will touch: where the keys' histories begin, or what is there.
  void prefetch_copies(const Attempt& a, bool histories_are_near) const;
  void ask_copies(std::uint32_t id);
  void begin_quest(std::uint32_t quest, std::size_t region);
  void copy_asked(std::uint32_t leg);
  void copy_answered(std::uint32_t leg);
  void late_read(std::uint32_t number);
  /// How messages between copies stand among those of their kind at one instant.
  std::array<std::uint64_t, 3> order_of_copies(std::uint32_t kind, std::uint32_t subject) const;
  void count_wan(std::size_t from, std::size_t to, WanKind kind, std::uint64_t bytes);
  /// Of asks of caches, their answers, fills and invalidations.
  void count_asked(std::size_t from, std::size_t to, std::uint32_t bytes) {
    if (from != to) asked_bytes_[from * regions_ + to] += bytes;
  }
  static void set_level(Attempt& a, Family family, CacheLevel level) {
    const unsigned shift = 2 * static_cast<unsigned>(family);
    a.levels = static_cast<std::uint8_t>((a.levels & ~(3U << shift)) | static_cast<unsigned>(level)
                                                                           << shift);
  }
  static CacheLevel level_of(const Attempt& a, Family family) {
    return static_cast<CacheLevel>(a.levels >> 2 * static_cast<unsigned>(family) & 3);
  }
  void prefetch_subject(Event event) const;
  void prefetch_beyond_subject(Event event) const;
  void prefetch_tables(Event event);
  void prefetch_keys(const Cache& cache, const Attempt& a, std::uint32_t mask) const {
    if (mask & 1) cache.prefetch(caches_.key(Family::kLearnerRecord, a));
    if (mask & 2) cache.prefetch(caches_.key(Family::kContent, a));
  }
  /// Calls `function` for each family of the mask, until the attempt is over.
  template <typename Function>
  void each_family(std::uint32_t id, std::uint32_t mask, Function&& function) {
    const std::uint32_t generation = attempts_[id].generation;
    for (const Family family : {Family::kLearnerRecord, Family::kContent}) {
      if ((mask >> static_cast<unsigned>(family) & 1) == 0) continue;
      if (attempts_[id].generation != generation || attempts_[id].server_done) return;
      function(id, family);
    }
  }

  // life_stations.cpp: jobs
  void enter(std::size_t station, Job job);
  void start(std::size_t station, const Job& job);
  bool answers_at_once(const Job& job, Nanoseconds service);
  void service_done(std::uint32_t running);
  void end_running(std::uint32_t running);
  /// What is in service for an attempt whose client has given up ends, and the attempt with it.
  void remember_running(std::uint32_t slot);
  void cancel_jobs(std::uint32_t id);
  /// Takes every job from `station`, and calls `then(job)` for those that are still wanted.
  void end_jobs(std::size_t station, const std::function<void(const Job&)>& then);
  void start_waiting(std::size_t station);
  double work_ns(const Job& job) const;
  /// Where it was not drawn ahead.
  double analyzer_work(std::uint64_t analysis_key, std::uint32_t learner) const;
  bool job_is_wanted(const Job& job) const {
    const Attempt& a = attempts_[job.attempt];
    return a.generation == job.generation && !a.server_done;
  }
  void completed(const Job& job);
  void shed(const Job& job);
  void pass_second(Nanoseconds now);
  void close_books(Nanoseconds at);

  // life_changes.cpp
  struct Changed;
  void region_down(std::size_t region);
  void server_down(std::size_t region, std::uint32_t server, JobsOnStop jobs);
  void set_speed(std::size_t station, double speed);
  void set_pace(std::size_t station);
  void region_paused(std::size_t region, bool paused);
  void end_asks(std::size_t region);
  /// Where an event happens; nothing: outside of the regions, or it does not matter.
  std::optional<std::size_t> place_of(Event event) const;
  /// It would happen in a region that stands still, and will as that goes on.
  bool held_back(Event event);
  void let_happen(std::size_t region);
  void end_statements(std::size_t region);
  void set_connections(std::size_t region);
  void look_at_hosts(std::size_t region);
  void look_at_learners();
  void look_at_caches();
  void lose_nodes(const CacheNodes& change);
  void make_room(std::size_t region, CacheTier tier);
  void set_load(const LoadLevel& change);
  void cut_queue(std::size_t station);
  /// Calls `function` with each of the analyzer's servers that stand in one host.
  template <typename Function>
  void each_core(std::size_t region, std::uint32_t server, Function&& function) {
    const std::uint32_t cores = in_.platform.regions[region].cores_per_server;
    const std::uint32_t all = stations_[analyzer(region)].servers;
    for (std::uint32_t core = server * cores; core < (server + 1) * cores && core < all; ++core) {
      function(core);
    }
  }

  // stations by number
  std::size_t balancer(std::size_t region) const { return region * stations_per_region_; }
  std::size_t shared(std::size_t region) const { return region * stations_per_region_ + 1; }
  std::size_t database(std::size_t region) const { return region * stations_per_region_ + 2; }
  std::size_t analyzer(std::size_t region) const { return region * stations_per_region_ + 3; }
  std::size_t extra(std::size_t region, std::size_t i) const {
    return region * stations_per_region_ + 4 + i;
  }

  DataPlaneInputs in_;
  const World& world_;
  std::size_t regions_;
  std::uint64_t replication_key_;
  const std::vector<RegionId>& homes_;
  const Learners& learners_;
  const Zipf* content_;                ///< nullptr: no content
  std::vector<std::uint8_t> part_of_;  ///< [region]
  std::size_t part_;
  std::vector<Letters> letters_;  ///< [part]
  std::optional<DrawsAhead> draws_;
  std::vector<LearnerRegion> learner_regions_;
  Accounts accounts_;
  CacheSet& caches_;
  Attempts attempts_;
  Calendar<Life> calendar_;
  std::vector<Station> stations_;
  std::vector<std::uint8_t> pass_through_;
  std::vector<Running> running_;
  std::vector<std::uint32_t> free_running_;
  /// [attempt]: slots of its jobs in service, and of some that are over; kept only to cancel them.
  std::vector<std::vector<std::uint32_t>> running_of_;
  std::uint32_t starts_ = 0;
  std::vector<Note> notes_;
  std::vector<std::uint32_t> free_notes_;
  std::size_t stations_per_region_;
  bool balancer_is_delay_;            ///< unlimited: no queue, an attempt passes it in one event
  std::vector<Nanoseconds> one_way_;  ///< of whole links, without jitter
  bool has_jitter_ = false;           ///< of any link
  bool links_whole_ = true;
  std::vector<std::uint64_t> asked_bytes_;  ///< [from * regions + to]
  bool any_paused_ = false;
  std::vector<std::vector<Event>> held_back_;  ///< [region]: while it stands still
  bool caches_whole_ = true;  ///< no node is gone, and nobody asks for what does not exist
  bool asked_for_nothing_ = false;
  bool learners_as_declared_ = true;
  /// [region]: limits of the database as nothing is wrong with it.
  std::vector<DatabaseLimits> database_limits_;
  struct Waiter {
    std::uint32_t attempt = 0;
    std::uint32_t generation = 0;
    Nanoseconds since = 0;
  };
  /// [region]: keys that are being read, and who waits for them. Only ever asked for one key.
  std::vector<std::unordered_map<std::uint32_t, std::vector<Waiter>>> reads_;
  struct Asks {
    std::uint32_t answered = 0;
    std::uint32_t given_up = 0;
    Nanoseconds open_until = 0;
  };
  std::vector<Asks> asks_;  ///< [from * regions + owner]; empty without breakers
  struct Host {
    std::uint32_t ended = 0;
    std::uint32_t errors = 0;
    bool ejected = false;
    Nanoseconds until = 0;
  };
  std::vector<std::vector<Host>> hosts_;  ///< [region][host]; empty without ejection
  std::vector<Nanoseconds> place_rtt_;    ///< [learner region][region]
  std::uint32_t families_ = 0;            ///< mask of the families that are looked up
  /// Clients wait a constant time, so first attempts give up in the order in which they started.
  bool give_ups_in_order_ = false;
  bool tables_are_near_ = false;
  bool learners_matter_ = true;  ///< which learner it is decides something
  ArrivalClock update_clock_{RateProfile{{{kStart, 0}}}};
  std::uint64_t updates_ = 0;
  Nanoseconds now_ = 0;
  Nanoseconds stop_ = 0;
  Nanoseconds generated_to_ = 0;
  Nanoseconds next_boundary_ = 0;  ///< the books are closed there: whole seconds and window ends
  std::uint64_t events_ = 0;
  Nanoseconds closed_at_ = -1;        ///< the instant the books were closed at last
  Nanoseconds regional_rtt_ = 0;      ///< negative: drawn for each attempt
  std::vector<RegionCounters> seen_;  ///< what monitoring counts, by region
  std::vector<FailureWatch> watches_;
  std::size_t watches_open_ = 0;        ///< the last ones, which have seen no failure yet
  std::vector<Outage> outages_;         ///< of regions, in the order in which they began
  std::vector<std::size_t> outage_of_;  ///< [region] -> the last one
  std::vector<char> outage_lasts_;      ///< [region]
  std::unique_ptr<Replicas> replicas_;  ///< nothing: no replication
  class Queues;
  std::unique_ptr<Queues> queues_;  ///< nothing: analyses do more than to queue
  std::vector<std::vector<float>> busy_by_second_;
  std::vector<std::vector<float>> waiting_by_second_;
  std::vector<StationBooks> books_at_second_start_;
  std::vector<StationBooks> books_at_start_;
  std::vector<StationBooks> books_at_end_;
};

}  // namespace fivenines
