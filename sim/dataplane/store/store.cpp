#include "sim/dataplane/store/store.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"

namespace fivenines {
namespace {

std::uint64_t digest_of(const Version& version) {
  return mix64(join_key(version.origin, version.number));
}

}  // namespace

Store::Store(const ReplicationOptions& options, std::size_t regions, std::size_t learner_regions,
             Nanoseconds measure_start, Nanoseconds measure_end)
    : regions_(regions),
      measure_start_(measure_start),
      measure_end_(measure_end),
      clocks_differ_(options.clocks_differ),
      logs_(regions),
      base_(regions, 0),
      positions_(regions * regions, 0) {
  for (const RegionId region : options.copies) copies_ |= copy_in(index(region));
  if (copies_ == 0) copies_ = regions == 64 ? ~Copies{0} : copy_in(regions) - 1;
  members_ = copies_;
  for (std::size_t d = 0; d < kDomains; ++d) {
    latest_wins_[d] = std::holds_alternative<LastWriterWins>(options.domains[d].policy);
    keeps_siblings_[d] = std::holds_alternative<Siblings>(options.domains[d].policy);
    record_.reads[d].resize(learner_regions);
    record_.writes[d].resize(regions);
    fresh_reads_[d].assign(learner_regions, 0);
  }
  record_.lag.assign(regions, std::vector<Histogram>(regions));
  record_.visibility.resize(regions);
  record_.wan_bytes.assign(regions, std::vector<std::array<std::uint64_t, kWanKinds>>(regions));
}

// ---- Writes
// --------------------------------------------------------------------------------------

std::uint32_t Store::take() {
  if (free_.empty()) {
    versions_.emplace_back();
    spreads_.push_back(1);
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
  version.written = now;
  version.origin = static_cast<std::uint8_t>(written.origin);
  version.number = log_end(written.origin);
  version.key = written.keys;
  version.learner = written.learner;
  version.learner_region = written.learner_region;
  version.stamp = now + written.clock_offset.count();
  version.held = written.held_at_origin ? here : 0;
  spreads_[id] = written.spreads;
  for (std::size_t d = 0; d < kDomains; ++d) {
    each_of_key(d, version.key[d], [&](std::uint32_t known) {
      if ((versions_[known].held & here) == 0) return;
      versions_[id].stamp = std::max(versions_[id].stamp, versions_[known].stamp + 1);
    });
    if (ahead_[d].empty() || version.key[d] == kNoKey) continue;
    const auto ahead = ahead_[d].find(version.key[d]);
    if (ahead != ahead_[d].end()) version.stamp = std::max(version.stamp, ahead->second + 1);
  }
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (version.key[d] == kNoKey) continue;
    meet(id, d, now);
    versions_[id].older[d] = heads_[d].find(version.key[d]);
    heads_[d].set(version.key[d], id);
  }
  logs_[written.origin].push_back(id);
  ++live_;
  return id;
}

/// Finds the versions that the new one does not know.
void Store::meet(std::uint32_t id, std::size_t d, Nanoseconds now) {
  Version& version = versions_[id];
  const Copies here = copy_in(version.origin);
  std::vector<std::uint32_t> known;  // that its copy has, newer than the one looked at
  each_of_key(d, version.key[d], [&](std::uint32_t other) {
    Version& rival = versions_[other];
    if ((rival.held & here) != 0) {
      known.push_back(other);
      return;
    }
    if ((rival.marks[d] & (kDropped | kKnown)) != 0) return;
    // who knows a version knows what that one knew
    for (const std::uint32_t between : known) {
      if (!rivals(between, other, d)) return;
    }
    if (now >= measure_start_ && now < measure_end_) {
      ++record_.writes[d][version.origin].conflict_pairs;
    }
    version.marks[d] |= kInConflict;
    rival.marks[d] |= kInConflict;
    if (latest_wins_[d]) {
      const bool rival_wins =
          std::pair(rival.stamp, rival.origin) > std::pair(version.stamp, version.origin);
      (rival_wins ? version : rival).marks[d] |= kOverwritten;
    }
    rivals_[d][id].push_back(other);
    rivals_[d][other].push_back(id);
  });
}

void Store::hold(std::uint32_t id, std::size_t region, Nanoseconds now) {
  Version& version = versions_[id];
  if ((version.held & copy_in(region)) != 0) return;
  version.held |= copy_in(region);
  if (version.measured && region != version.origin) {
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
  for (Copies rest = version.held & ~copy_in(version.origin); rest != 0; rest &= rest - 1) {
    record_.lag[version.origin][static_cast<std::size_t>(std::countr_zero(rest))].add(
        SimDuration{0});
  }
}

void Store::settle(std::uint32_t id, bool awaited, Nanoseconds now) {
  const Version& version = versions_[id];
  if (version.lingers || (version.committed < 0 && awaited)) return;
  if ((version.held & members_) == members_) return retire(id, Fate::kEverywhere, now);
  if (spreads_[id] || version.committed < 0) return;
  // The others will never have it: a version is over when every copy has something later of its
  // keys.
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
    each_of_key(d, version.key[d], [&](std::uint32_t other) {
      if (other == id || spreads_[other] || versions_[other].committed < 0) return;
      if (superseded_everywhere(other)) over.push_back(other);
    });
  }
  std::sort(over.begin(), over.end());
  over.erase(std::unique(over.begin(), over.end()), over.end());
  for (const std::uint32_t other : over) retire(other, Fate::kSuperseded, now);
}

bool Store::rivals(std::uint32_t a, std::uint32_t b, std::size_t d) const {
  const auto found = rivals_[d].find(a);
  return found != rivals_[d].end() &&
         std::find(found->second.begin(), found->second.end(), b) != found->second.end();
}

/// Siblings of it stand beside it somewhere, and nothing has made either obsolete everywhere.
bool Store::has_siblings(std::uint32_t version, std::size_t d) const {
  if (!keeps_siblings_[d] || (versions_[version].marks[d] & kObsolete) != 0) return false;
  const auto found = rivals_[d].find(version);
  if (found == rivals_[d].end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](std::uint32_t rival) {
    return (versions_[rival].marks[d] & kObsolete) == 0;
  });
}

bool Store::has_siblings(std::uint32_t version) const {
  return has_siblings(version, 0) || has_siblings(version, 1);
}

void Store::part_rivals(std::uint32_t a, std::uint32_t b, std::size_t d) {
  for (const auto& [own, other] : {std::pair(a, b), std::pair(b, a)}) {
    const auto found = rivals_[d].find(own);
    if (found == rivals_[d].end()) continue;
    std::erase(found->second, other);
    if (found->second.empty()) rivals_[d].erase(found);
  }
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
      superseded |=
          std::pair(candidate.stamp, candidate.origin) > std::pair(version.stamp, version.origin);
    } else if (keeps_siblings_[d]) {
      superseded |= newer && !rivals(id, other, d);
    }
  });
  return superseded;
}

// ---- The end of a version
// --------------------------------------------------------------------------

void Store::account(const Version& version, Fate fate) {
  if (!version.acknowledged) return;
  for (std::size_t d = 0; d < kDomains; ++d) {
    if (version.key[d] == kNoKey) continue;
    WriteRecord& record = record_.writes[d][version.origin];
    const auto lost = [&](WriteLoss why) { ++record.lost[static_cast<std::size_t>(why)]; };
    record.conflicting += (version.marks[d] & kInConflict) != 0;
    if ((version.marks[d] & kOverwritten) != 0) {
      lost(WriteLoss::kLastWriterWins);
    } else if ((version.marks[d] & kDropped) != 0) {
      lost(WriteLoss::kHintsDropped);
    } else if (fate == Fate::kEverywhere) {
      ++record.everywhere;
    } else if (fate == Fate::kSuperseded) {
      ++record.superseded;
    } else if (fate == Fate::kRegionLost) {
      lost(WriteLoss::kRegionLost);
    }
  }
}

/// Every copy has the version, so what it makes obsolete is so everywhere from now on.
void Store::make_older_obsolete(std::uint32_t id, std::size_t d) {
  const Version& version = versions_[id];
  const std::uint32_t key = version.key[d];
  if (key == kNoKey) return;
  bool behind = false;  // the history stands from the newest to the oldest write
  std::vector<std::uint32_t> over;
  each_of_key(d, key, [&](std::uint32_t other) {
    if (other == id) {
      behind = true;
      return;
    }
    Version& candidate = versions_[other];
    const bool known = behind && !rivals(id, other, d);
    if (known) candidate.marks[d] |= kKnown;  // whoever writes the key from now on knows it
    if (latest_wins_[d] ? std::pair(candidate.stamp, candidate.origin) <
                              std::pair(version.stamp, version.origin)
                        : keeps_siblings_[d] && known) {
      candidate.marks[d] |= kObsolete;
      if (keeps_siblings_[d]) over.push_back(other);
    }
  });
  for (const std::uint32_t other : over) {
    const auto found = rivals_[d].find(other);
    if (found != rivals_[d].end()) {
      for (const std::uint32_t rival : std::vector<std::uint32_t>(found->second)) {
        if (versions_[rival].lingers && !has_siblings(rival)) forget(rival);
      }
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
  std::uint32_t newer = KeyHeads::kNone;
  for (std::uint32_t v = heads_[d].find(key); v != id; v = versions_[v].older[d]) newer = v;
  if (newer != KeyHeads::kNone) {
    versions_[newer].older[d] = version.older[d];
  } else if (version.older[d] != KeyHeads::kNone) {
    heads_[d].set(key, version.older[d]);
  } else {
    heads_[d].erase(key);
  }
}

/// It is in no history any more.
void Store::forget(std::uint32_t id) {
  versions_[id].lingers = false;
  for (std::size_t d = 0; d < kDomains; ++d) {
    const auto own = rivals_[d].find(id);
    if (own != rivals_[d].end()) {
      for (const std::uint32_t other : std::vector<std::uint32_t>(own->second)) {
        part_rivals(id, other, d);
        if (versions_[other].lingers && !has_siblings(other)) forget(other);
      }
    }
    unlink(id, d);
  }
  ++versions_[id].generation;
  free_.push_back(id);
}

void Store::retire(std::uint32_t id, Fate fate, Nanoseconds now) {
  Version& version = versions_[id];
  if (fate == Fate::kEverywhere) {
    retired_digest_ += digest_of(version);
    if (version.measured) {
      record_.visibility[version.origin].add(
          SimDuration{std::max<Nanoseconds>(0, now - version.committed)});
    }
  }
  account(version, fate);
  for (std::size_t w = watches_.size() - watches_open_; w < watches_.size(); ++w) {
    Watch& watch = watches_[w];
    if (watch.missing == 0 || version.written > watch.since) continue;
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

// ---- Reads
// -----------------------------------------------------------------------------------------

/// Whether the copies hold siblings of the key. Who finds them has merged them: from now on the
/// later stands for both.
bool Store::merge_siblings(std::size_t d, std::uint32_t key, Copies where) {
  if (rivals_[d].empty()) return false;
  std::vector<std::uint32_t> values;
  each_of_key(d, key, [&](std::uint32_t v) {
    if ((versions_[v].held & where) != 0 && !superseded_among(v, d, where)) values.push_back(v);
  });
  if (values.size() < 2) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {  // from the newest to the oldest write
      part_rivals(values[i], values[j], d);
      if (versions_[values[i]].lingers) versions_[values[j]].marks[d] |= kObsolete | kKnown;
    }
  }
  for (const std::uint32_t v : values) {
    if (versions_[v].lingers && !has_siblings(v)) forget(v);
  }
  return true;
}

KeyReading Store::read(Domain domain, std::uint32_t key, Copies where, std::uint32_t learner,
                       Nanoseconds as_of) {
  const auto d = static_cast<std::size_t>(domain);
  KeyReading reading;
  reading.siblings = keeps_siblings_[d] && merge_siblings(d, key, where);
  const std::uint32_t head = heads_[d].find(key);
  if (head == KeyHeads::kNone) return reading;
  for (std::uint32_t v = head; v != KeyHeads::kNone; v = versions_[v].older[d]) {
    const Version& version = versions_[v];
    if ((version.held & where) == 0) continue;
    if (reading.newest != kNobody &&
        std::pair(version.stamp, version.origin) <
            std::pair(reading.newest_stamp, versions_[reading.newest].origin)) {
      continue;
    }
    reading.newest = v;
    reading.newest_stamp = version.stamp;
  }
  for (std::uint32_t v = head; v != KeyHeads::kNone; v = versions_[v].older[d]) {
    const Version& version = versions_[v];
    if ((version.held & where) != 0 || version.committed < 0 || version.committed > as_of) continue;
    if ((version.marks[d] & kObsolete) != 0) continue;
    if (latest_wins_[d] ? reading.newest != kNobody &&
                              std::pair(version.stamp, version.origin) <
                                  std::pair(reading.newest_stamp, versions_[reading.newest].origin)
                        : keeps_siblings_[d] && superseded_among(v, d, where)) {
      continue;
    }
    if (reading.behind++ == 0 || version.committed < reading.superseded_at) {
      reading.superseded_at = version.committed;
    }
    reading.own_missing |= learner != kNobody && version.learner == learner;
  }
  return reading;
}

Store::Question Store::ask(Domain domain, std::uint32_t key, std::uint32_t learner,
                           Nanoseconds as_of) const {
  const auto d = static_cast<std::size_t>(domain);
  Question question;
  each_of_key(d, key, [&](std::uint32_t v) {
    const Version& version = versions_[v];
    const bool missable =
        version.committed >= 0 && version.committed <= as_of && (version.marks[d] & kObsolete) == 0;
    if (!missable || question.candidates.size() == 64) return;
    question.candidates.push_back({v, version.generation, version.committed,
                                   learner != kNobody && version.learner == learner});
  });
  return question;
}

Store::Answer Store::answer(const Question& question, Domain domain, std::uint32_t key,
                            std::size_t region) {
  const auto d = static_cast<std::size_t>(domain);
  Answer answer;
  answer.siblings = keeps_siblings_[d] && merge_siblings(d, key, copy_in(region));
  for (std::size_t i = 0; i < question.candidates.size(); ++i) {
    const Candidate& candidate = question.candidates[i];
    const bool seen = !lives(candidate.version, candidate.generation) ||
                      (versions_[candidate.version].held & copy_in(region)) != 0 ||
                      superseded_among(candidate.version, d, copy_in(region));
    answer.seen |= std::uint64_t{seen} << i;
  }
  return answer;
}

KeyReading Store::conclude(const Question& question) const {
  KeyReading reading;
  reading.siblings = question.siblings;
  for (std::size_t i = 0; i < question.candidates.size(); ++i) {
    if ((question.seen >> i & 1) != 0) continue;
    const Candidate& candidate = question.candidates[i];
    if (reading.behind++ == 0 || candidate.committed < reading.superseded_at) {
      reading.superseded_at = candidate.committed;
    }
    reading.own_missing |= candidate.own;
  }
  return reading;
}

void Store::count_read(Domain domain, std::uint32_t key, std::size_t learner_region,
                       std::uint32_t learner, const KeyReading& reading, Nanoseconds now) {
  const auto d = static_cast<std::size_t>(domain);
  bool went_back = false;
  if (learner != kNobody && (reading.newest != kNobody || reading.behind > 0)) {
    const std::uint64_t session = std::uint64_t{learner} * kDomains + d;
    const auto before = seen_.find(session);
    const bool knew = before != seen_.end() &&
                      lives(before->second.version, before->second.generation) &&
                      versions_[before->second.version].key[d] == key;
    const bool older =
        knew && (reading.newest == kNobody || reading.newest_stamp < before->second.stamp);
    went_back = older && reading.behind > 0;
    if (reading.newest != kNobody && !older) {
      seen_[session] = {reading.newest, versions_[reading.newest].generation, reading.newest_stamp};
    } else if (before != seen_.end() && !knew) {
      seen_.erase(before);
    }
  }
  if (now < measure_start_ || now >= measure_end_) return;
  ReadRecord& record = record_.reads[d][learner_region];
  ++record.reads;
  record.siblings += reading.siblings;
  if (reading.behind == 0) {
    ++fresh_reads_[d][learner_region];
    return;
  }
  record.versions_behind += reading.behind;
  for (std::size_t k = 0; k < std::min<std::size_t>(reading.behind, kVersionsBehindMost); ++k) {
    ++record.behind[k];
  }
  record.own_write_missing += reading.own_missing;
  record.went_back += went_back;
  record.age.add(SimDuration{now - reading.superseded_at});
}

// ---- Exchange
// --------------------------------------------------------------------------------------

std::uint64_t Store::position(std::size_t region, std::size_t origin) {
  std::uint64_t& at = positions_[region * regions_ + origin];
  at = std::max(at, base_[origin]);
  for (const std::uint64_t end = log_end(origin); at < end; ++at) {
    const std::uint32_t version = logs_[origin][at - base_[origin]];
    if (version != kGone && (versions_[version].held & copy_in(region)) == 0) break;
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
      shipment.updates += version != kGone && (versions_[version].held & copy_in(to)) == 0;
    }
    shipment.upto[o] = n;
    shipment.whole = shipment.whole && n >= end;
  }
  return shipment;
}

// ---- Faults
// ----------------------------------------------------------------------------------------

void Store::lose(std::size_t region, const std::string& id, Nanoseconds now) {
  if ((members_ & copy_in(region)) == 0) return;
  members_ &= ~copy_in(region);
  LossRecord loss;
  loss.region = id;
  loss.at = at_nanoseconds(now);
  std::vector<std::uint32_t> nowhere;
  std::vector<std::uint32_t> everywhere;
  for (std::size_t o = 0; o < regions_; ++o) {
    positions_[region * regions_ + o] = 0;
    for (std::size_t i = 0; i < logs_[o].size(); ++i) {
      const std::uint32_t v = logs_[o][i];
      if (v == kGone) continue;
      versions_[v].held &= ~copy_in(region);
      if ((versions_[v].held & members_) == 0 && (versions_[v].committed >= 0 || o == region)) {
        nowhere.push_back(v);
      } else if ((versions_[v].held & members_) == members_ && versions_[v].committed >= 0) {
        everywhere.push_back(v);
      }
    }
  }
  std::vector<Fate> fates;
  for (const std::uint32_t v : nowhere) {
    const Version& version = versions_[v];
    bool missed = false;
    for (std::size_t d = 0; d < kDomains; ++d) {
      missed |= version.key[d] != kNoKey && !superseded_among(v, d, members_);
    }
    fates.push_back(missed ? Fate::kRegionLost : Fate::kSuperseded);
    if (!missed || !version.acknowledged) continue;
    for (std::size_t d = 0; d < kDomains; ++d) {
      loss.writes += version.key[d] != kNoKey && (version.marks[d] & kOverwritten) == 0;
    }
    loss.oldest = std::max(loss.oldest, SimDuration{now - version.committed});
  }
  for (std::size_t i = 0; i < nowhere.size(); ++i) retire(nowhere[i], fates[i], now);
  for (const std::uint32_t v : everywhere) retire(v, Fate::kEverywhere, now);
  record_.losses.push_back(std::move(loss));
}

void Store::drop_hints(std::size_t origin, std::size_t peer, std::uint64_t before,
                       Nanoseconds now) {
  const std::uint64_t end = std::min(before, log_end(origin));
  for (std::uint64_t n = std::max(position(peer, origin), base_[origin]); n < end; ++n) {
    if (n < base_[origin]) continue;
    const std::uint32_t v = logs_[origin][n - base_[origin]];
    if (v == kGone || (versions_[v].held & copy_in(peer)) != 0) continue;
    for (std::size_t d = 0; d < kDomains; ++d) versions_[v].marks[d] |= kDropped;
    versions_[v].held |= copy_in(peer);  // as far as the exchange is concerned
    settle(v, false, now);
  }
}

// ---- Looking back
// ----------------------------------------------------------------------------------

std::size_t Store::watch(Nanoseconds now) {
  Watch watch{now, live_, std::nullopt};
  if (live_ == 0) watch.equal_at = now;
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
      account(version, Fate::kForgotten);
      for (std::size_t d = 0; d < kDomains; ++d) {
        if (!version.acknowledged || version.key[d] == kNoKey) continue;
        WriteRecord& record = record_.writes[d][version.origin];
        const bool lost = (version.marks[d] & (kOverwritten | kDropped)) != 0;
        record.in_flight += !lost;
        record.unresolved += !keeps_siblings_[d] && (version.marks[d] & kInConflict) != 0;
      }
      for (std::size_t r = 0; r < regions_; ++r) {
        if ((version.held & copy_in(r)) != 0) {
          record_.digests[r] += digest_of(version);
        } else if ((copies_ & copy_in(r)) != 0) {
          record_.complete[r] = 0;
        }
      }
    }
  }
  for (std::size_t d = 0; d < kDomains; ++d) {
    for (const auto& [version, others] : rivals_[d]) {
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
