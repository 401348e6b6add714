#include "sim/dataplane/warm_start.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "sim/base/draws.hpp"
#include "sim/base/huge_array.hpp"
#include "sim/base/prefetch.hpp"
#include "sim/dataplane/request_draws.hpp"
#include "sim/workload/arrivals.hpp"

namespace fivenines {
namespace {

/// Keys numbered first .. first+count-1 in a cache, each requested `rate` times per analysis.
struct KeyGroup {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  double rate = 0;
  double present_share = 1;  ///< share of the keys that this cache ever sees (learner hash)
  double dropped = 0;        ///< invalidations of each per analysis
};

constexpr double kForEver = std::numeric_limits<double>::infinity();

/// What a cache of one policy holds in the long run, when requests and invalidations of each key
/// are Poisson and nothing is evicted before its characteristic time: since the last request (LRU;
/// Che, Tung and Wang 2002), or since the fill (FIFO; Martina, Garetto and Leonardi 2014).
struct Stationary {
  bool is_fifo = false;

  /// That a key is there.
  double share(double rate, double dropped, double time) const {
    if (!is_fifo) return rate / (rate + dropped) * touched(rate + dropped, time);
    if (!(dropped > 0) && !std::isfinite(time)) return 1;
    const double stays = dropped > 0 ? touched(dropped, time) / dropped : time;
    return rate * stays / (1 + rate * stays);
  }
  /// Since the last request (LRU) or the fill (FIFO) of a key that is there, in `unit`; u: uniform.
  double age(double u, double rate, double dropped, double time, double unit) const {
    const double ends = is_fifo ? dropped : rate + dropped;
    if (!(ends > 0)) return u * time / unit;
    return -std::log1p(-u * touched(ends, time)) / (ends * unit);
  }
  double expected_keys(const std::vector<KeyGroup>& groups, double time) const {
    double sum = 0;
    for (const KeyGroup& g : groups) {
      if (g.rate > 0) sum += g.present_share * g.count * share(g.rate, g.dropped, time);
    }
    return sum;
  }
  /// The time (in analyses) that makes room for so many; infinite when all fit.
  double characteristic_time(const std::vector<KeyGroup>& groups, double entries) const {
    if (expected_keys(groups, kForEver) <= entries) return kForEver;
    double low = 0;
    double high = 1;
    while (expected_keys(groups, high) < entries) high *= 2;
    for (int i = 0; i < 100; ++i) {
      const double middle = 0.5 * (low + high);
      (expected_keys(groups, middle) < entries ? low : high) = middle;
    }
    return high;
  }

 private:
  /// That something of this rate happens within the time.
  static double touched(double rate, double time) {
    return std::isfinite(time) ? -std::expm1(-rate * time) : 1;
  }
};

/// Room for the keys of one fill, used again by the next.
class AgedKeys {
 public:
  /// For up to `most` keys.
  explicit AgedKeys(std::size_t most) : aged_(most), by_age_(most) {}

  void clear() { size_ = 0; }
  /// age: as a share of the oldest, 0 to 1.
  void add(std::uint32_t key, double age) {
    aged_[size_++] = {
        key, static_cast<std::uint32_t>(std::min(age, 1 - 1e-9) * static_cast<double>(kBins))};
  }
  /// Puts the youngest into the cache, the oldest of them first.
  void fill(Cache& cache) {
    sort();
    const std::size_t kept = std::min<std::size_t>(size_, cache.capacity());
    for (std::size_t i = kept; i-- > 0;) {
      if (i >= kPrefetchAhead) cache.prefetch(by_age_[i - kPrefetchAhead]);
      cache.insert(by_age_[i]);
    }
  }

 private:
  static constexpr std::size_t kBins = 1 << 16;
  static constexpr std::size_t kPrefetchAhead = 16;
  struct Aged {
    std::uint32_t key;
    std::uint32_t bin;
  };

  /// By bins; the places of the next few keys are known, and fetched, before they are written.
  void sort() {
    std::vector<std::uint32_t> start(kBins + 1, 0);
    for (std::size_t i = 0; i < size_; ++i) ++start[aged_[i].bin + 1];
    for (std::size_t b = 0; b < kBins; ++b) start[b + 1] += start[b];
    std::array<std::uint32_t, kPrefetchAhead> place{};
    for (std::size_t i = 0; i < size_ + kPrefetchAhead; ++i) {
      std::uint32_t& next = place[i % kPrefetchAhead];
      if (i >= kPrefetchAhead) by_age_[next] = aged_[i - kPrefetchAhead].key;
      if (i >= size_) continue;
      next = start[aged_[i].bin]++;
      prefetch_line(&by_age_[next]);
    }
  }

  HugeArray<Aged> aged_;
  HugeArray<std::uint32_t> by_age_;
  std::size_t size_ = 0;
};

/// The time to live of entries, in analyses like the times of the groups.
struct TimeToLive {
  double analyses = 0;
  double ns_per_analysis = 0;
  bool from_hit = false;
};

/// What becomes of a key in a cache of that characteristic time, between a fill and the next.
struct Cycle {
  double evictions = 0;  ///< per analysis: a gap between requests longer than `time`
  double hits = 0;       ///< expected before the next fill

  /// Exact without bound (`time` infinite) and without time to live; else to the first order: long
  /// gaps come as a Poisson process.
  Cycle(double rate, double time, double ttl) : evictions(rate * std::exp(-rate * time)) {
    const double ends = evictions * ttl;
    hits = ends > 0 ? rate * -std::expm1(-ends) / evictions : rate * ttl;
  }
  double hit_share() const { return hits / (1 + hits); }
  /// Age of an entry that a request hits.
  double age(double u, double ttl) const {
    const double ends = evictions * ttl;
    return ends > 0 ? -std::log1p(u * std::expm1(-ends)) / evictions : u * ttl;
  }
};

/// Share of the requests of a key that a cache lets through.
double miss_share(const Stationary& cache, double rate, double dropped, double time,
                  const std::optional<TimeToLive>& ttl) {
  if (!(rate > 0)) return 1;
  if (!ttl && !cache.is_fifo && !(dropped > 0)) return std::exp(-rate * time);
  if (!ttl) return 1 - cache.share(rate, dropped, time);
  if (ttl->from_hit) return std::exp(-rate * std::min(time, ttl->analyses));
  return 1 - Cycle(rate, time, ttl->analyses).hit_share();
}

/// Draws the keys younger than `time`, in order of age, and puts the youngest into the cache. With
/// a time to live some of them have expired: they stay until somebody looks them up.
template <typename Accept>
void fill_by_age(Cache& cache, const Stationary& stationary, const std::vector<KeyGroup>& groups,
                 double time, const std::optional<TimeToLive>& ttl, pcg64& rng, AgedKeys& aged,
                 Accept&& accept) {
  aged.clear();
  // a margin for chance: what is too much is cut off again, oldest first
  const bool bounded = std::isfinite(time);
  const double reach = bounded ? time * 1.05 : kForEver;
  for (const KeyGroup& group : groups) {
    if (group.rate <= 0) continue;
    const double present = stationary.share(group.rate, group.dropped, reach);
    const Cycle cycle(group.rate, time, ttl ? ttl->analyses : 0);
    // positions of the present keys: geometric gaps instead of a draw for every key
    const double log_absent = present < 1 ? std::log1p(-present) : 0;
    std::uint64_t at = 0;
    for (;; ++at) {
      if (present < 1) {
        const double gap = std::floor(std::log(1 - uniform01(rng)) / log_absent);
        if (gap >= group.count) break;
        at += static_cast<std::uint64_t>(gap);
      }
      if (at >= group.count) break;
      const auto key = group.first + static_cast<std::uint32_t>(at);
      if (!accept(key)) continue;
      const double u = uniform01(rng);
      // what is never evicted: the order hardly matters
      aged.add(key, bounded ? stationary.age(u, group.rate, group.dropped, reach, reach) : u);
      if (!ttl) continue;
      // of LRU; with a time to live FIFO is much the same
      double since = Stationary{}.age(u, group.rate, group.dropped, reach, 1);
      if (!ttl->from_hit && uniform01(rng) < cycle.hit_share()) {
        since += cycle.age(uniform01(rng), ttl->analyses);
      }
      cache.set_expiry(key, std::llround((ttl->analyses - since) * ttl->ns_per_analysis));
    }
  }
  aged.fill(cache);
}

class WarmStart {
 public:
  WarmStart(const DataPlaneInputs& inputs, const Learners& learners, const Zipf* content,
            const std::vector<RegionId>& homes, CacheSet& caches, std::uint64_t replication_key)
      : in_(inputs),
        learners_(learners),
        content_(content),
        homes_(homes),
        caches_(caches),
        rng_(named_stream(replication_key, "warm start")),
        aged_(caches.content_keys() + learners.total()),
        stationary_{inputs.dataplane.caches.policy == CachePolicyName::kFifo} {}

  void run() {
    const std::size_t regions = in_.platform.regions.size();
    content_beyond_.assign(regions, {});
    learner_beyond_.assign(regions, {});
    share_.assign(regions, 0);
    for (std::size_t l = 0; l < homes_.size(); ++l) {
      share_[index(homes_[l])] += in_.workload.learner_regions[l].share;
    }
    for (std::size_t l = 0; l < homes_.size(); ++l) {
      const SimDuration utc_offset =
          in_.platform.places[in_.workload.learner_regions[l].place].utc_offset;
      analyses_per_second_ += rate_profile(in_.workload, l, utc_offset, in_.end).at(kStart);
    }
    for (std::size_t r = 0; r < regions; ++r) {
      // rates per analysis of this region that get past the levels so far
      content_beyond_[r].clear();
      if (content_ != nullptr) {
        for (const Zipf::Block& block : content_->blocks()) {
          content_beyond_[r].push_back(block.probability / static_cast<double>(block.count));
        }
      }
      learner_beyond_[r] = learner_rate(r);
      if (share_[r] <= 0) continue;
      if (caches_.has_local()) local(r);
      if (caches_.has_regional()) regional(r);
    }
    if (caches_.has_shared()) shared();
  }

 private:
  bool has_records() const { return in_.workload.learner_records_per_learner > 0; }

  /// Where this share of all analyses looks keys up.
  std::optional<TimeToLive> time_to_live(double share) const {
    const std::optional<CacheTtl>& ttl = in_.dataplane.caches.ttl;
    const double per_second = analyses_per_second_ * share;
    if (!ttl || !(per_second > 0)) return std::nullopt;
    return TimeToLive{seconds(ttl->time) * per_second, 1e9 / per_second,
                      ttl->from == TtlFrom::kHit};
  }

  bool invalidates() const {
    return in_.dataplane.caches.on_write == OnWrite::kInvalidate &&
           in_.workload.content_updates_per_second > 0;
  }
  /// Invalidations of each item of the block, per analysis where that share of all are.
  double dropped(const Zipf::Block& block, double share) const {
    const double per_second = analyses_per_second_ * share;
    if (!invalidates() || !(per_second > 0)) return 0;
    return in_.workload.content_updates_per_second / per_second * block.probability /
           static_cast<double>(block.count);
  }

  double learner_rate(std::size_t region) const {
    double learners = 0;
    for (std::size_t l = 0; l < homes_.size(); ++l) {
      if (index(homes_[l]) == region) learners += learners_.count(l);
    }
    return has_records() && learners > 0 ? 1 / learners : 0;
  }

  std::vector<KeyGroup> groups(std::size_t region, double content_share,
                               double learner_share) const {
    std::vector<KeyGroup> all;
    if (content_ != nullptr) {
      const auto& blocks = content_->blocks();
      for (std::size_t b = 0; b < blocks.size(); ++b) {
        all.push_back({static_cast<std::uint32_t>(blocks[b].first),
                       static_cast<std::uint32_t>(blocks[b].count),
                       content_beyond_[region][b] * content_share, 1,
                       dropped(blocks[b], share_[region])});
      }
    }
    for (std::size_t l = 0; has_records() && l < homes_.size(); ++l) {
      if (index(homes_[l]) != region) continue;
      all.push_back({static_cast<std::uint32_t>(caches_.content_keys()) + learners_.first(l),
                     learners_.count(l), learner_beyond_[region], learner_share});
    }
    return all;
  }

  /// What a cache with this characteristic time lets through.
  void pass_on(std::size_t region, double time, double content_share) {
    const std::optional<TimeToLive> ttl = time_to_live(share_[region]);
    for (std::size_t b = 0; b < content_beyond_[region].size(); ++b) {
      double& rate = content_beyond_[region][b];
      rate *= miss_share(stationary_, rate * content_share,
                         dropped(content_->blocks()[b], share_[region]), time, ttl);
    }
    learner_beyond_[region] *= miss_share(stationary_, learner_beyond_[region], 0, time, ttl);
  }

  void local(std::size_t region) {
    const LocalCacheOptions& options = *in_.dataplane.caches.local;
    const double one = 1.0 / options.instances;
    const bool hashed = options.route == LocalRoute::kLearnerHash;
    const std::vector<KeyGroup> keys = groups(region, one, hashed ? one : 1);
    std::vector<KeyGroup> seen = keys;
    const auto content_keys = static_cast<std::uint32_t>(caches_.content_keys());
    if (!hashed) {  // every instance sees every learner, each a part of the time
      for (KeyGroup& group : seen) {
        if (group.first >= content_keys) group.rate *= one;
      }
    }
    const double time = stationary_.characteristic_time(seen, static_cast<double>(options.entries));
    const std::optional<TimeToLive> ttl = time_to_live(share_[region]);
    for (std::uint32_t i = 0; i < options.instances; ++i) {
      fill_by_age(caches_.local(region, i), stationary_, seen, time, ttl, rng_, aged_,
                  [&](std::uint32_t key) {
                    return !hashed || key < content_keys ||
                           draws::local_instance(0, key - content_keys, options) == i;
                  });
    }
    if (passes_nothing(time)) return pass_nothing(region);
    if (!hashed) learner_beyond_[region] *= one;
    pass_on(region, time, one);
    if (!hashed) learner_beyond_[region] /= one;
  }

  void regional(std::size_t region) {
    const std::vector<KeyGroup> keys = groups(region, 1, 1);
    const double time = stationary_.characteristic_time(
        keys, static_cast<double>(in_.dataplane.caches.regional->entries));
    fill_by_age(caches_.regional(region), stationary_, keys, time, time_to_live(share_[region]),
                rng_, aged_, [](std::uint32_t) { return true; });
    if (passes_nothing(time)) return pass_nothing(region);
    pass_on(region, time, 1);
  }

  bool passes_nothing(double time) const {
    return !std::isfinite(time) && !in_.dataplane.caches.ttl && !invalidates();
  }
  void pass_nothing(std::size_t region) {
    std::fill(content_beyond_[region].begin(), content_beyond_[region].end(), 0.0);
    learner_beyond_[region] = 0;
  }

  void shared() {
    const SharedCacheOptions& options = *in_.dataplane.caches.shared;
    if (options.ask == GlobalAsk::kNever && !caches_.central()) return;
    const std::size_t regions = in_.platform.regions.size();
    for (std::size_t owner = 0; owner < regions; ++owner) {
      if (caches_.shared(owner).capacity() == 0) continue;
      std::vector<KeyGroup> keys;
      for (std::size_t b = 0; content_ != nullptr && b < content_->blocks().size(); ++b) {
        const Zipf::Block& block = content_->blocks()[b];
        double rate = 0;
        for (std::size_t r = 0; r < regions; ++r) rate += share_[r] * content_beyond_[r][b];
        if (caches_.central()) {
          keys.push_back({static_cast<std::uint32_t>(block.first),
                          static_cast<std::uint32_t>(block.count), rate, 1, dropped(block, 1)});
          continue;
        }
        // items i of the block with i mod regions == owner, numbered i / regions
        const std::uint64_t first = (block.first + regions - 1 - owner) / regions;
        const std::uint64_t end = (block.first + block.count + regions - 1 - owner) / regions;
        if (end > first) {
          keys.push_back({static_cast<std::uint32_t>(first),
                          static_cast<std::uint32_t>(end - first), rate, 1, dropped(block, 1)});
        }
      }
      for (std::size_t l = 0; has_records() && l < homes_.size(); ++l) {
        const std::size_t home = index(homes_[l]);
        if (!caches_.central() && home != owner) continue;
        Attempt first;
        first.learner = learners_.first(l);
        first.learner_region = static_cast<std::uint8_t>(l);
        keys.push_back({caches_.owned(Family::kLearnerRecord, first).key, learners_.count(l),
                        share_[home] * learner_beyond_[home], 1});
      }
      Cache& cache = caches_.shared(owner);
      const double time =
          stationary_.characteristic_time(keys, static_cast<double>(cache.capacity()));
      fill_by_age(cache, stationary_, keys, time, time_to_live(1), rng_, aged_,
                  [](std::uint32_t) { return true; });
    }
  }

  const DataPlaneInputs& in_;
  const Learners& learners_;
  const Zipf* content_;
  const std::vector<RegionId>& homes_;
  CacheSet& caches_;
  pcg64 rng_;
  AgedKeys aged_;
  Stationary stationary_;
  double analyses_per_second_ = 0;                   ///< at the start
  std::vector<std::vector<double>> content_beyond_;  ///< [region][block], per key
  std::vector<double> learner_beyond_;               ///< [region], per learner
  std::vector<double> share_;                        ///< [region] of all analyses
};

}  // namespace

void warm_start(const DataPlaneInputs& inputs, const Learners& learners, const Zipf* content,
                const std::vector<RegionId>& homes, CacheSet& caches,
                std::uint64_t replication_key) {
  WarmStart(inputs, learners, content, homes, caches, replication_key).run();
}

}  // namespace fivenines
