#include "sim/metrics/record.hpp"

#include <bit>

#include "sim/base/draws.hpp"

namespace fivenines {

namespace {

/// Chains 64-bit words; the order of joining matters.
class Digest {
 public:
  void add(std::uint64_t word) { hash_ = join_key(hash_, word); }
  void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  void add(float value) { add(std::uint64_t{std::bit_cast<std::uint32_t>(value)}); }

  /// Only cells that hold something, so that spare room at the end does not matter.
  void add(const Histogram& histogram) {
    add(histogram.count());
    add(histogram.sum_high());
    add(histogram.sum_low());
    add(histogram.max_ns());
    for (std::size_t cell = 0; cell < histogram.cells().size(); ++cell) {
      if (histogram.cells()[cell] == 0) continue;
      add(static_cast<std::uint64_t>(cell));
      add(histogram.cells()[cell]);
    }
  }

  template <typename Range>
  void add_all(const Range& values) {
    add(static_cast<std::uint64_t>(values.size()));
    for (const auto& value : values) add_one(value);
  }

  std::uint64_t value() const { return hash_; }

 private:
  void add_one(std::uint32_t value) { add(std::uint64_t{value}); }
  void add_one(std::uint64_t value) { add(value); }
  void add_one(float value) { add(value); }
  void add_one(const Histogram& value) { add(value); }
  template <std::size_t N>
  void add_one(const std::array<std::uint64_t, N>& values) {
    add_all(values);
  }

  std::uint64_t hash_ = 0;
};

void add_learner_region(Digest& digest, const LearnerRegionRecord& record) {
  digest.add(record.learners);
  digest.add_all(record.arrived_by_second);
  digest.add_all(record.good_by_second);
  digest.add_all(record.failed_by_second);
  digest.add_all(record.latency_sum_us_by_second);
  digest.add(record.arrived);
  digest.add(record.arrived_run);
  digest.add(record.answered_run);
  digest.add(record.failed_run);
  digest.add(record.unfinished_run);
  digest.add(record.retries_run);
}

void add_station(Digest& digest, const StationRecord& record) {
  digest.add(std::uint64_t{record.servers});
  digest.add(record.busy_ns);
  digest.add(record.queue_ns);
  digest.add(record.arrivals);
  digest.add(record.waited);
  digest.add(record.shed);
  digest.add(record.gave_up);
  digest.add(record.completed);
  digest.add(record.response_ns);
  digest.add(record.wait_ns);
  digest.add(record.gone_ns);
  digest.add_all(record.busy_by_second);
}

void add_region(Digest& digest, const RegionRecord& record) {
  digest.add(static_cast<std::uint64_t>(record.stations.size()));
  for (const StationRecord& station : record.stations) add_station(digest, station);
  digest.add_all(record.lookups);
  digest.add_all(record.lookups_by_second);
  digest.add_all(record.hits_by_second);
  digest.add_all(record.served_by_second);
  digest.add(record.resident_entries);
  digest.add(record.busy_core_ns);
}

void add_components(Digest& digest, const ComponentRecord& record) {
  const auto add_times = [&](const std::vector<SimDuration>& times) {
    for (const SimDuration time : times) digest.add(static_cast<std::uint64_t>(time.count()));
  };
  for (const LearnerRegionDowntime& region : record.learner_regions) add_times(region.down);
  add_times(record.down_anywhere);
  add_times(record.down_everywhere);
  add_times(record.regions_down);
  for (const FaultTotal& fault : record.faults) digest.add(fault.began);
}

void add_pair(Digest& digest, const PairRecord& record) {
  digest.add_all(record.latency);
  digest.add_all(record.leg_sum_ns);
  digest.add(record.answered);
  digest.add(record.good);
  digest.add_all(record.failed);
  digest.add(record.unfinished);
}

void add_store(Digest& digest, const StoreRecord& record) {
  for (std::size_t d = 0; d < kDomains; ++d) {
    for (const ReadRecord& reads : record.reads[d]) {
      for (const std::uint64_t count : {reads.reads, reads.versions_behind, reads.siblings,
                                        reads.own_write_missing, reads.went_back}) {
        digest.add(count);
      }
      digest.add_all(reads.behind);
      digest.add(reads.age);
    }
    for (const WriteRecord& writes : record.writes[d]) {
      for (const std::uint64_t count :
           {writes.acknowledged, writes.everywhere, writes.superseded, writes.in_flight,
            writes.conflicting, writes.conflict_pairs, writes.unresolved}) {
        digest.add(count);
      }
      digest.add_all(writes.lost);
    }
  }
  for (const auto& row : record.lag) digest.add_all(row);
  digest.add_all(record.visibility);
  for (const auto& row : record.wan_bytes) digest.add_all(row);
  for (const LossRecord& loss : record.losses) {
    digest.add(loss.writes);
    digest.add(static_cast<std::uint64_t>(loss.oldest.count()));
  }
  for (const SwitchRecord& one : record.switches) {
    digest.add(one.under_way);
    digest.add(one.done);
    digest.add(one.failed);
    digest.add(static_cast<std::uint64_t>(one.settled_after.count()));
  }
  digest.add_all(record.digests);
  digest.add(record.blocked);
  digest.add(record.residency_violations);
  digest.add(record.residency_requests);
  digest.add(record.residency_refused);
  digest.add(record.stale_master_refused);
  digest.add(record.stale_master_accepted);
}

}  // namespace

std::uint64_t ReplicationRecord::requests() const {
  std::uint64_t sum = 0;
  for (const LearnerRegionRecord& region : learner_regions) sum += region.arrived_run;
  return sum;
}

std::string digest_of(const ReplicationRecord& record) {
  Digest digest;
  for (const LearnerRegionRecord& region : record.learner_regions) {
    add_learner_region(digest, region);
  }
  for (const RegionRecord& region : record.regions) add_region(digest, region);
  for (const auto& row : record.pairs) {
    for (const PairRecord& pair : row) add_pair(digest, pair);
  }
  if (record.components) add_components(digest, *record.components);
  if (record.store) add_store(digest, *record.store);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t rest = digest.value();
  for (std::size_t i = text.size(); i-- > 0; rest >>= 4) text[i] = kDigits[rest & 15];
  return text;
}

}  // namespace fivenines
