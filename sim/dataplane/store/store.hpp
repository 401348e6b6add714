// The copies of the data in all regions, without eight copies of every key. Each origin region has
// one log of its writes; of every write that some copy still lacks (a version), the store knows
// which regions hold it, and for every key which versions it has: its short history. A version
// retires once every copy has it, or it is lost, or nobody needs it any more. A key without history
// is the same everywhere, so most reads are one miss in a small table.
//
// Rules. A write knows all versions of its keys that its origin's copy holds as it is written; of
// the others it is concurrent: neither had arrived where the other was written. Versions that a
// write knows are superseded by it wherever both are. Its stamp is the origin's clock (skew
// included), at least one more than the stamps it knows. What becomes of concurrent writes is the
// policy of the domain: the larger stamp stays (ties: the later region of the file), both stay
// until a read finds them at one place (who reads them merges them, and the later stands for both),
// or both have their effect. A read misses a committed version that its copies lack, unless what
// they hold makes it obsolete: a larger stamp (last_writer_wins) or a version that knew it
// (siblings); with merge nothing does.
//
// tests/oracle has eight real stores with dotted version vectors that must agree.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/huge_array.hpp"
#include "sim/base/huge_vector.hpp"
#include "sim/base/prefetch.hpp"
#include "sim/base/ring.hpp"
#include "sim/dataplane/attempt.hpp"
#include "sim/dataplane/store/key_heads.hpp"
#include "sim/dataplane/store/options.hpp"
#include "sim/metrics/store_record.hpp"

namespace fivenines {

inline constexpr std::uint32_t kNoKey = ~std::uint32_t{0};
inline constexpr std::uint32_t kNobody = ~std::uint32_t{0};

/// The keys that an analysis reads and writes, by domain.
using DomainKeys = std::array<std::uint32_t, kDomains>;

/// Regions by number, as bits.
using Copies = std::uint64_t;
constexpr Copies copy_in(std::size_t region) {
  return Copies{1} << region;
}

/// Instead of a number: every copy that is required.
inline constexpr std::uint8_t kAllCopies = 255;

/// One write that some copy lacks or that is not committed yet. Two cache lines: the first is what
/// reads and arrivals need.
struct alignas(64) Version {
  Nanoseconds committed = -1;  ///< negative: not yet
  std::int64_t stamp = 0;      ///< hybrid clock, ns
  Copies held = 0;
  /// Copies that are known to hold this version and all older ones of the key; others may.
  std::array<Copies, kDomains> whole{};
  std::array<std::uint32_t, kDomains> older{KeyHeads::kNone, KeyHeads::kNone};
  std::uint32_t generation = 0;     ///< of the slot
  std::uint32_t learner = kNobody;  ///< who wrote it
  std::array<std::uint8_t, kDomains> marks{};
  std::uint8_t origin = 0;
  std::uint8_t learner_region = 0;
  bool measured = false;  ///< committed in the measured window
  bool lingers = false;   ///< every copy has it, beside siblings that nobody has merged
  bool spreads = true;    ///< every copy will have it some day

  alignas(64) Copies acked = 0;  ///< copies whose acknowledgement has arrived, the own one included
  std::uint64_t number = 0;      ///< in the log of its origin
  Copies given_up = 0;           ///< copies that nobody brings it to any more; marked so
  DomainKeys key{kNoKey, kNoKey};
  std::array<std::uint32_t, kDomains> newer{KeyHeads::kNone, KeyHeads::kNone};
  std::uint32_t attempt = kNobody;  ///< that waits for the commit
  std::uint32_t attempt_generation = 0;
  /// Concurrent versions with later stamps that are not lost, where the last writer wins.
  std::array<std::uint16_t, kDomains> winners{};
  std::uint8_t acks_needed = 0;  ///< copies that must have acknowledged it, or kAllCopies
  bool acknowledged = false;     ///< somebody was told that it is safe
  bool blocked = false;          ///< too few copies were within reach for its commit
};
static_assert(sizeof(Version) == 128 && offsetof(Version, acked) == 64);

/// Copies that hold the same versions have the same sum of these.
inline std::uint64_t version_digest(const Version& version) {
  return mix64(join_key(version.origin, version.number));
}

/// Writes are in the order of their stamps, those with the same stamp in that of their origins.
inline bool is_later(const auto& a, const auto& b) {
  return std::pair(a.stamp, a.origin) > std::pair(b.stamp, b.origin);
}

/// The version with the largest stamp that a read sees.
struct Newest {
  std::uint32_t version = kNobody;  ///< kNobody: none that lives
  std::uint32_t generation = 0;
  std::int64_t stamp = 0;
  std::uint8_t origin = 0;
  Newest() = default;
  Newest(std::uint32_t v, const Version& of)
      : version(v), generation(of.generation), stamp(of.stamp), origin(of.origin) {}
  bool exists() const { return version != kNobody; }
  /// Whether the other takes its place: its stamp is larger, or there is nothing here.
  bool yields_to(const Newest& other) const {
    return other.exists() && (!exists() || is_later(other, *this));
  }
};

/// What a read of one key found.
struct KeyReading {
  std::uint32_t behind = 0;       ///< committed versions it does not see
  Nanoseconds superseded_at = 0;  ///< commit of the first of them
  bool siblings = false;          ///< it met more than one value
  bool own_missing = false;       ///< the learner had written one that it does not see
  Newest newest;
};

/// Updates that one region may send another.
struct Shipment {
  std::vector<std::uint64_t> upto;  ///< by origin: everything in front of it
  std::uint64_t updates = 0;
  bool whole = true;  ///< nothing had to be left for the next time
};

class Store {
 public:
  /// `learners`: in all regions; their numbers are below it.
  Store(const ReplicationOptions& options, std::size_t regions, std::size_t learner_regions,
        std::uint64_t learners, Nanoseconds measure_start, Nanoseconds measure_end);

  /// [learner region]: regions that may not hold what its learners write of their progress. They do
  /// and are counted, or, if that is enforced, do not.
  void watch_residency(std::vector<Copies> outside, bool enforced) {
    outside_ = std::move(outside);
    residency_enforced_ = enforced;
  }

  // ---- Writes ----------------------------------------------------------------------------------
  struct Written {
    std::size_t origin = 0;
    DomainKeys keys{kNoKey, kNoKey};
    std::uint32_t learner = kNobody;
    std::uint8_t learner_region = 0;
    SimDuration clock_offset{0};
    bool held_at_origin = true;
    bool spreads = true;  ///< every copy will have it some day
  };
  /// A new version; not committed yet.
  std::uint32_t write(const Written& written, Nanoseconds now);
  /// A copy has it from now on. Call settle() when done with the version.
  void hold(std::uint32_t version, std::size_t region, Nanoseconds now);
  /// `acknowledged`: somebody waits to be told.
  void commit(std::uint32_t version, bool acknowledged, Nanoseconds now);
  /// Retires the version if it needs nothing more. `awaited`: its commit still matters.
  void settle(std::uint32_t version, bool awaited, Nanoseconds now);

  bool lives(std::uint32_t version, std::uint32_t generation) const {
    return versions_[version].generation == generation;
  }
  void prefetch(std::uint32_t version) const { prefetch_line(&versions_[version]); }
  Version& operator[](std::uint32_t version) { return versions_[version]; }
  const Version& operator[](std::uint32_t version) const { return versions_[version]; }

  // ---- Reads -----------------------------------------------------------------------------------
  /// Some time before a read, and a little later, when the first has arrived.
  void prefetch_history(std::size_t domain, std::uint32_t key) const {
    heads_[domain].prefetch(key);
  }
  void prefetch_newest(std::size_t domain, std::uint32_t key, std::uint32_t learner) const {
    const std::uint32_t head = heads_[domain].find(key);
    if (head == KeyHeads::kNone) return;
    prefetch(head);
    if (learner != kNobody) prefetch_line(&seen_[domain][learner]);
  }
  /// Of the copies in `where`, which answer together. Only commits up to `as_of` can be missed.
  KeyReading read(Domain domain, std::uint32_t key, Copies where, std::uint32_t learner,
                  Nanoseconds as_of);
  /// A read that several copies answer, each as it is when asked: what it might miss ...
  struct Candidate {
    std::uint32_t version = 0;
    std::uint32_t generation = 0;
    Nanoseconds committed = 0;
    bool own = false;
  };
  struct Answer {
    std::vector<bool> seen;  ///< [candidate]: it, or what makes it obsolete
    bool siblings = false;
    Newest newest;
  };
  struct Question {
    std::vector<Candidate> candidates;  ///< newest write first
    Answer so_far;                      ///< of the copies that answered, together
    void add(const Answer& answer);
  };
  Question ask(Domain domain, std::uint32_t key, std::uint32_t learner, Nanoseconds as_of) const;
  /// ... and what a copy answers.
  Answer answer(const Question& question, Domain domain, std::uint32_t key, std::size_t region);
  KeyReading conclude(const Question& question) const;
  /// Enters a read into the books; checks the learner's session.
  void count_read(Domain domain, std::uint32_t key, std::size_t learner_region,
                  std::uint32_t learner, const KeyReading& reading, Nanoseconds now);

  // ---- Exchange --------------------------------------------------------------------------------
  /// Everything in front of that number in the origin's log is at the region.
  std::uint64_t position(std::size_t region, std::size_t origin);
  std::uint64_t log_end(std::size_t origin) const { return base_[origin] + logs_[origin].size(); }
  /// What `to` lacks of what lies in front of `upto`, at most so many updates.
  Shipment shipment(const std::vector<std::uint64_t>& upto, std::size_t to, std::uint64_t most);
  /// Calls `arrived(version)` for each version that the region did not have, once it has it.
  template <typename Function>
  void deliver(std::size_t to, const std::vector<std::uint64_t>& upto, Nanoseconds now,
               Function&& arrived) {
    for (std::size_t o = 0; o < regions_; ++o) {
      const std::uint64_t end = std::min(upto[o], log_end(o));
      for (std::uint64_t n = std::max(position(to, o), base_[o]); n < end; ++n) {
        if (n < base_[o]) continue;  // what retired meanwhile
        const std::uint32_t version = logs_[o][n - base_[o]];
        prefetch_in_log(o, n + kPrefetchAhead, end);
        if (version == kGone || !awaits(versions_[version], to)) continue;
        hold(version, to, now);
        arrived(version);
      }
    }
  }

  // ---- Faults ----------------------------------------------------------------------------------
  /// The region's copy is gone.
  void lose(std::size_t region, const std::string& id, Nanoseconds now);
  /// It takes part again, with a copy of everything that all others have.
  void rejoin(std::size_t region) { members_ |= copies_ & copy_in(region); }
  /// Of the origin's own updates in front of `upto` that the peer lacks, the newest `most` begin at
  /// this number; nothing when there are no more than so many.
  std::optional<std::uint64_t> kept_from(std::size_t origin, std::size_t peer, std::uint64_t upto,
                                         std::uint64_t most);
  /// Nothing will bring these to the peer: it lacks them until something later of their keys makes
  /// them obsolete, or it is built anew.
  void drop_hints(std::size_t origin, std::size_t peer, std::uint64_t before, Nanoseconds now);

  // ---- Looking back ----------------------------------------------------------------------------
  /// Calls function(version) for each that is not committed.
  template <typename Function>
  void each_uncommitted(Function&& function) {
    std::vector<std::uint32_t> found;
    for (const Ring<std::uint32_t>& log : logs_) {
      for (std::size_t i = 0; i < log.size(); ++i) {
        if (log[i] != kGone && versions_[log[i]].committed < 0) found.push_back(log[i]);
      }
    }
    for (const std::uint32_t version : found) function(version);
  }
  /// Begins to wait until every copy has all that is committed by now; the number is for
  /// equal_at().
  std::size_t watch(Nanoseconds now);
  std::optional<Nanoseconds> equal_at(std::size_t watch) const { return watches_[watch].equal_at; }
  std::uint64_t live() const { return live_; }
  Copies members() const { return members_; }
  Copies copies() const { return copies_; }

  StoreRecord& record() { return record_; }
  /// Closes the books: what lives is in flight. Call once.
  void close();

 private:
  static constexpr std::uint32_t kGone = KeyHeads::kNone;
  static constexpr std::uint64_t kPrefetchAhead = 8;
  enum Mark : std::uint8_t {
    kInConflict = 1,
    kObsolete = 2,
    kDropped = 4,  ///< given up for some copy; of all domains of a version, or of none
    kKnown = 8,
    kLost = 16  ///< its region was lost, though the other domain's part is elsewhere
  };
  enum class Fate : std::uint8_t { kEverywhere, kSuperseded, kRegionLost, kForgotten };
  struct Watch {
    Nanoseconds since = 0;
    std::uint64_t missing = 0;
    std::optional<Nanoseconds> equal_at;
  };
  /// A write that is over, and was overwritten by concurrent ones that are not: if these are all
  /// lost, it was not.
  struct Overwritten {
    struct Winner {
      std::uint32_t version = 0;
      std::uint32_t generation = 0;
    };
    Fate fate{};
    std::uint8_t marks = 0;
    std::uint8_t origin = 0;
    std::vector<Winner> winners;
  };
  /// What a learner saw last of a key that had a history; zeroes: nothing.
  struct Seen {
    std::uint32_t version_plus_1 = 0;
    std::uint32_t generation = 0;
    std::int64_t stamp = 0;
  };

  std::uint32_t take();
  /// Whether it was committed before that time.
  static bool committed_before(const Version& version, Nanoseconds time) {
    return version.committed >= 0 && version.committed < time;
  }
  /// The copy lacks the version and will be brought it.
  static bool awaits(const Version& version, std::size_t region) {
    if ((version.held & copy_in(region)) != 0) return false;
    return (version.marks[0] & kDropped) == 0 || (version.given_up & copy_in(region)) == 0;
  }
  /// After all, nobody gives it up for that copy.
  void take_up_again(Version& version, std::size_t region);
  /// Logs are walked in their order, versions stand anywhere.
  void prefetch_in_log(std::size_t origin, std::uint64_t number, std::uint64_t end) const {
    if (number >= end) return;
    const std::uint32_t version = logs_[origin][number - base_[origin]];
    if (version != kGone) prefetch(version);
  }
  void lose_part(std::uint32_t version, LossRecord& loss);
  void look_at_residency(const Version& version, std::size_t region);
  /// Regions that may not have the learner's progress in this version; none if it has none.
  Copies outside_of(const Version& version) const;
  /// Regions that count as having the version though nothing of it was sent there.
  Copies withheld(const Version& version) const;
  void meet(std::uint32_t version, std::size_t domain, Nanoseconds now);
  bool rivals(std::uint32_t a, std::uint32_t b, std::size_t domain) const;
  void part_rivals(std::uint32_t a, std::uint32_t b, std::size_t domain);
  bool has_siblings(std::uint32_t version, std::size_t domain) const;
  bool has_siblings(std::uint32_t version) const;
  bool superseded_among(std::uint32_t version, std::size_t domain, Copies where) const;
  void retire(std::uint32_t version, Fate fate, Nanoseconds now);
  void enter_histories(std::uint32_t version, Nanoseconds now);
  void make_older_obsolete(std::uint32_t version, std::size_t domain);
  void unlink(std::uint32_t version, std::size_t domain);
  void forget(std::uint32_t version);
  void account(std::uint32_t version, Fate fate);
  static void enter(WriteRecord& record, std::uint8_t marks, Fate fate);
  void remember_winners(std::uint32_t version, std::size_t domain, Fate fate);
  bool loses_winners(Overwritten& overwritten, const std::vector<std::uint32_t>& lost) const;
  void winners_are_lost(const std::vector<std::uint32_t>& lost);
  void retire_superseded(const DomainKeys& keys, Nanoseconds now);
  bool merge_siblings(std::size_t domain, std::uint32_t key, Copies where);
  template <typename Function>
  void each_of_key(std::size_t domain, std::uint32_t key, Function&& function) const {
    if (key == kNoKey) return;
    for (std::uint32_t v = heads_[domain].find(key); v != KeyHeads::kNone;) {
      const std::uint32_t older = versions_[v].older[domain];
      function(v);
      v = older;
    }
  }

  std::size_t regions_;
  Nanoseconds measure_start_;
  Nanoseconds measure_end_;
  Copies copies_ = 0;   ///< regions that hold the data
  Copies members_ = 0;  ///< of these, whose disks are not lost
  std::array<bool, kDomains> latest_wins_{};
  std::array<bool, kDomains> keeps_siblings_{};
  bool clocks_differ_ = false;  ///< else a later write has a later stamp by itself
  /// So far every write was stamped later than all before it of its keys: the newest write that a
  /// copy holds is the one with the largest stamp there.
  bool stamps_in_order_ = true;
  HugeVector<Version> versions_;
  std::vector<std::uint32_t> free_;
  std::array<KeyHeads, kDomains> heads_;
  std::vector<Ring<std::uint32_t>> logs_;  ///< by origin; kGone: retired
  std::vector<std::uint64_t> base_;        ///< number of the first in the log
  std::vector<std::uint64_t> positions_;   ///< [region][origin], as far as looked
  /// Concurrent versions, by version; of siblings those that nobody has merged.
  std::array<std::vector<std::vector<std::uint32_t>>, kDomains> rivals_;
  std::array<std::uint64_t, kDomains> rival_pairs_{};
  /// Where clocks differ: the latest stamp that retired. The next write of the key is later.
  std::array<std::unordered_map<std::uint32_t, std::int64_t>, kDomains> ahead_;
  std::array<HugeArray<Seen>, kDomains> seen_;  ///< by learner
  std::vector<Copies> outside_;                 ///< empty: nobody minds
  bool residency_enforced_ = false;
  /// Grows to twice what is left of it before those that are decided are taken out.
  std::array<std::vector<Overwritten>, kDomains> overwritten_;
  std::array<std::size_t, kDomains> overwritten_most_{1024, 1024};
  std::uint64_t given_up_ = 0;        ///< living versions that are, for some copy
  std::vector<Nanoseconds> lost_at_;  ///< [region]: when its copy was, the last time; or -1
  std::vector<Watch> watches_;
  std::size_t watches_open_ = 0;
  std::uint64_t live_ = 0;
  std::uint64_t retired_digest_ = 0;
  std::array<std::vector<std::uint64_t>, kDomains> fresh_reads_;  ///< [learner region]
  StoreRecord record_;
};

}  // namespace fivenines
