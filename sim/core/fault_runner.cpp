#include "sim/core/fault_runner.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <queue>

#include "sim/base/draws.hpp"
#include "sim/dataplane/store/store.hpp"

namespace fivenines {
namespace {

/// A fault whose times are known before the run.
struct Planned {
  SimTime at{};
  std::size_t entry = 0;
  std::optional<SimDuration> lasting;
};

std::vector<RegionId> strikes(const Fault& fault) {
  return std::visit([](const auto& kind) { return kind.strikes(); }, fault);
}

/// Components that break down and are repaired by the same crews: all entries of one pool, or one
/// entry that has crews of its own. Entries of one group are one component.
struct BreakingPart {
  std::vector<std::size_t> entries;
  pcg64 stream;
  SimTime failed{};
};

/// A component that is new at `entry.at` fails after a time of its law, and so on after each
/// repair. With fewer crews than broken components those that broke first are repaired first; what
/// a component draws does not depend on the others.
class BreakdownPlan {
 public:
  BreakdownPlan(const std::vector<FaultEntry>& faults, const DataPlaneInputs& inputs,
                std::vector<Planned>& plan)
      : faults_(faults), inputs_(inputs), plan_(plan) {}

  /// Of these entries, which have the same crews; nothing: as many as are needed.
  void add(const std::vector<std::size_t>& entries, std::optional<std::uint32_t> crews) {
    free_ = crews.value_or(std::numeric_limits<std::uint32_t>::max());
    components_.clear();
    std::map<std::string, std::size_t> known;
    for (const std::size_t number : entries) {
      const FaultEntry& entry = faults_[number];
      const std::string name = "breakdowns of " + (entry.group.empty() ? entry.id : entry.group);
      const auto [at, is_new] = known.emplace(name, components_.size());
      if (is_new) {
        const std::uint64_t key = replication_key(inputs_.seed, inputs_.replication);
        components_.push_back({{}, named_stream(key, name), {}});
      }
      components_[at->second].entries.push_back(number);
    }
    for (std::size_t c = 0; c < components_.size(); ++c) fail_after(c, first(c).at);
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      event.repaired ? repaired(event) : failed(event);
    }
    close();
  }

 private:
  struct Event {
    SimTime at{};
    bool repaired = false;
    std::uint64_t number = 0;  ///< of one instant, repairs first, then as they were planned
    std::size_t component = 0;
    bool operator<(const Event& other) const {
      if (at != other.at) return at > other.at;
      return repaired != other.repaired ? other.repaired : number > other.number;
    }
  };

  const FaultEntry& first(std::size_t component) const {
    return faults_[components_[component].entries.front()];
  }

  void fail_after(std::size_t component, SimTime from) {
    const Law& up = first(component).breakdowns->up;
    const SimTime at = from + up.sample_duration(components_[component].stream);
    if (at < inputs_.end) events_.push({at, false, ++number_, component});
  }

  void failed(const Event& event) {
    components_[event.component].failed = event.at;
    waiting_.push_back(event.component);
    repair_what_waits(event.at);
  }

  void repaired(const Event& event) {
    ++free_;
    repair_what_waits(event.at);
    fail_after(event.component, event.at);
  }

  void repair_what_waits(SimTime now) {
    while (free_ > 0 && !waiting_.empty()) {
      const std::size_t c = waiting_.front();
      waiting_.pop_front();
      --free_;
      BreakingPart& component = components_[c];
      const SimDuration takes =
          std::max(SimDuration{1}, first(c).breakdowns->down.sample_duration(component.stream));
      const SimTime until = now + takes;
      for (const std::size_t number : component.entries) {
        plan_.push_back({component.failed, number, until - component.failed});
      }
      if (until < inputs_.end) events_.push({until, true, ++number_, c});
    }
  }

  /// Those whose repair has not begun by the end are down until then.
  void close() {
    for (const std::size_t c : waiting_) {
      for (const std::size_t number : components_[c].entries) {
        plan_.push_back({components_[c].failed, number, std::nullopt});
      }
    }
    waiting_.clear();
  }

  const std::vector<FaultEntry>& faults_;
  const DataPlaneInputs& inputs_;
  std::vector<Planned>& plan_;
  std::vector<BreakingPart> components_;
  std::priority_queue<Event> events_;
  std::deque<std::size_t> waiting_;
  std::uint32_t free_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace

FaultRunner::FaultRunner(const Scenario& scenario, const DataPlaneInputs& inputs, Clock& clock,
                         std::optional<DataPlane>& data_plane, Apply apply)
    : scenario_(scenario),
      inputs_(inputs),
      clock_(clock),
      data_plane_(data_plane),
      apply_(std::move(apply)) {}

void FaultRunner::schedule() {
  std::vector<Planned> plan;
  std::map<std::string, std::vector<std::size_t>> pools;
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    const FaultEntry& entry = scenario_.faults[i];
    if (entry.breakdowns && entry.breakdowns->crews) {
      pools[entry.breakdowns->crews->pool].push_back(i);
    } else if (entry.breakdowns) {
      BreakdownPlan(scenario_.faults, inputs_, plan).add({i}, std::nullopt);
    } else if (!entry.after && entry.at < inputs_.end) {
      plan.push_back({entry.at, i, entry.lasting});
    }
  }
  for (const auto& [pool, entries] : pools) {
    const std::uint32_t crews = scenario_.faults[entries.front()].breakdowns->crews->count;
    BreakdownPlan(scenario_.faults, inputs_, plan).add(entries, crews);
  }
  struct Step {
    SimTime at{};
    int phase = 0;  ///< ends (0) before begins (1) at one instant
    std::size_t number = 0;
  };
  std::vector<Step> steps;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    steps.push_back({plan[i].at, 1, i});
    if (plan[i].lasting) steps.push_back({plan[i].at + *plan[i].lasting, 0, i});
  }
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return a.at != b.at ? a.at < b.at : a.phase < b.phase;
  });
  const auto begun = std::make_shared<std::vector<std::size_t>>(plan.size());
  for (const Step& step : steps) {
    if (step.phase == 0) {
      clock_.at(step.at, [this, begun, i = step.number] { end((*begun)[i]); });
    } else {
      clock_.at(step.at, [this, begun, i = step.number, entry = plan[step.number].entry] {
        (*begun)[i] = begin(entry);
      });
    }
  }
}

std::size_t FaultRunner::begin(std::size_t number) {
  const FaultEntry& entry = scenario_.faults[number];
  const FaultContext context{scenario_.platform, inputs_.platform,
                             inputs_.workload.learner_regions.size()};
  const std::size_t id = occurrences_.size();
  const SimTime now = clock_.now();
  if (data_plane_) data_plane_->advance_to(now);
  const std::size_t watch = data_plane_ ? data_plane_->watch_failures() : 0;
  occurrences_.push_back({number, {}, watch, true, std::nullopt});
  FaultRecord& record = occurrences_.back().record;
  record.id = entry.id;
  record.written_id = entry.template_id();
  record.kind = kind_name(entry.fault);
  record.takes_region_down = region_taken_down(entry.fault).has_value();
  record.at = now;
  record.per_year = entry.per_year;
  for (const RegionId region : strikes(entry.fault)) {
    record.regions.push_back(inputs_.platform.regions.at(index(region)).id);
  }
  const auto effects =
      std::visit([&](const auto& fault) { return fault.effects(context); }, entry.fault);
  for (const Change& change : ledger_.begin(id, effects)) apply_(entry.id + " begins", change);
  if (const auto* flap = std::get_if<LinkFlap>(&entry.fault)) {
    clock_.at(now + flap->down, [this, id] { flap_on(id, false); });
  }
  fire(TriggerEvent::kBegins, number);
  return id;
}

/// A link that flaps has been down, or up, for its while.
void FaultRunner::flap_on(std::size_t id, bool down) {
  if (!occurrences_[id].lasts) return;
  const FaultEntry& entry = scenario_.faults[occurrences_[id].entry];
  const LinkFlap& flap = std::get<LinkFlap>(entry.fault);
  const FaultContext context{scenario_.platform, inputs_.platform,
                             inputs_.workload.learner_regions.size()};
  const std::vector<Change> changes =
      down ? ledger_.begin(id, flap.effects(context)) : ledger_.end(id);
  for (const Change& change : changes) apply_(entry.id + (down ? " again" : " pauses"), change);
  clock_.at(clock_.now() + (down ? flap.down : flap.up), [this, id, down] { flap_on(id, !down); });
}

void FaultRunner::end(std::size_t id) {
  Occurrence& occurrence = occurrences_[id];
  if (!occurrence.lasts) return;  // it has been repaired
  const FaultEntry& entry = scenario_.faults[occurrence.entry];
  occurrence.lasts = false;
  occurrence.record.until = clock_.now();
  if (data_plane_) data_plane_->advance_to(clock_.now());
  if (Store* const copies = data_plane_ ? data_plane_->store() : nullptr) {
    occurrence.equality_watch = copies->watch(nanoseconds(clock_.now()));
  }
  const std::size_t number = occurrence.entry;
  for (const Change& change : ledger_.end(id)) apply_(entry.id + " ends", change);
  fire(TriggerEvent::kEnds, number);
}

std::uint64_t FaultRunner::hold(const std::string& cause, const std::vector<Change>& effects) {
  constexpr std::uint64_t kNoFault = std::uint64_t{1} << 32;  // beyond all occurrences
  const std::uint64_t id = kNoFault + holds_++;
  for (const Change& change : ledger_.begin(id, effects)) apply_(cause, change);
  return id;
}

void FaultRunner::release(std::uint64_t hold, const std::string& cause,
                          std::optional<SimDuration> ramp) {
  for (Change change : ledger_.end(hold)) {
    if (auto* drain = std::get_if<Drain>(&change)) drain->ramp = ramp;
    apply_(cause, change);
  }
}

bool FaultRunner::is_named(const Occurrence& occurrence, const RootCause& finding) const {
  const Fault& fault = scenario_.faults[occurrence.entry].fault;
  if (component_of(fault) != finding.component) return false;
  const std::vector<RegionId> struck = strikes(fault);
  return !finding.region || struck.empty() ||
         std::find(struck.begin(), struck.end(), *finding.region) != struck.end();
}

const FaultRecord* FaultRunner::named_by(const RootCause& finding, SimTime since) const {
  for (std::size_t i = occurrences_.size(); i-- > 0;) {
    const Occurrence& occurrence = occurrences_[i];
    const auto& until = occurrence.record.until;
    if (until && *until < since) continue;
    if (is_named(occurrence, finding)) return &occurrence.record;
  }
  return nullptr;
}

const FaultRecord* FaultRunner::destroyer_of(RegionId region) const {
  for (std::size_t i = occurrences_.size(); i-- > 0;) {
    const Fault& fault = scenario_.faults[occurrences_[i].entry].fault;
    const bool takes_disks =
        std::holds_alternative<RegionLoss>(fault) || std::holds_alternative<CrashAndWipe>(fault);
    if (!occurrences_[i].lasts || !takes_disks || strikes(fault).front() != region) continue;
    return &occurrences_[i].record;
  }
  return nullptr;
}

bool FaultRunner::repair(const RootCause& finding) {
  bool any = false;
  for (std::size_t i = 0; i < occurrences_.size(); ++i) {
    if (!occurrences_[i].lasts || !scenario_.faults[occurrences_[i].entry].repairable) continue;
    if (!is_named(occurrences_[i], finding)) continue;
    end(i);
    any = true;
  }
  return any;
}

void FaultRunner::fire(TriggerEvent event, std::size_t number) {
  const FaultEntry& source = scenario_.faults[number];
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    const FaultEntry& entry = scenario_.faults[i];
    if (!entry.after || entry.after->event != event) continue;
    if (entry.after->fault != source.id && entry.after->fault != source.template_id()) continue;
    const SimTime at = clock_.now() + entry.after->delay;
    clock_.at(at, [this, i] {
      const std::size_t id = begin(i);
      if (const auto& lasting = scenario_.faults[i].lasting) {
        clock_.at(clock_.now() + *lasting, [this, id] { end(id); });
      }
    });
  }
}

/// The latest fault that struck the region, or its database, is what the failover is about.
void FaultRunner::reached(FailoverStage stage, RegionId region, Failover of) {
  for (std::size_t i = occurrences_.size(); i-- > 0;) {
    const std::size_t number = occurrences_[i].entry;
    const std::vector<RegionId> struck = strikes(scenario_.faults[number].fault);
    if (std::find(struck.begin(), struck.end(), region) == struck.end()) continue;
    if (of == Failover::kOfDatabase && !takes_primary(scenario_.faults[number].fault)) continue;
    FaultRecord& record = occurrences_[i].record;
    const auto first_time = [&](std::optional<SimTime>& time) {
      if (time) return false;
      time = clock_.now();
      return true;
    };
    switch (stage) {
      case FailoverStage::kDetected:
        if (first_time(record.detected)) fire(TriggerEvent::kDetected, number);
        return;
      case FailoverStage::kDecided:
        if (first_time(record.decided)) fire(TriggerEvent::kDecided, number);
        return;
      case FailoverStage::kSwitched:
        if (first_time(record.switched)) fire(TriggerEvent::kSwitched, number);
        return;
      case FailoverStage::kReturning:
        first_time(record.returning);
        return;
      case FailoverStage::kReturned:
        first_time(record.returned);
        return;
    }
  }
}

/// What the data plane saw: at the doors of regions that went down with this fault, else anywhere.
void FaultRunner::complete(FaultRecord& record, const Occurrence& occurrence) const {
  if (!data_plane_) return;
  bool down = false;
  for (const RegionId region : strikes(scenario_.faults[occurrence.entry].fault)) {
    for (const Outage& outage : data_plane_->outages()) {
      if (outage.region != region || outage.began != record.at) continue;
      down = true;
      record.attempts_failed += outage.attempts_failed;
      if (outage.first_failure &&
          (!record.first_failure || *outage.first_failure < *record.first_failure)) {
        record.first_failure = outage.first_failure;
      }
      if (outage.last_routed &&
          (!record.last_routed || *outage.last_routed > *record.last_routed)) {
        record.last_routed = outage.last_routed;
      }
    }
  }
  if (!down) record.first_failure = data_plane_->watch(occurrence.failure_watch).first_failure;
}

std::vector<FaultRecord> FaultRunner::records() const {
  std::vector<FaultRecord> records;
  for (const Occurrence& occurrence : occurrences_) {
    records.push_back(occurrence.record);
    complete(records.back(), occurrence);
    if (!occurrence.equality_watch) continue;
    const auto equal = data_plane_->store()->equal_at(*occurrence.equality_watch);
    if (equal) records.back().replicas_equal = at_nanoseconds(*equal);
  }
  return records;
}

}  // namespace fivenines
