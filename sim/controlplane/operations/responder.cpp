#include "sim/controlplane/operations/responder.hpp"

#include <algorithm>

namespace fivenines {
namespace {

/// After so many tries that did not help, what is left is to wait until it passes.
constexpr std::uint32_t kTriesMost = 3;

}  // namespace

Responder::Responder(const ResponseOptions& options, Setting setting, const ControlPort& port,
                     Hands hands)
    : options_(options),
      setting_(std::move(setting)),
      port_(port),
      hands_(std::move(hands)),
      held_out_(setting_.regions.size(), 0),
      verdicts_(setting_.regions.size(), 0) {}

std::string Responder::text(const RootCause& finding) const {
  const std::string name = name_of(finding.component);
  return finding.region ? name + " of " + setting_.regions[index(*finding.region)] : name;
}

void Responder::found(const RootCause& finding, bool made) {
  const auto same = [&](const Work& work) { return work.open && work.finding == finding; };
  const auto known = std::find_if(work_.begin(), work_.end(), same);
  if (!made) {
    if (known != work_.end()) close(static_cast<std::size_t>(known - work_.begin()));
    return;
  }
  if (known != work_.end()) return;
  const std::size_t incident = work_.size();
  Work work;
  work.finding = finding;
  work.stream = named_stream(setting_.replication_key,
                             "incident " + text(finding) + " " + std::to_string(incident));
  const bool automated =
      options_.automated && uniform01(work.stream) < options_.automated->coverage;
  work.by_people = !automated;
  work_.push_back(std::move(work));
  IncidentRecord record;
  record.component = name_of(finding.component);
  if (finding.region) record.region = setting_.regions[index(*finding.region)];
  record.by_people = !automated;
  record.opened = port_.now();
  incidents_.push_back(std::move(record));
  port_.note("incident", text(finding) + (automated ? " is handled" : " pages an engineer"));
  if (automated) {
    think(incident, SimDuration{0});
  } else {
    waiting_.push_back(incident);
    assign();
  }
}

void Responder::assign() {
  const std::uint32_t engineers = options_.manual.rota.engineers_at(port_.now());
  while (busy_ < engineers && !waiting_.empty()) {
    const std::size_t incident = waiting_.front();
    waiting_.pop_front();
    if (!work_[incident].open) continue;
    ++busy_;
    work_[incident].worked_on = true;
    begin(incident);
  }
}

void Responder::begin(std::size_t incident) {
  const ManualResponse& people = options_.manual;
  SimDuration comes = sample(incident, people.page);
  if (!people.rota.on_shift(port_.now())) {
    incidents_[incident].off_shift = true;
    comes += sample(incident, people.off_shift);
  }
  port_.at(port_.now() + comes, [this, incident] {
    if (!work_[incident].worked_on) return;
    incidents_[incident].acknowledged = port_.now();
    port_.note("incident", "an engineer is on " + text(work_[incident].finding));
    think(incident, SimDuration{0});
  });
}

void Responder::think(std::size_t incident, SimDuration before) {
  SimDuration takes = before;
  if (work_[incident].by_people) {
    const ManualResponse& people = options_.manual;
    takes += sample(incident, people.diagnose) + sample(incident, people.approve);
    for (std::uint32_t step = 0; step < people.steps; ++step)
      takes += sample(incident, people.step);
  } else {
    takes +=
        sample(incident, options_.automated->decide) + sample(incident, options_.automated->act);
  }
  port_.at(port_.now() + takes, [this, incident] { act(incident); });
}

void Responder::act(std::size_t incident) {
  Work& work = work_[incident];
  if (!work.open) return;
  ++work.tries;
  const RootCause finding = work.finding;
  const bool wrong = work.by_people && uniform01(work.stream) < options_.manual.wrong;
  bool helped = false;
  if (wrong) {
    ++incidents_[incident].wrong_decisions;
    port_.note("incident", "the wrong thing is done about " + text(finding));
  } else {
    if (finding.component == Component::kRegion) {
      helped = hands_.take_out(*finding.region, true);
      if (helped) held_out_[index(*finding.region)] = 1;
    }
    helped = hands_.repair(finding) || helped;
    port_.note("incident", text(finding) + (helped ? " is dealt with" : ": nothing helps"));
  }
  const SimDuration verify =
      work_[incident].by_people ? sample(incident, options_.manual.verify) : SimDuration{0};
  if (helped) incidents_[incident].mitigated = port_.now();
  if (helped || work_[incident].tries >= kTriesMost) {
    port_.at(port_.now() + verify, [this, incident] { free_engineer(incident); });
    return;
  }
  think(incident, verify);
}

void Responder::free_engineer(std::size_t incident) {
  if (!work_[incident].worked_on) return;
  work_[incident].worked_on = false;
  --busy_;
  assign();
}

void Responder::close(std::size_t incident) {
  work_[incident].open = false;
  incidents_[incident].closed = port_.now();
  free_engineer(incident);
}

/// A region that was taken out by hand is let back by hand.
void Responder::verdict(RegionId region, bool suspected) {
  const std::size_t r = index(region);
  const std::uint64_t verdict = ++verdicts_[r];
  if (suspected) return;
  if (held_out_[r] == 0) return found({Component::kRegion, region}, false);
  pcg64 stream = named_stream(setting_.replication_key,
                              "return of " + setting_.regions[r] + " " + std::to_string(verdict));
  SimDuration takes = setting_.return_after;
  if (options_.automated) {
    takes += options_.automated->decide.sample_duration(stream) +
             options_.automated->act.sample_duration(stream);
  } else {
    const ManualResponse& people = options_.manual;
    takes += people.approve.sample_duration(stream);
    for (std::uint32_t i = 0; i < people.steps; ++i) takes += people.step.sample_duration(stream);
  }
  port_.at(port_.now() + takes, [this, region, r, verdict] {
    if (verdicts_[r] != verdict || held_out_[r] == 0) return;
    held_out_[r] = 0;
    hands_.take_out(region, false);
    found({Component::kRegion, region}, false);
  });
}

}  // namespace fivenines
