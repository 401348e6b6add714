// What happens at the regions: the way of an attempt to the lookups, and from the analyzer back.
#include "sim/dataplane/life.hpp"
#include "sim/dataplane/replicas.hpp"
#include "sim/dataplane/request_draws.hpp"

namespace fivenines {

void DataPlane::Life::reach_region(std::uint32_t id) {
  Attempt& a = attempts_[id];
  const RegionState& state = world_.regions[a.region];
  if (!state.up) {
    Outage& outage = outages_[outage_of_[a.region]];
    if (!outage.first_failure) outage.first_failure = at_nanoseconds(now_);
    ++outage.attempts_failed;
    if (state.looks == Looks::kRefuse) return turn_back(id, Cause::kRefused);
    return over_at_server(id, Cause::kUnreachable);
  }
  if (a.station == kNotAdmitted) return turn_back(id, Cause::kShed);
  if (replicas_ && is_outside(a, a.region)) {
    StoreRecord& record = replicas_->store.record();
    ++record.residency_requests;
    record.residency_refused += enforces_residency();
    if (enforces_residency()) return turn_back(id, Cause::kRefused);
  }
  a.inside = true;
  if (!balancer_is_delay_) {
    return enter(balancer(a.region), {id, a.generation, JobKind::kBalancer, now_});
  }
  const double work =
      draws::station_work(a.key, in_.dataplane.balancer.service, Purpose::kBalancer);
  push(now_ + duration_of_nanoseconds(work).count(), kPastBalancer, id);
}

void DataPlane::Life::past_balancer(std::uint32_t id) {
  attempts_[id].approaching = false;
  next_station_or_lookups(id);
}

void DataPlane::Life::next_station_or_lookups(std::uint32_t id) {
  const Attempt& a = attempts_[id];
  if (a.station < in_.dataplane.stations.size()) {
    return enter(extra(a.region, a.station), {id, a.generation, JobKind::kExtra, now_});
  }
  lookups(id);
}

void DataPlane::Life::join_analyzer(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.lookups_answered = now_;
  if (replicas_ && !reads_own_copy(a.region) && !in_.dataplane.replication->read_after_commit) {
    return ask_copies(id);
  }
  enter(analyzer(a.region), {id, a.generation, JobKind::kAnalyze, now_});
}

void DataPlane::Life::response_leaves(std::uint32_t id) {
  Attempt& a = attempts_[id];
  a.inside = false;
  const Nanoseconds reached = now_ + a.access_back;
  if (!a.client_done && reached > a.give_up) return over_at_server(id, Cause::kTimeout);
  if (a.at_switch) writing_at_switch_ended(a, true);
  if (!a.client_done) {
    if (reached <= nanoseconds(in_.end)) {
      accounts_.answered(a, now_, reached);
      ++seen_[a.region].served;
    } else {
      accounts_.unfinished(a);
    }
  }
  attempts_.give(id);
}

void DataPlane::Life::turn_back(std::uint32_t id, Cause cause) {
  Attempt& a = attempts_[id];
  const Nanoseconds reached = now_ + a.access_back;
  if (a.client_done || reached > a.give_up) return over_at_server(id, Cause::kTimeout);
  over_at_server(id, cause);
  push(reached, kClientError, id);
}

void DataPlane::Life::over_at_server(std::uint32_t id, Cause cause) {
  Attempt& a = attempts_[id];
  a.server_done = true;
  a.inside = false;
  a.cause = cause;
  if (a.leads != 0) reads_will_not_come(id);
  if (a.at_switch) writing_at_switch_ended(a, false);
  attempts_.give_if_over(id);
}

}  // namespace fivenines
