#include "tests/oracle/run_data_plane.hpp"

#include <algorithm>
#include <memory>

#include "sim/base/draws.hpp"

namespace fivenines::oracle {

Chop chop_every(SimDuration step) {
  return [step](SimTime from) { return from + step; };
}

Chop chop_at_random(std::uint64_t seed, SimDuration mean) {
  const auto stream = std::make_shared<pcg64>(named_stream(seed, "chop"));
  return [stream, mean](SimTime from) {
    const auto most = static_cast<std::uint64_t>(2 * mean.count() + 1);
    return from + SimDuration{static_cast<std::int64_t>(uniform_below(*stream, most))};
  };
}

Run run_data_plane(const Scenario& scenario, const Chop& chop,
                   const std::atomic<bool>* core_to_spare) {
  World world = initial_world(scenario.inputs);
  DataPlane data_plane(scenario.inputs, world);
  Run run;
  data_plane.use_core(core_to_spare);
  data_plane.observe(&run.outcomes);

  SimTime now = kStart;
  const auto advance = [&](SimTime to) {
    for (SimTime stop = chop(now); stop < to; stop = chop(now)) {
      data_plane.advance_to(stop);
      now = stop;
    }
    data_plane.advance_to(to);
    now = to;
  };
  for (const TimedChange& change : scenario.changes) {
    advance(change.at);
    world.enact(change.change);
    data_plane.changed(change.change);
  }
  advance(scenario.inputs.end);
  run.record = data_plane.finish();

  std::sort(run.outcomes.begin(), run.outcomes.end(), [](const Outcome& a, const Outcome& b) {
    if (a.learner_region != b.learner_region) return a.learner_region < b.learner_region;
    return a.arrival_index < b.arrival_index;
  });
  return run;
}

}  // namespace fivenines::oracle
