// A station: servers, a first-come-first-served queue with a bound, and its books. It knows nothing
// of what a job is for; the life of a request (life.hpp) starts and ends jobs.
//
// Idle servers are used longest-idle first. A job that waits starts when a server becomes idle, so
// a change of capacity, speed or bound re-plans everything not yet started by itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/ring.hpp"
#include "sim/base/uint128.hpp"
#include "sim/dataplane/attempt.hpp"
#include "sim/model/station_limits.hpp"

namespace fivenines {

/// What a job is for; numbers order events of one attempt at one instant.
enum class JobKind : std::uint8_t {
  kBalancer,
  kSharedLearner,
  kSharedContent,
  kReadLearner,
  kReadContent,
  kExtra,
  kAnalyze,
  kWrite
};

/// Of the jobs that look up or read a key.
constexpr Family family_of(JobKind kind) {
  return kind == JobKind::kSharedContent || kind == JobKind::kReadContent ? Family::kContent
                                                                          : Family::kLearnerRecord;
}

struct Job {
  std::uint32_t attempt = 0;
  std::uint32_t generation = 0;
  JobKind kind = JobKind::kBalancer;
  Nanoseconds entered = 0;
  /// Work left at speed 1, of a job that was interrupted and resumes; negative: not started yet.
  Nanoseconds work_left = -1;
};

/// A job in service, one cache line. Slots are reused; `generation` tells a departure that was
/// taken back.
struct alignas(64) Running {
  std::uint32_t attempt = 0;
  std::uint32_t attempt_generation = 0;
  std::uint32_t generation = 0;
  std::uint32_t server = 0;
  Nanoseconds entered = 0;  ///< the station
  Nanoseconds started = 0;
  Nanoseconds departs = 0;  ///< at a station that stands still: the work that is left
  /// With the next two: whose job it is, for ties, also after the attempt itself has been dropped
  /// and its slot used again.
  std::uint64_t arrival_index = 0;
  std::uint8_t learner_region = 0;
  std::uint8_t number = 0;
  JobKind kind = JobKind::kBalancer;
  bool active = false;
  std::uint16_t station = 0;
  std::uint32_t turn = 0;  ///< counts the jobs that started anywhere; wraps

  Job job() const { return {attempt, attempt_generation, kind, entered}; }
};
static_assert(sizeof(Running) == 64);

/// Time integrals (ns) and counts; the books are closed at each whole second and at the window's
/// ends. Whole numbers, so that in which order things are counted does not show.
struct StationBooks {
  Uint128 busy_ns = 0;
  Uint128 server_ns = 0;  ///< of the servers that may start jobs; meaningless without limit
  Uint128 queue_ns = 0;
  Nanoseconds counted_to = 0;
  std::uint64_t arrivals = 0;
  std::uint64_t completed = 0;
  Uint128 response_ns = 0;
  Uint128 wait_ns = 0;
  // seldom
  std::uint64_t waited = 0;
  std::uint64_t shed = 0;
  std::uint64_t gave_up = 0;
  Uint128 gone_ns = 0;
};

struct alignas(64) Station {
  StationBooks books;
  Tier tier = Tier::kAnalyzer;
  std::uint8_t region = 0;
  std::uint32_t servers = kUnlimited;  ///< that may start jobs
  std::uint32_t bound = kUnlimited;
  double speed = 1;  ///< 0: it stands still
  std::uint32_t busy = 0;
  std::uint32_t able = 0;    ///< servers that may start jobs
  Ring<std::uint32_t> idle;  ///< longest idle first; unused when unlimited
  Ring<Job> queue;
  struct Server {
    bool usable = false;  ///< may start jobs
    bool taken = false;   ///< a job runs on it
  };
  std::vector<Server> all;

  bool unlimited() const { return servers == kUnlimited; }
  /// After a limit has shrunk, jobs on servers beyond it still count until they end.
  bool has_idle() const { return unlimited() || (!idle.empty() && busy < servers); }
  std::size_t present() const { return busy + queue.size(); }

  /// Brings the integrals up to `now`; call before busy, the servers or the queue change.
  void count_to(Nanoseconds now) {
    const auto span = static_cast<Uint128>(now - books.counted_to);
    books.busy_ns += span * busy;
    books.server_ns += span * able;
    if (!queue.empty()) books.queue_ns += span * queue.size();
    books.counted_to = now;
  }

  /// Sets the servers that may start jobs to 0 .. count-1.
  void set_servers(std::uint32_t count) {
    servers = count;
    if (unlimited()) return;
    for (std::uint32_t s = 0; s < std::max<std::size_t>(count, all.size()); ++s) {
      set_usable(s, s < count);
    }
  }

  void set_usable(std::uint32_t server, bool may_start) {
    if (server >= all.size()) all.resize(server + 1);
    if (all[server].usable == may_start) return;
    all[server].usable = may_start;
    may_start ? ++able : --able;
    if (all[server].taken) return;  // joins the idle or leaves them when its job ends
    if (may_start) {
      idle.push_back(server);
      return;
    }
    for (std::size_t i = 0, n = idle.size(); i < n; ++i) {
      const std::uint32_t first = idle.front();
      idle.pop_front();
      if (first != server) idle.push_back(first);
    }
  }

  /// All jobs are gone: usable servers are idle in their order.
  void reset_idle() {
    idle.clear();
    for (std::uint32_t s = 0; s < all.size(); ++s) {
      all[s].taken = false;
      if (all[s].usable) idle.push_back(s);
    }
  }
  std::uint32_t take_server() {
    const std::uint32_t server = idle.front();
    idle.pop_front();
    all[server].taken = true;
    return server;
  }
  void give_server(std::uint32_t server) {
    all[server].taken = false;
    if (all[server].usable) idle.push_back(server);
  }
};

}  // namespace fivenines
