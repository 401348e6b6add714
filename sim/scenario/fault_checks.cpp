#include "sim/scenario/fault_checks.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

bool is_named(const FaultEntry& fault, const std::string& name) {
  return fault.id == name || fault.template_id() == name;
}

class Checks {
 public:
  Checks(const std::vector<FaultEntry>& faults, const std::vector<FaultPlace>& places,
         const std::vector<std::string>& region_ids, const Scenario& scenario,
         Diagnostics& diagnostics)
      : faults_(faults),
        places_(places),
        region_ids_(region_ids),
        scenario_(scenario),
        diagnostics_(diagnostics) {}

  void check() {
    for (std::size_t i = 0; i < faults_.size(); ++i) {
      if (!places_[i].sound) continue;
      if (faults_[i].after) check_trigger(i);
      check_overlap(i);
    }
  }

 private:
  void complain(std::size_t i, const std::string& message) {
    diagnostics_.add(places_[i].at.error(places_[i].path + ": " + message));
  }

  void check_trigger(std::size_t i) {
    const Trigger& trigger = *faults_[i].after;
    std::vector<std::string> ids;
    const FaultEntry* source = nullptr;
    for (std::size_t k = 0; k < faults_.size() && source == nullptr; ++k) {
      if (!is_named(faults_[k], trigger.fault)) continue;
      if (!places_[k].sound) return;
      source = &faults_[k];
    }
    const std::string event = kTriggerEventNames[static_cast<std::size_t>(trigger.event)];
    if (source == nullptr) {
      for (const FaultEntry& fault : faults_) ids.push_back(fault.template_id());
      complain(i, "waits for the unknown fault " + in_quotes(trigger.fault) +
                      did_you_mean(trigger.fault, ids));
    } else if (trigger.event == TriggerEvent::kEnds && !source->lasting && !source->breakdowns) {
      complain(i, "waits for the end of " + in_quotes(trigger.fault) +
                      ", which lasts until the end of the run; give it `for`");
    } else if (trigger.event > TriggerEvent::kEnds && !scenario_.failover &&
               !(scenario_.promotion && takes_primary(source->fault))) {
      complain(i, "waits for a failure to be " + event + ", but nobody looks (failover: none)");
    } else if (trigger.event > TriggerEvent::kEnds && strikes_nothing(*source)) {
      complain(i, in_quotes(trigger.fault) + " strikes no region, so it is never " + event);
    } else if (never_begins(i)) {
      complain(i, "waits for itself, so it never begins");
    } else {
      check_time(i, *source);
    }
  }

  static bool strikes_nothing(const FaultEntry& fault) {
    return std::visit([](const auto& kind) { return kind.strikes().empty(); }, fault.fault);
  }

  /// Follows what a fault waits for; a ring has no beginning.
  bool never_begins(std::size_t i) const {
    std::set<std::string> seen{faults_[i].template_id()};
    const FaultEntry* fault = &faults_[i];
    while (fault->after) {
      const std::string& wanted = fault->after->fault;
      const auto source = std::find_if(faults_.begin(), faults_.end(),
                                       [&](const FaultEntry& f) { return is_named(f, wanted); });
      if (source == faults_.end()) return false;
      if (!seen.insert(source->template_id()).second) return true;
      fault = &*source;
    }
    return false;
  }

  /// Where both times are known, the fault must begin within the run.
  void check_time(std::size_t i, const FaultEntry& source) {
    if (source.after || source.breakdowns) return;
    SimTime at = source.at + faults_[i].after->delay;
    if (faults_[i].after->event == TriggerEvent::kEnds) at += *source.lasting;
    if (at < scenario_.clock.end()) return;
    complain(i, "begins " + print_duration(at - scenario_.clock.measure_start()) +
                    " after the start of measurement, when the run is over; accepted: less than " +
                    print_duration(scenario_.clock.measure + scenario_.clock.drain));
  }

  /// The region that is down as a whole, and since when, if that is known.
  static std::optional<RegionId> region_down(const FaultEntry& fault) {
    if (fault.after || fault.breakdowns) return std::nullopt;
    return region_taken_down(fault.fault);
  }

  void check_overlap(std::size_t i) {
    const auto region = region_down(faults_[i]);
    if (!region) return;
    for (std::size_t k = 0; k < faults_.size(); ++k) {
      const FaultEntry& other = faults_[k];
      if (k == i || !places_[k].sound || region_down(other) != region) continue;
      const bool first = other.at < faults_[i].at || (other.at == faults_[i].at && k < i);
      const bool over = other.lasting && other.at + *other.lasting <= faults_[i].at;
      if (!first || over) continue;
      complain(i, in_quotes(faults_[i].id) + " strikes the region " +
                      in_quotes(region_ids_.at(index(*region))) + " while " + in_quotes(other.id) +
                      " keeps it down; accepted: after that");
      return;
    }
  }

  const std::vector<FaultEntry>& faults_;
  const std::vector<FaultPlace>& places_;
  const std::vector<std::string>& region_ids_;
  const Scenario& scenario_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_faults(const std::vector<FaultEntry>& faults, const std::vector<FaultPlace>& places,
                  const std::vector<std::string>& region_ids, const Scenario& scenario,
                  Diagnostics& diagnostics) {
  Checks(faults, places, region_ids, scenario, diagnostics).check();
}

}  // namespace fivenines
