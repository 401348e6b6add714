// The copies (sim/dataplane/store) against real stores with dotted version vectors, over random
// histories: writes anywhere, updates that arrive in any order or by ranges of logs, reads, clocks
// that are off, regions that lose their disks and come back. Every read and every count must agree,
// copies that lack nothing are equal, and no acknowledged write is unaccounted for.
#include "tests/oracle/copies.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <pcg_random.hpp>
#include <string>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/dataplane/store/store.hpp"

namespace fivenines {
namespace {

using oracle::Dot;
using oracle::Policy;
using oracle::RealStores;

constexpr std::size_t kSteps = 400;
constexpr std::uint32_t kLearners = 3;

ConflictPolicy policy_of(Policy policy) {
  switch (policy) {
    case Policy::kLatest:
      return LastWriterWins{};
    case Policy::kSiblings:
      return Siblings{};
    case Policy::kMerge:
      return Merge{};
  }
  return Merge{};
}

class History {
 public:
  explicit History(std::uint64_t seed)
      : stream_(named_stream(seed, "history")),
        regions_(2 + below(7)),
        policies_{static_cast<Policy>(below(3)), static_cast<Policy>(below(3))},
        keys_(1 + below(4)),
        store_(options(), regions_, 1, kLearners, 0, kNeverEnds),
        real_(regions_, policies_),
        offsets_(regions_, 0),
        lost_(regions_, 0) {}

  /// What differs; empty when nothing does.
  std::string run() {
    for (std::size_t step = 0; step < kSteps && trouble_.empty(); ++step) {
      now_ += static_cast<Nanoseconds>(1 + below(1000));
      one_step();
    }
    heal();
    compare_counts();
    return trouble_;
  }
  std::uint64_t reads() const { return reads_; }
  std::uint64_t stale() const { return stale_; }

 private:
  static constexpr Nanoseconds kNeverEnds = Nanoseconds{1} << 60;
  struct Known {
    Dot dot;
    std::uint32_t version;
    std::uint32_t generation;
  };

  std::uint64_t below(std::uint64_t n) { return uniform_below(stream_, n); }
  ReplicationOptions options() const {
    ReplicationOptions options;
    options.clocks_differ = true;
    for (std::size_t d = 0; d < kDomains; ++d) options.domains[d].policy = policy_of(policies_[d]);
    return options;
  }
  bool lives(const Known& known) const { return store_.lives(known.version, known.generation); }
  void complain(const std::string& what) {
    if (trouble_.empty()) trouble_ = what + " at " + std::to_string(now_);
  }

  void one_step() {
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        return write();
      case 3:
      case 4:
      case 5:
        return arrive(below(known_.size() + 1), below(regions_));
      case 6:
        return ship(below(regions_), below(regions_));
      case 7:
        return commit();
      case 8:
        offsets_[below(regions_)] = static_cast<Nanoseconds>(below(20'000)) - 10'000;
        return;
      case 9:
        if (below(8) == 0) return lose_or_return(below(regions_));
        return;
      default:
        return read(below(kDomains), static_cast<std::uint32_t>(below(keys_)), below(regions_));
    }
  }

  void write() {
    const std::size_t origin = below(regions_);
    if (lost_[origin]) return;
    Store::Written written;
    RealStores::Write real;
    written.origin = real.origin = origin;
    written.learner = real.learner = static_cast<std::uint32_t>(below(kLearners));
    written.clock_offset = SimDuration{offsets_[origin]};
    real.clock_offset = offsets_[origin];
    const std::uint64_t which = below(3);  // a domain, or both
    for (std::size_t d = 0; d < kDomains; ++d) {
      if (which != 2 && which != d) continue;
      written.keys[d] = static_cast<std::uint32_t>(below(keys_));
      real.keys[d] = written.keys[d];
    }
    const std::uint32_t version = store_.write(written, now_);
    known_.push_back({real_.write(real, now_), version, store_[version].generation});
    if (below(4) != 0) commit(known_.size() - 1);
  }

  void commit() {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (lives(known_[i]) && store_[known_[i].version].committed < 0) waiting.push_back(i);
    }
    if (!waiting.empty()) commit(waiting[below(waiting.size())]);
  }
  void commit(std::size_t i) {
    store_.commit(known_[i].version, true, now_);
    real_.commit(known_[i].dot, now_);
    store_.settle(known_[i].version, false, now_);
  }

  void arrive(std::size_t i, std::size_t region) {
    if (i >= known_.size() || lost_[region] || real_.lost(known_[i].dot)) return;
    if (lives(known_[i])) {
      store_.hold(known_[i].version, region, now_);
      store_.settle(known_[i].version, store_[known_[i].version].committed < 0, now_);
    }
    real_.arrive(known_[i].dot, region);
  }

  /// Everything that one region has from the start of each log on.
  void ship(std::size_t from, std::size_t to) {
    if (from == to || lost_[from] || lost_[to]) return;
    std::vector<std::uint64_t> upto;
    for (std::size_t o = 0; o < regions_; ++o) upto.push_back(store_.position(from, o));
    if (below(2) == 0) upto = store_.shipment(upto, to, 1 + below(20)).upto;
    store_.deliver(to, upto, now_, [&](std::uint32_t version) {
      store_.settle(version, store_[version].committed < 0, now_);
    });
    for (const Dot& dot : real_.dots()) {
      if (dot.second < upto[dot.first] && !real_.lost(dot)) real_.arrive(dot, to);
    }
  }

  void lose_or_return(std::size_t region) {
    if (lost_[region]) {
      lost_[region] = 0;
      store_.rejoin(region);
      real_.rejoin(region);
      return;
    }
    // one is left, and nobody waits for what would be gone
    if (std::accumulate(lost_.begin(), lost_.end(), 0) + 1 == static_cast<int>(regions_)) return;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (lives(known_[i]) && store_[known_[i].version].committed < 0) commit(i);
    }
    lost_[region] = 1;
    store_.lose(region, "region", now_);
    real_.lose(region);
  }

  void read(std::size_t d, std::uint32_t key, std::size_t region) {
    if (lost_[region]) return;
    const auto learner = static_cast<std::uint32_t>(below(kLearners));
    const auto domain = static_cast<Domain>(d);
    const Store::Question question = store_.ask(domain, key, learner, now_);
    const KeyReading fast = store_.read(domain, key, copy_in(region), learner, now_);
    const RealStores::Reading slow = real_.read(d, key, region, learner);
    ++reads_;
    stale_ += slow.behind > 0;
    const RealStores::Reading seen{fast.behind, fast.behind > 0 ? fast.superseded_at : 0,
                                   fast.siblings, fast.own_missing};
    if (!(seen == slow)) {
      complain("read of key " + std::to_string(key) + " of domain " + std::to_string(d) +
               " (policy " + std::to_string(static_cast<int>(policies_[d])) + ")" + " at region " +
               std::to_string(region) + ": behind " + std::to_string(fast.behind) + " and " +
               std::to_string(slow.behind) + ", siblings " + std::to_string(fast.siblings) +
               " and " + std::to_string(slow.siblings));
    }
    // asked as one of several copies, it answers the same
    if (fast.siblings) return;
    Store::Question asked = question;
    asked.add(store_.answer(question, domain, key, region));
    if (store_.conclude(asked).behind != fast.behind) complain("an answer differs");
  }

  /// Everybody hears of everything.
  void heal() {
    for (std::size_t r = 0; r < regions_; ++r) {
      if (lost_[r]) lose_or_return(r);
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (lives(known_[i]) && store_[known_[i].version].committed < 0) commit(i);
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
      for (std::size_t r = 0; r < regions_; ++r) arrive(i, r);
    }
    if (store_.live() != 0) complain("something lives after all copies have everything");
    for (std::size_t r = 0; r < regions_; ++r) {
      for (std::size_t d = 0; d < kDomains; ++d) {
        for (std::uint32_t key = 0; key < keys_; ++key) read(d, key, r);
      }
    }
  }

  void compare_counts() {
    store_.close();
    const StoreRecord& record = store_.record();
    for (std::size_t r = 1; r < regions_; ++r) {
      if (record.digests[r] != record.digests[0]) complain("copies differ in the end");
      if (!record.complete[r]) complain("a copy lacks something in the end");
    }
    for (std::size_t d = 0; d < kDomains; ++d) {
      WriteRecord sum;
      for (const WriteRecord& writes : record.writes[d]) {
        sum.acknowledged += writes.acknowledged;
        sum.everywhere += writes.everywhere;
        sum.superseded += writes.superseded;
        sum.in_flight += writes.in_flight;
        sum.conflicting += writes.conflicting;
        sum.conflict_pairs += writes.conflict_pairs;
        for (std::size_t why = 0; why < kWriteLosses; ++why) sum.lost[why] += writes.lost[why];
      }
      const RealStores::Counts counts = real_.counts(d);
      const auto same = [&](const char* what, std::uint64_t fast, std::uint64_t slow) {
        if (fast != slow) {
          complain(std::string(what) + " of domain " + std::to_string(d) + ": " +
                   std::to_string(fast) + " and " + std::to_string(slow));
        }
      };
      same("acknowledged", sum.acknowledged, counts.committed);
      same("conflict pairs", sum.conflict_pairs, counts.conflict_pairs);
      same("conflicting", sum.conflicting, counts.conflicting);
      same("overwritten", sum.lost[static_cast<std::size_t>(WriteLoss::kLastWriterWins)],
           counts.overwritten);
      same("lost with a region", sum.lost[static_cast<std::size_t>(WriteLoss::kRegionLost)],
           counts.region_lost);
      const std::uint64_t known = std::accumulate(sum.lost.begin(), sum.lost.end(),
                                                  sum.everywhere + sum.superseded + sum.in_flight);
      same("accounted for", known, sum.acknowledged);
    }
  }

  pcg64 stream_;
  std::size_t regions_;
  std::array<Policy, kDomains> policies_;
  std::uint64_t keys_;
  Store store_;
  RealStores real_;
  std::vector<Nanoseconds> offsets_;
  std::vector<int> lost_;
  std::vector<Known> known_;
  Nanoseconds now_ = 0;
  std::uint64_t reads_ = 0;
  std::uint64_t stale_ = 0;
  std::string trouble_;
};

void agree_on_histories(std::uint64_t first, std::uint64_t count) {
  std::uint64_t failed = 0;
  std::uint64_t reads = 0;
  std::uint64_t stale = 0;
  std::string smallest;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    History history(seed);
    const std::string trouble = history.run();
    reads += history.reads();
    stale += history.stale();
    if (!trouble.empty() && failed++ == 0) smallest = std::to_string(seed) + ": " + trouble;
  }
  INFO(failed << " of " << count << " histories differ; the first, seed " << smallest);
  CHECK(failed == 0);
  // histories in which nothing is ever late would agree, too
  CHECK(stale * 20 > reads);
}

}  // namespace

TEST_CASE("copies agree with real stores over 200 random histories", "[copies]") {
  agree_on_histories(1, 200);
}

TEST_CASE("copies agree with real stores over 800 random histories", "[.][slow][copies]") {
  agree_on_histories(1000, 800);
}

}  // namespace fivenines
