// Who the learners are: numbered region by region, each in a cohort. Cohorts are drawn from the law
// of cohort sizes until all learners of a region are placed, so a random learner's cohort is
// size-biased, as it is in life.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/huge_array.hpp"
#include "sim/base/prefetch.hpp"
#include "sim/workload/options.hpp"

namespace fivenines {

/// Learners [first, first + count) of one cohort.
struct Cohort {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

class Learners {
 public:
  Learners(const WorkloadOptions& workload, std::uint64_t replication_key);

  std::uint32_t total() const { return static_cast<std::uint32_t>(first_.back()); }
  /// Learners of a learner region are numbered [first(r), first(r + 1)).
  std::uint32_t first(std::size_t learner_region) const { return first_[learner_region]; }
  std::uint32_t count(std::size_t learner_region) const {
    return first_[learner_region + 1] - first_[learner_region];
  }
  /// Members of the learner's cohort, at least 1.
  std::uint32_t cohort_size(std::uint32_t learner) const {
    return same_size_ != 0 ? same_size_ : cohort_size_[learner];
  }
  /// The largest cohort of a learner region, the first of them if there are several, or nobody
  /// where nobody lives. Looks at all learners.
  Cohort largest_cohort(std::size_t learner_region) const;
  void prefetch(std::uint32_t learner) const {
    if (same_size_ == 0) prefetch_line(&cohort_size_[learner]);
  }

 private:
  std::vector<std::uint32_t> first_;
  std::uint32_t same_size_ = 0;  ///< all cohorts alike: no table
  HugeArray<std::uint32_t> cohort_size_;
};

}  // namespace fivenines
