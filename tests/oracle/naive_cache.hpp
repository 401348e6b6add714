// A cache as a textbook draws it: a list from the oldest entry to the youngest and a map to it.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>

#include "sim/dataplane/options.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines::oracle {

using Key = std::uint64_t;
inline Key key_of(Family family, std::uint32_t number) {
  return (static_cast<Key>(family) << 32) | number;
}

inline Family family_of(Key key) {
  return static_cast<Family>(key >> 32);
}
inline std::uint32_t number_of(Key key) {
  return static_cast<std::uint32_t>(key);
}

class NaiveCache {
 public:
  NaiveCache(std::uint64_t entries, const CacheOptions& options)
      : most_(entries),
        refresh_on_hit_(options.policy == CachePolicyName::kLru),
        ttl_(options.ttl) {}

  /// True when the key is there. Under LRU a hit makes it the youngest; an entry whose time has
  /// passed is thrown away by the lookup that finds it.
  bool lookup(Key key, std::int64_t now) {
    const auto found = where_.find(key);
    if (found == where_.end()) return false;
    if (ttl_ && now >= found->second->expires) {
      drop(key);
      return false;
    }
    if (ttl_ && ttl_->from == TtlFrom::kHit) found->second->expires = now + ttl_->time.count();
    make_youngest(found->second);
    return true;
  }

  /// Stores the key and starts its time to live again; the oldest entry makes room.
  void fill(Key key, std::int64_t now) {
    const std::int64_t expires = ttl_ ? now + ttl_->time.count() : 0;
    if (const auto found = where_.find(key); found != where_.end()) {
      found->second->expires = expires;
      make_youngest(found->second);
      return;
    }
    if (most_ == 0) return;
    if (entries_.size() >= most_) drop(entries_.front().key);
    entries_.push_back({key, expires});
    where_[key] = std::prev(entries_.end());
  }

  void drop(Key key) {
    const auto found = where_.find(key);
    if (found == where_.end()) return;
    entries_.erase(found->second);
    where_.erase(found);
  }

  template <typename Goes>
  void drop_if(Goes&& goes) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const Key key = (entry++)->key;
      if (goes(key)) drop(key);
    }
  }

  /// Has room for so many from now on; the oldest go.
  void resize(std::uint64_t entries) {
    most_ = entries;
    while (entries_.size() > most_) drop(entries_.front().key);
  }

  void clear() {
    entries_.clear();
    where_.clear();
  }

 private:
  struct Entry {
    Key key = 0;
    std::int64_t expires = 0;
  };
  using Entries = std::list<Entry>;

  /// First in, first out keeps the place an entry got when it was stored.
  void make_youngest(Entries::iterator entry) {
    if (refresh_on_hit_) entries_.splice(entries_.end(), entries_, entry);
  }

  std::uint64_t most_;
  bool refresh_on_hit_;
  std::optional<CacheTtl> ttl_;
  Entries entries_;  ///< oldest first
  std::unordered_map<Key, Entries::iterator> where_;
};

}  // namespace fivenines::oracle
