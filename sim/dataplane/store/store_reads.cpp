// What reads find in the short histories of keys.
#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "sim/dataplane/store/store.hpp"

namespace fivenines {

/// Whether the copies hold siblings of the key. Who finds them has merged them: from now on the
/// later stands for both.
bool Store::merge_siblings(std::size_t d, std::uint32_t key, Copies where) {
  if (rival_pairs_[d] == 0) return false;
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
  bool misses = false;
  std::uint32_t whole = KeyHeads::kNone;  // from here on they hold everything
  for (std::uint32_t v = head; v != KeyHeads::kNone; v = versions_[v].older[d]) {
    const Version& version = versions_[v];
    if ((version.held & where) == 0) {
      misses = true;
      whole = KeyHeads::kNone;
      continue;
    }
    if (whole == KeyHeads::kNone) whole = v;
    if (!stamps_in_order_ || !reading.newest.exists()) {
      const Newest seen{v, version};
      if (reading.newest.yields_to(seen)) reading.newest = seen;
    }
    if (stamps_in_order_ && (version.whole[d] & where) != 0) break;
  }
  if (whole != KeyHeads::kNone && std::has_single_bit(where)) versions_[whole].whole[d] |= where;
  if (!misses) return reading;
  for (std::uint32_t v = head; v != whole; v = versions_[v].older[d]) {
    const Version& version = versions_[v];
    if ((version.held & where) != 0 || version.committed < 0 || version.committed > as_of) continue;
    if ((version.marks[d] & kObsolete) != 0) continue;
    if (latest_wins_[d] ? reading.newest.exists() && is_later(reading.newest, version)
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
    if (!missable) return;
    question.candidates.push_back({v, version.generation, version.committed,
                                   learner != kNobody && version.learner == learner});
  });
  question.so_far.seen.resize(question.candidates.size());
  return question;
}

void Store::Question::add(const Answer& answer) {
  for (std::size_t i = 0; i < answer.seen.size(); ++i) {
    if (answer.seen[i]) so_far.seen[i] = true;
  }
  so_far.siblings |= answer.siblings;
  if (so_far.newest.yields_to(answer.newest)) so_far.newest = answer.newest;
}

Store::Answer Store::answer(const Question& question, Domain domain, std::uint32_t key,
                            std::size_t region) {
  const auto d = static_cast<std::size_t>(domain);
  Answer answer{std::vector<bool>(question.candidates.size()), false, {}};
  answer.siblings = keeps_siblings_[d] && merge_siblings(d, key, copy_in(region));
  for (std::size_t i = 0; i < question.candidates.size(); ++i) {
    const Candidate& candidate = question.candidates[i];
    const bool seen = !lives(candidate.version, candidate.generation) ||
                      (versions_[candidate.version].held & copy_in(region)) != 0 ||
                      superseded_among(candidate.version, d, copy_in(region));
    answer.seen[i] = seen;
  }
  each_of_key(d, key, [&](std::uint32_t v) {
    const Version& version = versions_[v];
    const Newest here{v, version};
    if ((version.held & copy_in(region)) != 0 && answer.newest.yields_to(here)) {
      answer.newest = here;
    }
  });
  return answer;
}

KeyReading Store::conclude(const Question& question) const {
  KeyReading reading;
  reading.siblings = question.so_far.siblings;
  reading.newest = question.so_far.newest;
  for (std::size_t i = 0; i < question.candidates.size(); ++i) {
    if (question.so_far.seen[i]) continue;
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
  if (learner != kNobody && (reading.newest.exists() || reading.behind > 0)) {
    Seen& before = seen_[d][learner];
    bool older = before.version_plus_1 != 0 &&
                 (!reading.newest.exists() || reading.newest.stamp < before.stamp);
    if (older) {
      const std::uint32_t version = before.version_plus_1 - 1;
      older = lives(version, before.generation) && versions_[version].key[d] == key;
      if (!older) before = {};
    }
    went_back = older && reading.behind > 0;
    if (reading.newest.exists() && !older) {
      before = {reading.newest.version + 1, reading.newest.generation, reading.newest.stamp};
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

}  // namespace fivenines
