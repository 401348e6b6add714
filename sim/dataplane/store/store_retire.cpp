// The end of a version: what became of it, and what it leaves behind.
#include <algorithm>
#include <utility>
#include <vector>

#include "sim/dataplane/store/store.hpp"

namespace fivenines {

/// Of a write that nothing concurrent overwrote.
void Store::enter(WriteRecord& record, std::uint8_t marks, Fate fate) {
  const auto lost = [&](WriteLoss why) { ++record.lost[static_cast<std::size_t>(why)]; };
  if ((marks & kDropped) != 0 && fate != Fate::kSuperseded) {
    lost(WriteLoss::kHintsDropped);
  } else if ((marks & kLost) != 0) {
    lost(WriteLoss::kRegionLost);
  } else if (fate == Fate::kEverywhere) {
    ++record.everywhere;
  } else if (fate == Fate::kSuperseded) {
    ++record.superseded;
  } else if (fate == Fate::kRegionLost) {
    lost(WriteLoss::kRegionLost);
  }
}

void Store::account(std::uint32_t id, Fate fate) {
  const Version& version = versions_[id];
  if (!version.acknowledged) return;
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (version.key[d] == kNoKey) continue;
    WriteRecord& record = record_.writes[d][version.origin];
    record.conflicting += (version.marks[d] & kInConflict) != 0;
    if (version.winners[d] > 0) {
      ++record.lost[static_cast<std::size_t>(WriteLoss::kLastWriterWins)];
      remember_winners(id, d, fate);
    } else {
      enter(record, version.marks[d], fate);
    }
  }
}

/// Nothing to remember when one of them is over and not lost: it stays.
void Store::remember_winners(std::uint32_t id, std::size_t d, Fate fate) {
  const Version& version = versions_[id];
  Overwritten one{fate, version.marks[d], version.origin, {}};
  for (const std::uint32_t rival : rivals_[d][id]) {
    if (!is_later(versions_[rival], version)) continue;
    one.winners.push_back({rival, versions_[rival].generation});
  }
  if (one.winners.size() < version.winners[d]) return;
  std::vector<Overwritten>& all = overwritten_[d];
  if (all.size() >= overwritten_most_[d]) {
    std::erase_if(all, [this](Overwritten& old) { return loses_winners(old, {}); });
    overwritten_most_[d] = std::max(overwritten_most_[d], 2 * all.size());
  }
  all.push_back(std::move(one));
}

/// Every copy has the version, so what it makes obsolete is so everywhere from now on.
void Store::make_older_obsolete(std::uint32_t id, std::size_t d) {
  const Version& version = versions_[id];
  const std::uint32_t key = version.key[d];
  if (key == kNoKey) return;
  std::vector<std::uint32_t> over;
  for (std::uint32_t v = version.older[d]; v != KeyHeads::kNone; v = versions_[v].older[d]) {
    Version& candidate = versions_[v];
    if (rivals(id, v, d)) continue;
    candidate.marks[d] |= kKnown;  // whoever writes the key from now on knows it
    if (!keeps_siblings_[d]) continue;
    candidate.marks[d] |= kObsolete;
    over.push_back(v);
  }
  if (latest_wins_[d]) {
    each_of_key(d, key, [&](std::uint32_t other) {
      Version& candidate = versions_[other];
      if (is_later(version, candidate)) candidate.marks[d] |= kObsolete;
    });
  }
  for (const std::uint32_t other : over) {
    for (const std::uint32_t rival : std::vector<std::uint32_t>(rivals_[d][other])) {
      if (versions_[rival].lingers && !has_siblings(rival)) forget(rival);
    }
    if (versions_[other].lingers && !has_siblings(other)) forget(other);
  }
  if (clocks_differ_) {
    std::int64_t& ahead = ahead_[d].try_emplace(key, version.stamp).first->second;
    ahead = std::max(ahead, version.stamp);
  }
}

void Store::unlink(std::uint32_t id, std::size_t d) {
  const Version& version = versions_[id];
  const std::uint32_t key = version.key[d];
  if (key == kNoKey) return;
  const std::uint32_t newer = version.newer[d];
  const std::uint32_t older = version.older[d];
  if (older != KeyHeads::kNone) versions_[older].newer[d] = newer;
  if (newer != KeyHeads::kNone) {
    versions_[newer].older[d] = older;
  } else if (older != KeyHeads::kNone) {
    heads_[d].set(key, older);
  } else {
    heads_[d].erase(key);
  }
}

/// It is in no history any more.
void Store::forget(std::uint32_t id) {
  versions_[id].lingers = false;
  for (std::size_t d = 0; d < kDomains; ++d) {
    for (const std::uint32_t other : std::vector<std::uint32_t>(rivals_[d][id])) {
      part_rivals(id, other, d);
      if (versions_[other].lingers && !has_siblings(other)) forget(other);
    }
    unlink(id, d);
  }
  ++versions_[id].generation;
  free_.push_back(id);
}

void Store::retire(std::uint32_t id, Fate fate, Nanoseconds now) {
  Version& version = versions_[id];
  if (fate == Fate::kEverywhere) {
    retired_digest_ += version_digest(version);
    if (version.measured) {
      record_.visibility[version.origin].add(
          SimDuration{std::max<Nanoseconds>(0, now - version.committed)});
    }
  }
  account(id, fate);
  given_up_ -= (version.marks[0] & kDropped) != 0;
  for (std::size_t w = watches_.size() - watches_open_; w < watches_.size(); ++w) {
    Watch& watch = watches_[w];
    if (watch.missing == 0 || !committed_before(version, watch.since)) continue;
    if (--watch.missing == 0) watch.equal_at = now;
  }
  Ring<std::uint32_t>& log = logs_[version.origin];
  log[version.number - base_[version.origin]] = kGone;
  while (!log.empty() && log.front() == kGone) {
    log.pop_front();
    ++base_[version.origin];
  }
  --live_;
  if (fate == Fate::kEverywhere) {
    for (std::size_t d = 0; d < kDomains; ++d) make_older_obsolete(id, d);
    if (has_siblings(id)) {
      versions_[id].lingers = true;
      versions_[id].held = ~Copies{0};
      return;
    }
  }
  forget(id);
}

}  // namespace fivenines
