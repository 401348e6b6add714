// What the oracle is made of. Everything is as plain as it can be: an attempt is one object on the
// heap that whoever needs it points to, an event carries what to do, and what must be found again
// is in a list.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/dataplane/outcome.hpp"
#include "sim/model/station_limits.hpp"
#include "sim/workload/arrivals.hpp"
#include "tests/oracle/naive_cache.hpp"
#include "tests/oracle/oracle.hpp"

namespace fivenines::oracle {

using Ns = std::int64_t;
inline constexpr Ns kForever = std::numeric_limits<Ns>::max();
inline constexpr Family kFamilies[] = {Family::kLearnerRecord, Family::kContent};
constexpr std::size_t number(Family family) {
  return static_cast<std::size_t>(family);
}

/// What happens, in the order in which it is handled at one instant for one attempt. The list is
/// that of EventKind in event_kind.hpp; `sub` of an event stands for the family, the families, or
/// the job.
enum class Kind {
  kServiceDone,
  kClientError,
  kSharedHit,
  kSharedMiss,
  kReadShared,
  kReadAgain,
  kLocalReply,
  kLookAtBreakers,
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

inline constexpr std::size_t kNowhere = ~std::size_t{0};

/// What happens to an attempt in its region, so that it does not while that stands still.
constexpr bool in_its_region(Kind kind) {
  return kind == Kind::kSharedHit || kind == Kind::kSharedMiss || kind == Kind::kReadShared ||
         kind == Kind::kReadAgain || kind == Kind::kLocalReply || kind == Kind::kReachRegion ||
         kind == Kind::kPastBalancer || kind == Kind::kRegionalLookup ||
         kind == Kind::kSharedGivenUp;
}

struct Event {
  When when;
  std::function<void()> what;
  std::size_t region = kNowhere;  ///< where it happens, if that matters
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
  bool absent = false;  ///< its content does not exist

  bool shed_at_the_door = false;  ///< its region admits only a share, to which it does not belong
  bool inside = false;            ///< it has reached its region and not left it
  bool server_done = false;       ///< nothing of it is left at the servers, or will be
  bool client_done = false;       ///< the client knows, or has given up
  int queued = 0;                 ///< of its jobs, how many stand in a queue
  Cause cause = Cause::kNone;     ///< what the servers made of it
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
inline JobKind shared_job(Family f) {
  return f == Family::kContent ? JobKind::kSharedContent : JobKind::kSharedLearner;
}
inline JobKind read_job(Family f) {
  return f == Family::kContent ? JobKind::kReadContent : JobKind::kReadLearner;
}
inline Family family_of(JobKind kind) {
  return kind == JobKind::kSharedContent || kind == JobKind::kReadContent ? Family::kContent
                                                                          : Family::kLearnerRecord;
}

struct Job {
  AttemptPtr attempt;
  JobKind kind{};
  std::size_t extra = 0;  ///< which extra station, for kExtra
  Ns entered = 0;
  std::uint64_t turn = 0;  ///< counts the jobs that entered any station
  /// Of a job that was interrupted and resumes: work at speed 1.
  std::optional<Ns> work_left = std::nullopt;
};

struct InService {
  Job job;
  Ns departs = 0;
  std::uint32_t server = 0;
  std::uint64_t version = 0;  ///< counts re-plannings; older departures do not happen
  Ns stalled_work = 0;        ///< while its station stands still: what is left at normal pace
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
  /// With coalescing: who reads a key now, and who waits for that.
  struct Read {
    AttemptPtr reader;
    std::vector<AttemptPtr> waiting;
  };
  std::map<Key, Read> reads;
  /// What breakers and ejection count, and what came of it: by owner, by host.
  struct Guard {
    std::uint32_t ended = 0;
    std::uint32_t bad = 0;
    bool out = false;  ///< of a host
    Ns until = 0;
  };
  std::vector<Guard> asks;
  std::vector<Guard> hosts;
  std::vector<bool> usable;      ///< servers of the analyzer that may start jobs
  std::vector<Event> held_back;  ///< what would have happened since it stands still
  /// Attempts that have reached the region and have not left it.
  std::list<AttemptPtr> inside;
};

struct LearnerRegion {
  std::uint64_t key = 0;
  std::optional<ArrivalClock> clock;
  std::uint64_t arrivals = 0;
  AttemptPtr coming;           ///< the next arrival
  std::uint64_t versions = 0;  ///< counts when it was said to come
  std::vector<Outcome> outcomes;
  std::map<Ns, std::uint64_t> intended_by_second;
  std::map<Ns, std::uint64_t> retries_by_second;
};

}  // namespace fivenines::oracle
