#include "sim/dataplane/caches/cache_set.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"
#include "sim/base/rounding.hpp"

namespace fivenines {

Cache::Cache(std::uint64_t keys, std::uint64_t entries, const CacheOptions& options,
             std::uint32_t plain_from, std::uint32_t* plain) {
  stated_ = entries;
  const bool refresh = options.policy == CachePolicyName::kLru;
  const std::uint64_t capacity = std::min(entries, keys);
  // A dense table costs 4 bytes a key, a hashed one about 30 an entry; TTLs want dense keys.
  dense_ = options.ttl || keys <= capacity * 8 || keys <= 65536;
  if (dense_) {
    dense_cache_ = LogCache<>(keys, capacity, refresh);
  } else {
    hashed_cache_ = HashCache(capacity, refresh, plain_from, plain);
  }
  if (options.ttl) {
    expires_at_all_ = true;
    ttl_ = options.ttl->time.count();
    ttl_from_hit_ = options.ttl->from == TtlFrom::kHit;
    expires_ = HugeArray<Nanoseconds>(keys);
  }
}

bool Cache::lookup_with_ttl(std::uint32_t key, Nanoseconds now, bool present) {
  if (!present) return false;
  if (now >= expires_[key]) {
    erase(key);
    return false;
  }
  if (ttl_from_hit_) expires_[key] = now + ttl_;
  return true;
}

void Cache::resize(double share) {
  if (stated_ == kUnlimitedEntries) return;
  const std::uint64_t entries = rounded_up(share, static_cast<double>(stated_));
  dense_ ? dense_cache_.set_capacity(entries) : hashed_cache_.set_capacity(entries);
}

CacheSet::CacheSet(const DataPlaneInputs& inputs, std::uint64_t learner_keys,
                   const std::vector<std::uint32_t>& first_learner,
                   const std::vector<RegionId>& homes)
    : content_keys_(inputs.workload.content_items), first_learner_(first_learner) {
  const CacheOptions& options = inputs.dataplane.caches;
  const std::size_t regions = inputs.platform.regions.size();
  const std::uint64_t keys = content_keys_ + learner_keys;
  FIVENINES_ASSERT(keys < (std::uint64_t{1} << 32) - 1);
  if (options.layout == CacheLayout::kNone || keys == 0) return;

  if (options.local && options.local->entries > 0) {
    local_instances_ = options.local->instances;
    const bool one_of_them =
        local_instances_ == 1 || options.local->route == LocalRoute::kLearnerHash;
    for (std::size_t r = 0; r < regions; ++r) {
      local_learners_.emplace_back(one_of_them ? learner_keys : 0);
      for (std::uint32_t i = 0; i < local_instances_; ++i) {
        local_.emplace_back(
            keys, options.local->entries, options,
            one_of_them ? static_cast<std::uint32_t>(content_keys_) : HashCache::kNoKey,
            one_of_them ? &local_learners_.back()[0] : nullptr);
      }
    }
  }
  if (options.regional && options.regional->entries > 0) {
    for (std::size_t r = 0; r < regions; ++r) {
      regional_.emplace_back(keys, options.regional->entries, options);
    }
  }
  if (!options.shared || options.shared->entries == 0) return;

  central_ = options.layout == CacheLayout::kCentral;
  central_owner_ = static_cast<std::uint8_t>(inputs.platform.write_master);
  if (central_) {
    shared_.resize(regions);
    shared_[central_owner_] = Cache(keys, options.shared->entries, options);
    return;
  }
  content_keys_per_owner_ = (content_keys_ + regions - 1) / regions;
  std::vector<std::uint32_t> learners_of(regions, 0);
  for (std::size_t l = 0; l < homes.size(); ++l) {
    home_.push_back(static_cast<std::uint8_t>(index(homes[l])));
    home_offset_.push_back(learners_of[home_.back()]);
    learners_of[home_.back()] += first_learner_[l + 1] - first_learner_[l];
  }
  for (std::size_t r = 0; r < regions; ++r) {
    const std::uint64_t part = options.shared->entries == kUnlimitedEntries
                                   ? kUnlimitedEntries
                                   : (options.shared->entries + regions - 1) / regions;
    const std::uint64_t owned_learners = learner_keys == 0 ? 0 : learners_of[r];
    const std::uint64_t owned_keys =
        std::max<std::uint64_t>(1, content_keys_per_owner_ + owned_learners);
    shared_.emplace_back(owned_keys, part, options);
  }
}

CacheSet::Named CacheSet::named(std::uint32_t key) const {
  if (key < content_keys_) return {Family::kContent, key};
  return {Family::kLearnerRecord, key - static_cast<std::uint32_t>(content_keys_)};
}

CacheSet::Named CacheSet::named_in_part(std::size_t owner, std::uint32_t key) const {
  if (central_) return named(key);
  if (key < content_keys_per_owner_) {
    return {Family::kContent,
            key * static_cast<std::uint32_t>(shared_.size()) + static_cast<std::uint32_t>(owner)};
  }
  const std::uint32_t place = key - static_cast<std::uint32_t>(content_keys_per_owner_);
  for (std::size_t l = 0; l < home_.size(); ++l) {
    const std::uint32_t count = first_learner_[l + 1] - first_learner_[l];
    if (home_[l] != owner || place < home_offset_[l] || place - home_offset_[l] >= count) continue;
    return {Family::kLearnerRecord, first_learner_[l] + (place - home_offset_[l])};
  }
  FIVENINES_ASSERT(!"a key of nobody");
  return {};
}

void CacheSet::clear_region(std::size_t region) {
  for (std::uint32_t i = 0; i < local_instances_; ++i) local(region, i).clear();
  if (has_regional()) regional(region).clear();
  if (has_shared() && shared_[region].built()) shared_[region].clear();
}

void CacheSet::invalidate(std::size_t region, std::uint32_t content) {
  for (std::uint32_t i = 0; i < local_instances_; ++i) local(region, i).erase(content);
  if (has_regional()) regional(region).erase(content);
  if (!has_shared()) return;
  const Owned at = owned_content(content);
  if (at.owner == region) shared_[region].erase(at.key);
}

std::uint64_t CacheSet::resident(std::size_t region) const {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < local_instances_; ++i) {
    sum += local_[region * local_instances_ + i].size();
  }
  if (has_regional()) sum += regional_[region].size();
  if (has_shared() && shared_[region].built()) sum += shared_[region].size();
  return sum;
}

}  // namespace fivenines
