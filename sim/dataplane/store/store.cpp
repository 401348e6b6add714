#include "sim/dataplane/store/store.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"

namespace fivenines {
namespace {

/// Where it stands, nobody counts on.
constexpr std::uint16_t kWinnersMost = std::numeric_limits<std::uint16_t>::max();

}  // namespace

Store::Store(const ReplicationOptions& options, std::size_t regions, std::size_t learner_regions,
             std::uint64_t learners, Nanoseconds measure_start, Nanoseconds measure_end)
    : regions_(regions),
      measure_start_(measure_start),
      measure_end_(measure_end),
      clocks_differ_(options.clocks_differ),
      logs_(regions),
      base_(regions, 0),
      positions_(regions * regions, 0),
      lost_at_(regions, -1) {
  for (const RegionId region : options.copies) copies_ |= copy_in(index(region));
  if (copies_ == 0) copies_ = regions == 64 ? ~Copies{0} : copy_in(regions) - 1;
  members_ = copies_;
  for (std::size_t d = 0; d < kDomains; ++d) {
    latest_wins_[d] = std::holds_alternative<LastWriterWins>(options.domains[d].policy);
    keeps_siblings_[d] = std::holds_alternative<Siblings>(options.domains[d].policy);
    if (options.domains[d].used) seen_[d] = HugeArray<Seen>(learners);
    record_.reads[d].resize(learner_regions);
    record_.writes[d].resize(regions);
    fresh_reads_[d].assign(learner_regions, 0);
  }
  record_.lag.assign(regions, std::vector<Histogram>(regions));
  record_.visibility.resize(regions);
  record_.wan_bytes.assign(regions, std::vector<std::array<std::uint64_t, kWanKinds>>(regions));
}

// ---- Writes ------------------------------------------------------------------------------------

std::uint32_t Store::take() {
  if (free_.empty()) {
    versions_.push_back({});
    for (auto& rivals : rivals_) rivals.emplace_back();
    return static_cast<std::uint32_t>(versions_.size() - 1);
  }
  const std::uint32_t version = free_.back();
  free_.pop_back();
  const std::uint32_t generation = versions_[version].generation;
  versions_[version] = Version{};
  versions_[version].generation = generation;
  return version;
}

std::uint32_t Store::write(const Written& written, Nanoseconds now) {
  const std::uint32_t id = take();
  Version& version = versions_[id];
  const Copies here = copy_in(written.origin);
  version.origin = static_cast<std::uint8_t>(written.origin);
  version.number = log_end(written.origin);
  version.key = written.keys;
  version.learner = written.learner;
  version.learner_region = written.learner_region;
  version.stamp = now + written.clock_offset.count();
  version.held = (written.held_at_origin ? here : 0) | withheld(version);
  if (written.held_at_origin) look_at_residency(version, written.origin);
  version.spreads = written.spreads;
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (version.key[d] == kNoKey) continue;
    for (std::uint32_t v = heads_[d].find(version.key[d]); v != KeyHeads::kNone;
         v = versions_[v].older[d]) {
      const Version& known = versions_[v];
      if ((known.held & here) == 0) continue;
      version.stamp = std::max(version.stamp, known.stamp + 1);
      if (stamps_in_order_) break;
    }
    if (ahead_[d].empty()) continue;
    const auto ahead = ahead_[d].find(version.key[d]);
    if (ahead != ahead_[d].end()) version.stamp = std::max(version.stamp, ahead->second + 1);
  }
  enter_histories(id, now);
  logs_[written.origin].push_back(id);
  ++live_;
  return id;
}

/// As the newest write of its keys.
void Store::enter_histories(std::uint32_t id, Nanoseconds now) {
  Version& version = versions_[id];
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (version.key[d] == kNoKey) continue;
    meet(id, d, now);
    const std::uint32_t head = heads_[d].find(version.key[d]);
    version.older[d] = head;
    version.whole[d] = version.held;
    if (head != KeyHeads::kNone) {
      Version& before = versions_[head];
      before.newer[d] = id;
      version.whole[d] &= before.whole[d];
      stamps_in_order_ = stamps_in_order_ && is_later(version, before);
    }
    heads_[d].set(version.key[d], id);
  }
}

/// Finds the versions that the new one does not know.
void Store::meet(std::uint32_t id, std::size_t d, Nanoseconds now) {
  Version& version = versions_[id];
  const Copies here = copy_in(version.origin);
  std::vector<std::uint32_t> known;  // that its copy has, newer than the one looked at
  std::uint32_t next = heads_[d].find(version.key[d]);
  while (next != KeyHeads::kNone && (versions_[next].whole[d] & here) == 0) {
    const std::uint32_t other = next;
    Version& rival = versions_[other];
    next = rival.older[d];
    if ((rival.held & here) != 0) {
      known.push_back(other);
      continue;
    }
    if ((rival.marks[d] & kKnown) != 0 || !awaits(rival, version.origin)) continue;
    // who knows a version knows what that one knew
    const auto knew = [&](std::uint32_t between) { return !rivals(between, other, d); };
    if (std::any_of(known.begin(), known.end(), knew)) continue;
    if (now >= measure_start_ && now < measure_end_) {
      ++record_.writes[d][version.origin].conflict_pairs;
    }
    version.marks[d] |= kInConflict;
    rival.marks[d] |= kInConflict;
    if (latest_wins_[d]) {
      std::uint16_t& winners = (is_later(rival, version) ? version : rival).winners[d];
      if (winners < kWinnersMost) ++winners;
    }
    rivals_[d][id].push_back(other);
    rivals_[d][other].push_back(id);
    ++rival_pairs_[d];
  }
}

Copies Store::outside_of(const Version& version) const {
  const auto progress = static_cast<std::size_t>(Domain::kLearnerProgress);
  if (outside_.empty() || version.learner == kNobody) return 0;
  const Copies outside = outside_[version.learner_region];
  return outside == 0 || version.key[progress] == kNoKey ? 0 : outside;
}

Copies Store::withheld(const Version& version) const {
  const auto aggregate = static_cast<std::size_t>(Domain::kCohortAggregate);
  if (!residency_enforced_ || version.key[aggregate] != kNoKey) return 0;
  return outside_of(version) & copies_;
}

void Store::look_at_residency(const Version& version, std::size_t region) {
  if (residency_enforced_) return;
  record_.residency_violations += outside_of(version) >> region & 1;
}

void Store::hold(std::uint32_t id, std::size_t region, Nanoseconds now) {
  Version& version = versions_[id];
  if ((version.held & copy_in(region)) != 0) return;
  version.held |= copy_in(region);
  take_up_again(version, region);
  look_at_residency(version, region);
  // what builds a lost copy anew is no lag
  if (version.measured && region != version.origin && version.committed > lost_at_[region]) {
    record_.lag[version.origin][region].add(SimDuration{now - version.committed});
  }
}

void Store::commit(std::uint32_t id, bool acknowledged, Nanoseconds now) {
  Version& version = versions_[id];
  version.committed = now;
  version.acknowledged = acknowledged;
  version.measured = now >= measure_start_ && now < measure_end_;
  for (std::size_t d = 0; acknowledged && d < kDomains; ++d) {
    if (version.key[d] != kNoKey) ++record_.writes[d][version.origin].acknowledged;
  }
  if (!version.measured) return;
  for (Copies rest = version.held & ~copy_in(version.origin) & ~withheld(version); rest != 0;
       rest &= rest - 1) {
    record_.lag[version.origin][static_cast<std::size_t>(std::countr_zero(rest))].add(
        SimDuration{0});
  }
}

void Store::settle(std::uint32_t id, bool awaited, Nanoseconds now) {
  const Version& version = versions_[id];
  if (version.lingers || (version.committed < 0 && awaited)) return;
  const DomainKeys keys = version.key;
  if ((version.held & members_) == members_) {
    retire(id, Fate::kEverywhere, now);
    if (given_up_ > 0) retire_superseded(keys, now);
  } else if (!version.spreads && version.committed >= 0) {
    retire_superseded(keys, now);
  }
}

/// Some copies will never have a version that does not spread, or was given up for them: it is over
/// when every copy has something later of its keys.
void Store::retire_superseded(const DomainKeys& keys, Nanoseconds now) {
  const auto superseded_everywhere = [this](std::uint32_t other) {
    for (std::size_t d = 0; d < kDomains; ++d) {
      if (versions_[other].key[d] == kNoKey) continue;
      for (Copies rest = members_; rest != 0; rest &= rest - 1) {
        if (!superseded_among(other, d, rest & (~rest + 1))) return false;
      }
    }
    return true;
  };
  std::vector<std::uint32_t> over;
  for (std::size_t d = 0; d < kDomains; ++d) {
    each_of_key(d, keys[d], [&](std::uint32_t v) {
      const Version& other = versions_[v];
      if (other.spreads || other.lingers || other.committed < 0) return;
      if (superseded_everywhere(v)) over.push_back(v);
    });
  }
  std::sort(over.begin(), over.end());
  over.erase(std::unique(over.begin(), over.end()), over.end());
  for (const std::uint32_t other : over) retire(other, Fate::kSuperseded, now);
}

bool Store::rivals(std::uint32_t a, std::uint32_t b, std::size_t d) const {
  const std::vector<std::uint32_t>& all = rivals_[d][a];
  return std::find(all.begin(), all.end(), b) != all.end();
}

/// Siblings of it stand beside it somewhere, and nothing has made either obsolete everywhere.
bool Store::has_siblings(std::uint32_t version, std::size_t d) const {
  if (!keeps_siblings_[d] || (versions_[version].marks[d] & kObsolete) != 0) return false;
  const std::vector<std::uint32_t>& all = rivals_[d][version];
  return std::any_of(all.begin(), all.end(), [&](std::uint32_t rival) {
    return (versions_[rival].marks[d] & kObsolete) == 0;
  });
}

bool Store::has_siblings(std::uint32_t version) const {
  return has_siblings(version, 0) || has_siblings(version, 1);
}

void Store::part_rivals(std::uint32_t a, std::uint32_t b, std::size_t d) {
  rival_pairs_[d] -= std::erase(rivals_[d][a], b);
  std::erase(rivals_[d][b], a);
}

/// Do these copies together hold something that makes the version obsolete?
bool Store::superseded_among(std::uint32_t id, std::size_t d, Copies where) const {
  const Version& version = versions_[id];
  if ((version.marks[d] & kObsolete) != 0) return true;
  bool superseded = false;
  bool newer = true;  // the history stands from the newest to the oldest write
  each_of_key(d, version.key[d], [&](std::uint32_t other) {
    const Version& candidate = versions_[other];
    if (other == id) newer = false;
    if (other == id || (candidate.held & where) == 0) return;
    if (latest_wins_[d]) {
      superseded |= is_later(candidate, version);
    } else if (keeps_siblings_[d]) {
      superseded |= newer && !rivals(id, other, d);
    }
  });
  return superseded;
}

// ---- Exchange ----------------------------------------------------------------------------------

std::uint64_t Store::position(std::size_t region, std::size_t origin) {
  std::uint64_t& at = positions_[region * regions_ + origin];
  at = std::max(at, base_[origin]);
  for (const std::uint64_t end = log_end(origin); at < end; ++at) {
    const std::uint32_t version = logs_[origin][at - base_[origin]];
    prefetch_in_log(origin, at + kPrefetchAhead, end);
    if (version != kGone && awaits(versions_[version], region)) break;
  }
  return at;
}

Shipment Store::shipment(const std::vector<std::uint64_t>& upto, std::size_t to,
                         std::uint64_t most) {
  Shipment shipment{std::vector<std::uint64_t>(regions_, 0), 0, true};
  for (std::size_t o = 0; o < regions_; ++o) {
    const std::uint64_t end = std::min(upto[o], log_end(o));
    std::uint64_t n = std::max(position(to, o), base_[o]);
    for (; n < end && shipment.updates < most; ++n) {
      const std::uint32_t version = logs_[o][n - base_[o]];
      prefetch_in_log(o, n + kPrefetchAhead, end);
      shipment.updates += version != kGone && awaits(versions_[version], to);
    }
    shipment.upto[o] = n;
    shipment.whole = shipment.whole && n >= end;
  }
  return shipment;
}

// ---- Faults ------------------------------------------------------------------------------------

/// What has been sent elsewhere is the part of the other domain only.
void Store::lose_part(std::uint32_t id, LossRecord& loss) {
  const auto d = static_cast<std::size_t>(Domain::kLearnerProgress);
  Version& version = versions_[id];
  const Copies elsewhere = version.held & ~withheld(version) & members_;
  if (elsewhere == 0 || version.committed < 0 || outside_of(version) == 0) return;
  if ((version.marks[d] & kLost) != 0 || version.winners[d] > 0) return;
  version.marks[d] |= kLost;
  if (!version.acknowledged) return;
  ++loss.writes;
  loss.oldest = std::max(loss.oldest, SimDuration{nanoseconds(loss.at) - version.committed});
}

void Store::lose(std::size_t region, const std::string& id, Nanoseconds now) {
  if ((members_ & copy_in(region)) == 0) return;
  members_ &= ~copy_in(region);
  lost_at_[region] = now;
  LossRecord loss;
  loss.region = id;
  loss.at = at_nanoseconds(now);
  for (const auto& domain : record_.writes) loss.taken += domain[region].acknowledged;
  std::vector<std::uint32_t> nowhere;
  std::vector<std::uint32_t> everywhere;
  for (Version& version : versions_) {
    for (Copies& whole : version.whole) whole &= ~copy_in(region);
  }
  for (std::size_t o = 0; o < regions_; ++o) {
    positions_[region * regions_ + o] = 0;
    for (std::size_t i = 0; i < logs_[o].size(); ++i) {
      const std::uint32_t v = logs_[o][i];
      if (v == kGone) continue;
      versions_[v].held &= ~copy_in(region);
      take_up_again(versions_[v], region);
      const Copies holders = versions_[v].held & ~withheld(versions_[v]) & members_;
      if (residency_enforced_ && (holders & ~outside_of(versions_[v])) == 0) lose_part(v, loss);
      if (holders == 0 && (versions_[v].committed >= 0 || o == region)) {
        nowhere.push_back(v);
      } else if ((versions_[v].held & members_) == members_ && versions_[v].committed >= 0) {
        everywhere.push_back(v);
      }
    }
  }
  std::sort(nowhere.begin(), nowhere.end());
  winners_are_lost(nowhere);
  std::vector<Fate> fates;
  for (const std::uint32_t v : nowhere) {
    const Version& version = versions_[v];
    bool missed = false;
    for (std::size_t d = 0; d < kDomains; ++d) {
      missed |= version.key[d] != kNoKey && !superseded_among(v, d, members_);
    }
    fates.push_back(missed ? Fate::kRegionLost : Fate::kSuperseded);
    if (!version.acknowledged) continue;
    loss.oldest = std::max(loss.oldest, SimDuration{now - version.committed});
    for (std::size_t d = 0; missed && d < kDomains; ++d) {
      loss.writes += version.key[d] != kNoKey && version.winners[d] == 0;
    }
  }
  for (std::size_t i = 0; i < nowhere.size(); ++i) retire(nowhere[i], fates[i], now);
  for (const std::uint32_t v : everywhere) retire(v, Fate::kEverywhere, now);
  record_.losses.push_back(std::move(loss));
}

/// Of those that lost against them, too: nobody else has seen what would have overwritten them.
void Store::winners_are_lost(const std::vector<std::uint32_t>& lost) {
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (!latest_wins_[d]) continue;
    for (const std::uint32_t v : lost) {
      for (const std::uint32_t rival : rivals_[d][v]) {
        std::uint16_t& winners = versions_[rival].winners[d];
        if (is_later(versions_[v], versions_[rival]) && winners < kWinnersMost) --winners;
      }
    }
    std::erase_if(overwritten_[d], [&](Overwritten& one) {
      if (!loses_winners(one, lost)) return false;
      if (!one.winners.empty()) return true;  // one of them stays
      WriteRecord& record = record_.writes[d][one.origin];
      --record.lost[static_cast<std::size_t>(WriteLoss::kLastWriterWins)];
      enter(record, one.marks, one.fate);
      return true;
    });
  }
}

/// Takes the lost ones out; true when it is decided whether the write was overwritten: some winner
/// came through, or all are lost.
bool Store::loses_winners(Overwritten& one, const std::vector<std::uint32_t>& lost) const {
  for (const Overwritten::Winner& winner : one.winners) {
    if (!lives(winner.version, winner.generation)) return true;
  }
  std::erase_if(one.winners, [&](const Overwritten::Winner& winner) {
    return std::binary_search(lost.begin(), lost.end(), winner.version);
  });
  return one.winners.empty();
}

std::optional<std::uint64_t> Store::kept_from(std::size_t origin, std::size_t peer,
                                              std::uint64_t upto, std::uint64_t most) {
  const std::uint64_t first = std::max(position(peer, origin), base_[origin]);
  std::uint64_t kept_from = std::min(upto, log_end(origin));
  std::uint64_t kept = 0;
  for (std::uint64_t n = kept_from; n > first; --n) {
    const std::uint32_t v = logs_[origin][n - 1 - base_[origin]];
    if (v == kGone || !awaits(versions_[v], peer)) continue;
    if (kept == most) return kept_from;
    ++kept;
    kept_from = n - 1;
  }
  return std::nullopt;
}

void Store::take_up_again(Version& version, std::size_t region) {
  if ((version.marks[0] & kDropped) == 0) return;
  version.given_up &= ~copy_in(region);
  if (version.given_up != 0) return;
  for (std::uint8_t& marks : version.marks) marks &= static_cast<std::uint8_t>(~kDropped);
  --given_up_;
}

void Store::drop_hints(std::size_t origin, std::size_t peer, std::uint64_t before,
                       Nanoseconds now) {
  const std::uint64_t end = std::min(before, log_end(origin));
  for (std::uint64_t n = std::max(position(peer, origin), base_[origin]); n < end; ++n) {
    if (n < base_[origin]) continue;
    const std::uint32_t v = logs_[origin][n - base_[origin]];
    if (v == kGone || !awaits(versions_[v], peer)) continue;
    Version& version = versions_[v];
    given_up_ += version.given_up == 0;
    version.given_up |= copy_in(peer);
    version.spreads = false;
    for (std::uint8_t& marks : version.marks) marks |= kDropped;
    settle(v, false, now);
  }
}

// ---- Looking back ------------------------------------------------------------------------------

std::size_t Store::watch(Nanoseconds now) {
  Watch watch{now, 0, std::nullopt};
  for (const Ring<std::uint32_t>& log : logs_) {
    for (std::size_t i = 0; i < log.size(); ++i) {
      watch.missing += log[i] != kGone && committed_before(versions_[log[i]], now);
    }
  }
  if (watch.missing == 0) watch.equal_at = now;
  watches_.push_back(watch);
  ++watches_open_;
  while (watches_open_ > 0 && watches_[watches_.size() - watches_open_].equal_at) --watches_open_;
  return watches_.size() - 1;
}

void Store::close() {
  record_.digests.assign(regions_, retired_digest_);
  record_.complete.assign(regions_, 1);
  for (const Ring<std::uint32_t>& log : logs_) {
    for (std::size_t i = 0; i < log.size(); ++i) {
      if (log[i] == kGone) continue;
      const Version& version = versions_[log[i]];
      account(log[i], Fate::kForgotten);
      for (std::size_t d = 0; d < kDomains; ++d) {
        if (!version.acknowledged || version.key[d] == kNoKey) continue;
        WriteRecord& record = record_.writes[d][version.origin];
        const bool lost = version.winners[d] > 0 || (version.marks[d] & (kDropped | kLost)) != 0;
        record.in_flight += !lost;
        record.unresolved += !keeps_siblings_[d] && (version.marks[d] & kInConflict) != 0;
      }
      for (std::size_t r = 0; r < regions_; ++r) {
        if ((version.held & copy_in(r)) != 0) {
          record_.digests[r] += version_digest(version);
        } else if ((copies_ & copy_in(r)) != 0) {
          record_.complete[r] = 0;
        }
      }
    }
  }
  for (std::size_t d = 0; d < kDomains; ++d) {
    for (std::uint32_t version = 0; version < versions_.size(); ++version) {
      if (versions_[version].acknowledged && has_siblings(version, d)) {
        ++record_.writes[d][versions_[version].origin].unresolved;
      }
    }
    for (std::size_t l = 0; l < fresh_reads_[d].size(); ++l) {
      record_.reads[d][l].age.add(SimDuration{0}, fresh_reads_[d][l]);
    }
  }
}

}  // namespace fivenines
