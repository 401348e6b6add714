#include "tests/oracle/copies.hpp"

#include <algorithm>

namespace fivenines::oracle {

RealStores::RealStores(std::size_t regions, std::array<Policy, 2> policies)
    : policies_(policies),
      stores_(regions),
      arrived_(regions),
      written_(regions, 0),
      member_(regions, 1) {}

bool RealStores::later(Dot a, Dot b) const {
  return std::pair(versions_.at(a).stamp, a.first) > std::pair(versions_.at(b).stamp, b.first);
}

bool RealStores::concurrent(const Version& a, const Version& b, std::size_t d) const {
  return !a.context[d].contains(b.dot) && !b.context[d].contains(a.dot);
}

Dot RealStores::write(const Write& write, std::int64_t now) {
  Version version;
  version.dot = {write.origin, written_[write.origin]++};
  version.order = order_++;
  version.keys = write.keys;
  version.learner = write.learner;
  version.stamp = now + write.clock_offset;
  for (std::size_t d = 0; d < 2; ++d) {
    if (!write.keys[d]) continue;
    const Key& key = stores_[write.origin][{d, *write.keys[d]}];
    version.context[d] = key.covered;
    for (const Dot& known : key.covered) {
      if (!arrived_[write.origin].contains(known)) continue;
      version.stamp = std::max(version.stamp, versions_.at(known).stamp + 1);
    }
  }
  for (std::size_t d = 0; d < 2; ++d) {
    for (const auto& [dot, other] : versions_) {
      if (!write.keys[d] || other.keys[d] != write.keys[d] || lost_.contains(dot)) continue;
      if (!version.context[d].contains(dot)) pairs_[d].insert({dot, version.dot});
    }
  }
  versions_.emplace(version.dot, version);
  apply(version, write.origin);
  return version.dot;
}

void RealStores::commit(Dot dot, std::int64_t now) {
  versions_.at(dot).committed = now;
  check_everywhere(dot);
}

void RealStores::arrive(Dot dot, std::size_t region) {
  if (lost_.contains(dot)) return;
  apply(versions_.at(dot), region);
  check_everywhere(dot);
}

void RealStores::apply(const Version& version, std::size_t region) {
  if (!arrived_[region].insert(version.dot).second) return;
  for (std::size_t d = 0; d < 2; ++d) {
    if (!version.keys[d]) continue;
    Key& key = stores_[region][{d, *version.keys[d]}];
    for (const Dot& known : version.context[d]) key.values.erase(known);
    const bool covered = key.covered.contains(version.dot);
    key.covered.insert(version.context[d].begin(), version.context[d].end());
    key.covered.insert(version.dot);
    if (policies_[d] != Policy::kLatest) {
      if (!covered) key.values.insert(version.dot);
    } else if (key.values.empty() || later(version.dot, *key.values.begin())) {
      key.values = {version.dot};
    }
  }
}

void RealStores::check_everywhere(Dot dot) {
  if (!versions_.at(dot).committed) return;
  for (std::size_t r = 0; r < stores_.size(); ++r) {
    if (member_[r] && !arrived_[r].contains(dot)) return;
  }
  everywhere_.insert(dot);
}

bool RealStores::superseded_at(const Version& version, std::size_t d, std::size_t region) const {
  const auto found = stores_[region].find({d, *version.keys[d]});
  if (found == stores_[region].end()) return false;
  switch (policies_[d]) {
    case Policy::kLatest:
      return !found->second.values.empty() && later(*found->second.values.begin(), version.dot);
    case Policy::kSiblings:
      return found->second.covered.contains(version.dot);
    case Policy::kMerge:
      return false;
  }
  return false;
}

RealStores::Reading RealStores::read(std::size_t d, std::uint32_t name, std::size_t region,
                                     std::uint32_t learner) {
  Reading reading;
  Key& key = stores_[region][{d, name}];
  if (policies_[d] == Policy::kSiblings && key.values.size() > 1) {
    reading.siblings = true;
    std::vector<Dot> values(key.values.begin(), key.values.end());
    std::sort(values.begin(), values.end(),
              [this](Dot a, Dot b) { return versions_.at(a).order < versions_.at(b).order; });
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (std::size_t j = i + 1; j < values.size(); ++j) {
        versions_.at(values[j]).context[d].insert(values[i]);
        for (std::size_t r = 0; r < stores_.size(); ++r) {
          if (!arrived_[r].contains(values[j])) continue;
          stores_[r][{d, name}].covered.insert(values[i]);
          stores_[r][{d, name}].values.erase(values[i]);
        }
      }
    }
  }
  for (const auto& [dot, version] : versions_) {
    if (version.keys[d] != name || !version.committed || lost_.contains(dot)) continue;
    if (arrived_[region].contains(dot) || superseded_at(version, d, region)) continue;
    if (reading.behind++ == 0 || *version.committed < reading.superseded_at) {
      reading.superseded_at = *version.committed;
    }
    reading.own_missing |= version.learner == learner;
  }
  return reading;
}

void RealStores::lose(std::size_t region) {
  member_[region] = 0;
  stores_[region].clear();
  arrived_[region].clear();
  std::vector<Dot> gone;
  for (const auto& [dot, version] : versions_) {
    if (lost_.contains(dot) || everywhere_.contains(dot)) continue;
    bool held = false;
    for (std::size_t r = 0; r < stores_.size(); ++r) held |= arrived_[r].contains(dot);
    if (!held && (version.committed || dot.first == region)) gone.push_back(dot);
  }
  std::set<Dot> superseded;
  for (const Dot& dot : gone) {
    const Version& version = versions_.at(dot);
    bool missed = false;
    for (std::size_t d = 0; d < 2; ++d) {
      if (!version.keys[d]) continue;
      bool known = false;
      for (std::size_t r = 0; r < stores_.size(); ++r) {
        known |= member_[r] && superseded_at(version, d, r);
      }
      missed |= !known;
    }
    if (!missed) superseded.insert(dot);
  }
  for (const Dot& dot : gone) {
    lost_.insert(dot);
    if (superseded.contains(dot)) versions_.at(dot).missed_when_lost.insert(dot);
  }
  for (const auto& [dot, version] : versions_) {
    if (!lost_.contains(dot)) check_everywhere(dot);
  }
}

void RealStores::rejoin(std::size_t region) {
  member_[region] = 1;
  for (const Dot& dot : everywhere_) apply(versions_.at(dot), region);
}

std::vector<Dot> RealStores::dots() const {
  std::vector<Dot> all;
  for (const auto& [dot, version] : versions_) all.push_back(dot);
  return all;
}

RealStores::Counts RealStores::counts(std::size_t d) const {
  Counts counts;
  counts.conflict_pairs = pairs_[d].size();
  std::set<Dot> conflicting;
  std::set<Dot> overwritten;
  for (const auto& [a, b] : pairs_[d]) {
    conflicting.insert(a);
    conflicting.insert(b);
    const Dot& winner = later(a, b) ? a : b;
    if (!lost_.contains(winner)) overwritten.insert(winner == a ? b : a);
  }
  for (const auto& [dot, version] : versions_) {
    if (!version.keys[d] || !version.committed) continue;
    ++counts.committed;
    counts.conflicting += conflicting.contains(dot);
    const bool over = policies_[d] == Policy::kLatest && overwritten.contains(dot);
    counts.overwritten += over;
    counts.region_lost += !over && lost_.contains(dot) && !version.missed_when_lost.contains(dot);
  }
  return counts;
}

}  // namespace fivenines::oracle
