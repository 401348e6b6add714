// All caches of the platform: per region the local instances and the regional cache, and the shared
// tier, which is one central cache or a part in every region. Both key families share a cache; keys
// are numbered content first, then learner records.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/dataplane/attempt.hpp"
#include "sim/dataplane/caches/hash_cache.hpp"
#include "sim/dataplane/caches/log_cache.hpp"
#include "sim/dataplane/inputs.hpp"
#include "sim/metrics/record.hpp"
#include "sim/model/change.hpp"

namespace fivenines {

/// A cache of one level in one place, with an optional time to live.
class alignas(64) Cache {
 public:
  Cache() = default;
  /// `keys`: size of the key space; a small capacity over a large key space is hashed, but for what
  /// `plain` holds (see HashCache).
  Cache(std::uint64_t keys, std::uint64_t entries, const CacheOptions& options,
        std::uint32_t plain_from = HashCache::kNoKey, std::uint32_t* plain = nullptr);

  bool lookup(std::uint32_t key, Nanoseconds now) {
    const bool present = dense_ ? dense_cache_.touch(key) : hashed_cache_.touch(key);
    if (!expires_at_all_) [[likely]]
      return present;
    return lookup_with_ttl(key, now, present);
  }
  void fill(std::uint32_t key, Nanoseconds now) {
    insert(key);
    if (expires_at_all_) expires_[key] = now + ttl_;
  }
  /// A fill that leaves the expiry of the key alone.
  void insert(std::uint32_t key) { dense_ ? dense_cache_.insert(key) : hashed_cache_.insert(key); }
  /// Instead of a time to live from now on; may have passed.
  void set_expiry(std::uint32_t key, Nanoseconds at) { expires_[key] = at; }
  void erase(std::uint32_t key) { dense_ ? dense_cache_.erase(key) : hashed_cache_.erase(key); }
  bool contains(std::uint32_t key) const {
    return dense_ ? dense_cache_.contains(key) : hashed_cache_.contains(key);
  }
  void clear() { dense_ ? dense_cache_.clear() : hashed_cache_.clear(); }
  template <typename Goes>
  void drop_if(Goes&& goes) {
    dense_ ? dense_cache_.drop_if(goes) : hashed_cache_.drop_if(goes);
  }
  /// Room for a share of the entries that were stated, rounded up; unlimited stays so.
  void resize(double share);
  void prefetch(std::uint32_t key) const {
    dense_ ? dense_cache_.prefetch(key) : hashed_cache_.prefetch(key);
  }
  bool built() const { return stated_ > 0; }
  std::uint64_t size() const { return dense_ ? dense_cache_.size() : hashed_cache_.size(); }
  std::uint64_t capacity() const {
    return dense_ ? dense_cache_.capacity() : hashed_cache_.capacity();
  }

 private:
  bool lookup_with_ttl(std::uint32_t key, Nanoseconds now, bool present);

  bool dense_ = true;
  bool expires_at_all_ = false;
  HashCache hashed_cache_;
  alignas(64) LogCache<> dense_cache_;
  std::uint64_t stated_ = 0;  ///< entries
  Nanoseconds ttl_ = 0;
  bool ttl_from_hit_ = false;
  HugeArray<Nanoseconds> expires_;
};

class CacheSet {
 public:
  CacheSet(const DataPlaneInputs& inputs, std::uint64_t learner_keys,
           const std::vector<std::uint32_t>& first_learner, const std::vector<RegionId>& homes);

  bool has_local() const { return local_instances_ != 0; }
  bool has_regional() const { return !regional_.empty(); }
  bool has_shared() const { return !shared_.empty(); }
  bool any() const { return has_local() || has_regional() || has_shared(); }

  std::uint32_t local_instances() const { return local_instances_; }
  Cache& local(std::size_t region, std::uint32_t instance) {
    return local_[region * local_instances_ + instance];
  }
  Cache& regional(std::size_t region) { return regional_[region]; }
  Cache& shared(std::size_t owner) { return shared_[owner]; }

  /// Number of a key in local and regional caches.
  std::uint32_t key(Family family, const Attempt& a) const {
    return family == Family::kContent ? a.content
                                      : static_cast<std::uint32_t>(content_keys_) + a.learner;
  }
  /// Region whose part of the shared tier holds a key, and the key's number there.
  struct Owned {
    std::uint8_t owner = 0;
    std::uint32_t key = 0;
  };
  Owned owned(Family family, const Attempt& a) const {
    if (central_) {
      return {central_owner_, key(family, a)};
    }
    if (family == Family::kContent) return owned_content(a.content);
    return {home_[a.learner_region], static_cast<std::uint32_t>(content_keys_per_owner_) +
                                         home_offset_[a.learner_region] +
                                         (a.learner - first_learner_[a.learner_region])};
  }
  Owned owned_content(std::uint32_t content) const {
    if (central_) return {central_owner_, content};
    const auto regions = static_cast<std::uint32_t>(shared_.size());
    return {static_cast<std::uint8_t>(content % regions), content / regions};
  }
  bool central() const { return central_; }
  std::uint64_t content_keys() const { return content_keys_; }

  /// Whose key that is: of local and regional caches and the central one, or of a region's part of
  /// the shared tier.
  struct Named {
    Family family = Family::kLearnerRecord;
    std::uint32_t number = 0;
  };
  Named named(std::uint32_t key) const;
  Named named_in_part(std::size_t owner, std::uint32_t key) const;
  /// Calls f(cache, named) with each cache of a level in a region, and what tells whose its keys
  /// are.
  template <typename F>
  void each_cache(std::size_t region, CacheTier tier, F&& f) {
    const auto plain = [this](std::uint32_t key) { return named(key); };
    if (tier == CacheTier::kLocal) {
      for (std::uint32_t i = 0; i < local_instances_; ++i) f(local(region, i), plain);
    } else if (tier == CacheTier::kRegional) {
      if (has_regional()) f(regional(region), plain);
    } else if (has_shared() && shared_[region].built()) {
      f(shared_[region], [this, region](std::uint32_t key) { return named_in_part(region, key); });
    }
  }

  /// A region's memory is gone.
  void clear_region(std::size_t region);
  /// A content item changed and its copies in this region are dropped.
  void invalidate(std::size_t region, std::uint32_t content);
  std::uint64_t resident(std::size_t region) const;

 private:
  std::uint64_t content_keys_;
  std::uint64_t content_keys_per_owner_ = 0;
  std::uint32_t local_instances_ = 0;
  bool central_ = false;
  std::uint8_t central_owner_ = 0;
  std::vector<std::uint8_t> home_;
  std::vector<std::uint32_t> home_offset_;
  std::vector<std::uint32_t> first_learner_;
  /// By region: where learner records stand in its local instances; a learner has one of them.
  std::vector<HugeArray<std::uint32_t>> local_learners_;
  std::vector<Cache> local_;
  std::vector<Cache> regional_;
  std::vector<Cache> shared_;
};

}  // namespace fivenines
