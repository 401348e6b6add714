// THE SHORT WAY of analyses that only queue: no lookups, writes, copies or clients who give up,
// ways of constant length, in a world that nothing changes. What becomes of an analysis is then
// known as it joins its analyzer. So they are served in the order in which they join, each by the
// server that is free first, without attempts and events of their own. The record is that of the
// long way (life.hpp), to the bit: tests/property/queues_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/ring.hpp"
#include "sim/dataplane/free_times.hpp"
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/station.hpp"

namespace fivenines {

/// Keeps the books of `life`, which does nothing of its own meanwhile but close them.
class DataPlane::Life::Queues {
 public:
  /// Whether all analyses of `life`, which has been built, take the short way.
  static bool suffice(const Life& life);

  explicit Queues(Life& life);

  /// As Life::advance_to().
  void advance_to(Nanoseconds stop);
  /// Counts who is at the analyzers up to `at`, where the books are closed: not before the last
  /// time and not after what was advanced to.
  void close(Nanoseconds at);
  /// Counts who is still under way as unfinished. Call once, at the end.
  void end();

 private:
  struct Arrival {
    Nanoseconds intended = 0;
    Nanoseconds service = 0;
    std::uint64_t index = 0;
  };
  /// The analyses of a learner region, which all take equally long to their analyzer and back.
  struct Stream {
    std::size_t learner_region = 0;
    Nanoseconds to_region = 0;    ///< from the intended start
    Nanoseconds to_analyzer = 0;  ///< from the intended start
    Attempt attempt;              ///< what all have in common; the rest is of the last one counted
    Ring<Arrival> on_the_way;
  };
  /// Of an analysis at its analyzer.
  struct Visit {
    Nanoseconds intended = 0;
    Nanoseconds starts = 0;
    Nanoseconds departs = 0;
    std::uint64_t index = 0;
    std::uint32_t stream = 0;
  };
  /// Of the analyzer of a region.
  struct Line {
    Station* analyzer = nullptr;
    std::vector<Stream> streams;       ///< by learner region
    std::optional<FreeTimes> servers;  ///< nothing: unlimited
    Ring<Visit> waiting;               ///< had not started when that was looked at; in order
    std::size_t waiting_new = 0;       ///< of these, the last ones: since the books were closed
    std::vector<Visit> inside;         ///< had started, and not left
    std::size_t joined = 0;            ///< since it was looked at who has started or left
  };

  void generate_arrivals(Stream& stream, Nanoseconds until);
  void let_join(Line& line, Nanoseconds until);
  void let_leave(Line& line, Nanoseconds until);
  /// Counts the visit if it is over before `until`, else keeps it among those who wait or are
  /// inside.
  void place(Line& line, const Visit& visit, Nanoseconds until);
  /// Counts a visit that is over, and its answer.
  void leaves(Line& line, const Visit& visit);
  void count_stay(Line& line, const Visit& visit, Nanoseconds until);
  Nanoseconds joined_at(const Line& line, const Visit& visit) const {
    return visit.intended + line.streams[visit.stream].to_analyzer;
  }

  Life& life_;
  std::vector<Line> lines_;    ///< [region]
  Nanoseconds at_a_time_ = 0;  ///< arrivals are made for so long, then they join
  Nanoseconds served_to_ = 0;
  Nanoseconds closed_at_ = 0;  ///< the books
};

}  // namespace fivenines
