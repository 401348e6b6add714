#include "sim/controlplane/scaling/bring_up.hpp"

#include <utility>

#include "sim/controlplane/operations/figures.hpp"

namespace fivenines {

BringUp::BringUp(const std::vector<BringUpOptions>& options, std::vector<std::string> regions,
                 const ControlPort& port, SetPassive set_passive)
    : options_(options),
      regions_(std::move(regions)),
      port_(port),
      set_passive_(std::move(set_passive)),
      records_(options.size()) {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    records_[i].region = regions_[index(options_[i].region)];
  }
}

void BringUp::start() {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    set_passive_(options_[i].region, true, SimDuration{0});
    port_.at(options_[i].at, [this, i] {
      const BringUpOptions& entry = options_[i];
      records_[i].began = port_.now();
      port_.note("bring-up", records_[i].region + " becomes active");
      set_passive_(entry.region, false, entry.ramp);
      port_.at(port_.now() + entry.ramp, [this, i] {
        if (records_[i].aborted) return;
        records_[i].finished = port_.now();
        port_.note("bring-up", records_[i].region + " has all its learners");
      });
    });
  }
}

void BringUp::observe(const Observations& seen) {
  const std::optional<Observations> before = std::exchange(before_, seen);
  if (!before) return;
  for (std::size_t i = 0; i < options_.size(); ++i) {
    BringUpRecord& record = records_[i];
    // what was scraped before it began says nothing of it
    if (!record.began || record.finished || record.aborted || before->taken < *record.began)
      continue;
    const RegionCounters& a = before->regions[index(options_[i].region)];
    const RegionCounters& b = seen.regions[index(options_[i].region)];
    const auto failed = static_cast<double>(b.failed - a.failed);
    const double all = failed + static_cast<double>(b.served - a.served);
    if (all < kAttemptsLeast || failed <= options_[i].errors_most * all) continue;
    record.aborted = port_.now();
    port_.note("bring-up", record.region + " fails and is passive again");
    set_passive_(options_[i].region, true, SimDuration{0});
  }
}

}  // namespace fivenines
