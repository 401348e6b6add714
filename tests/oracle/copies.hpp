// Real stores, one in each region, with dotted version vectors (Preguica et al. 2012; Almeida et
// al. 2014), slow and plain: every version ever written, and in each region, for each key, the dots
// whose effect it has, the dots that have arrived, and the values. It shares no code with
// sim/dataplane/store, whose logs and short histories must agree with it on every read.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fivenines::oracle {

enum class Policy { kLatest, kSiblings, kMerge };

/// Where a version was written, and the how-manieth there.
using Dot = std::pair<std::size_t, std::uint64_t>;

class RealStores {
 public:
  /// Two domains with a policy each.
  RealStores(std::size_t regions, std::array<Policy, 2> policies);

  struct Write {
    std::size_t origin = 0;
    std::array<std::optional<std::uint32_t>, 2> keys;
    std::uint32_t learner = 0;
    std::int64_t clock_offset = 0;
  };
  Dot write(const Write& write, std::int64_t now);
  void commit(Dot dot, std::int64_t now);
  void arrive(Dot dot, std::size_t region);
  /// Disks lost; and back, with a copy of what all others have.
  void lose(std::size_t region);
  void rejoin(std::size_t region);

  struct Reading {
    std::uint32_t behind = 0;
    std::int64_t superseded_at = 0;
    bool siblings = false;
    bool own_missing = false;
    bool operator==(const Reading&) const = default;
  };
  Reading read(std::size_t domain, std::uint32_t key, std::size_t region, std::uint32_t learner);

  bool has(Dot dot, std::size_t region) const { return arrived_[region].contains(dot); }
  bool everywhere(Dot dot) const { return everywhere_.contains(dot); }
  bool lost(Dot dot) const { return lost_.contains(dot); }
  std::vector<Dot> dots() const;

  struct Counts {
    std::uint64_t committed = 0;
    std::uint64_t conflict_pairs = 0;
    std::uint64_t conflicting = 0;
    std::uint64_t overwritten = 0;
    std::uint64_t region_lost = 0;  ///< and not overwritten
    bool operator==(const Counts&) const = default;
  };
  /// Of committed versions with a key in the domain.
  Counts counts(std::size_t domain) const;

 private:
  struct Version {
    Dot dot;
    std::uint64_t order = 0;  ///< of all writes
    std::array<std::optional<std::uint32_t>, 2> keys;
    std::array<std::set<Dot>, 2> context;  ///< what the writer's copy covered
    std::int64_t stamp = 0;
    std::optional<std::int64_t> committed;
    std::uint32_t learner = 0;
    std::set<Dot> missed_when_lost;
  };
  struct Key {
    std::set<Dot> covered;
    std::set<Dot> values;
  };
  using Keys = std::map<std::pair<std::size_t, std::uint32_t>, Key>;

  void apply(const Version& version, std::size_t region);
  void check_everywhere(Dot dot);
  bool later(Dot a, Dot b) const;
  bool concurrent(const Version& a, const Version& b, std::size_t domain) const;
  bool superseded_at(const Version& version, std::size_t domain, std::size_t region) const;

  std::array<Policy, 2> policies_;
  std::map<Dot, Version> versions_;
  std::vector<Keys> stores_;
  std::vector<std::set<Dot>> arrived_;
  std::vector<std::uint64_t> written_;
  std::vector<char> member_;
  std::set<Dot> everywhere_;
  std::set<Dot> lost_;
  std::array<std::set<std::pair<Dot, Dot>>, 2> pairs_;  ///< as they were found
  std::uint64_t order_ = 0;
};

}  // namespace fivenines::oracle
