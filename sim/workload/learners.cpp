#include "sim/workload/learners.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/assert.hpp"
#include "sim/base/draws.hpp"

namespace fivenines {

Learners::Learners(const WorkloadOptions& workload, std::uint64_t replication_key) {
  FIVENINES_ASSERT(workload.learners < (std::uint64_t{1} << 31));
  constexpr double kMost = 4.0e9;  // of a cohort: what fits
  // Largest remainders would reorder regions; cumulative rounding keeps every count within one.
  double share = 0;
  first_.push_back(0);
  for (const LearnerRegionOptions& region : workload.learner_regions) {
    share += region.share;
    first_.push_back(static_cast<std::uint32_t>(
        std::llround(std::min(share, 1.0) * static_cast<double>(workload.learners))));
  }
  first_.back() = static_cast<std::uint32_t>(workload.learners);
  if (workload.cohort_size.is_constant()) {
    same_size_ =
        static_cast<std::uint32_t>(std::clamp(std::round(workload.cohort_size.mean()), 1.0, kMost));
    return;
  }
  cohort_size_ = HugeArray<std::uint32_t>(workload.learners);
  for (std::size_t r = 0; r + 1 < first_.size(); ++r) {
    const std::uint64_t region_key =
        join_key(replication_key, hash_text(workload.learner_regions[r].id));
    std::uint64_t cohort = 0;
    for (std::uint32_t learner = first_[r]; learner < first_[r + 1]; ++cohort) {
      KeyedGenerator generator(join_key(region_key, cohort), Purpose::kCohort);
      const double drawn = std::round(workload.cohort_size.sample(generator));
      const auto size = static_cast<std::uint32_t>(std::clamp(drawn, 1.0, kMost));
      // the last cohort of a region may have fewer members present than its size
      const std::uint32_t last = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(std::uint64_t{learner} + size, first_[r + 1]));
      for (; learner < last; ++learner) cohort_size_[learner] = size;
    }
  }
}

Cohort Learners::largest_cohort(std::size_t learner_region) const {
  Cohort largest;
  std::uint32_t most = 0;
  const std::uint32_t end = first_[learner_region + 1];
  for (std::uint32_t learner = first_[learner_region]; learner < end;) {
    const std::uint32_t size = cohort_size(learner);
    const std::uint32_t present = std::min(size, end - learner);
    if (size > most) {
      most = size;
      largest = {learner, present};
    }
    learner += present;
  }
  return largest;
}

}  // namespace fivenines
