// Contract 9: every draw belongs to a request, so a fault, a region or a retry leaves the others
// alone.
#include <string>
#include <vector>

#include "sim/dataplane/request_draws.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/zipf.hpp"
#include "tests/property/property.hpp"

namespace fivenines::property {
namespace {

using std::chrono::milliseconds;

std::vector<SimTime> arrivals(const Run& run, std::size_t learner_region) {
  std::vector<SimTime> times;
  for (const Outcome& outcome : run.outcomes) {
    if (index(outcome.learner_region) == learner_region) times.push_back(outcome.intended);
  }
  return times;
}

/// Only some of the analyses may differ: those for which `touched` says so.
template <typename Touched>
void check_untouched(const Run& before, const Run& after, Touched&& touched) {
  REQUIRE(before.outcomes.size() == after.outcomes.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < before.outcomes.size(); ++i) {
    CHECK(before.outcomes[i].intended == after.outcomes[i].intended);
    if (touched(before.outcomes[i], after.outcomes[i])) continue;
    ++same;
    CHECK(before.outcomes[i] == after.outcomes[i]);
  }
  CHECK(same > 0);
}

bool answered_at_once(const Outcome& outcome) {
  return outcome.kind == OutcomeKind::kAnswered && outcome.attempts == 1;
}

}  // namespace

TEST_CASE("the same seed gives the same digest, another seed another", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Scenario scenario = with_queues(seed, 2);
    const std::string digest = run_data_plane(scenario, no_chop).record.digest;
    CHECK(run_data_plane(scenario, no_chop).record.digest == digest);
    ++scenario.inputs.replication;
    CHECK(run_data_plane(scenario, no_chop).record.digest != digest);
    --scenario.inputs.replication;
    scenario.inputs.seed += 1000;
    CHECK(run_data_plane(scenario, no_chop).record.digest != digest);
  }
}

TEST_CASE("a change that changes nothing leaves the digest alone", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Scenario plain = with_queues(seed, 2);
    const std::string digest = run_data_plane(plain, no_chop).record.digest;
    const Change nothing[] = {AnalyzerSpeed{region_id(0), 1.0},
                              AnalyzerBound{region_id(0), kUnlimited},
                              DatabaseLimits{region_id(1), 3, 3},
                              DatabaseLimits{region_id(1), 9, 3},
                              RegionUp{region_id(0)},
                              ServerUp{region_id(0), 1},
                              Routing{learner_region_id(0), {{region_id(0), 1.0}}},
                              VariantSplit{{1.0}}};
    for (const Change& change : nothing) {
      Scenario changed = plain;
      add_change(changed, milliseconds{700 + 50 * static_cast<int>(seed)}, change);
      add_change(changed, milliseconds{1100}, change);
      INFO(summary(changed));
      CHECK(run_data_plane(changed, no_chop).record.digest == digest);
    }
  }
}

TEST_CASE("a fault leaves arrivals alone, and everything of learners it does not touch",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Scenario plain = without_queues(seed, 3);
    const Run before = run_data_plane(plain, no_chop);
    Scenario faulty = plain;
    add_change(faulty, milliseconds{500}, RegionDown{region_id(1), Looks::kRefuse});
    add_change(faulty, milliseconds{900}, RegionUp{region_id(1)});
    add_change(faulty, milliseconds{1200}, AnalyzerSpeed{region_id(2), 0.5});
    const Run after = run_data_plane(faulty, no_chop);
    // the slow analyzer delays, the outage fails; what neither met is the same to the nanosecond
    check_untouched(before, after, [&](const Outcome& was, const Outcome& is) {
      const SimTime done = is.intended + is.latency;
      const bool outage = index(was.serving_region) == 1 && is.kind != OutcomeKind::kAnswered;
      const bool slow = index(was.serving_region) == 2 && done > kStart + milliseconds{1200};
      return outage || slow;
    });
  }
}

TEST_CASE("without queues a retry that succeeds is the only thing that a retry changes",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Scenario plain = without_queues(seed, 2);
    plain.inputs.workload.client.timeout = Law{Exponential{1.5e7}};
    const Run before = run_data_plane(plain, no_chop);
    for (const std::uint32_t most : {1U, 2U, 3U}) {
      for (const double jitter : {0.0, 0.5}) {
        Scenario retrying = plain;
        retrying.inputs.workload.client.retries.max = most;
        retrying.inputs.workload.client.retries.backoff = milliseconds{20};
        retrying.inputs.workload.client.retries.jitter = jitter;
        const Run after = run_data_plane(retrying, no_chop);
        check_untouched(before, after, [](const Outcome& was, const Outcome& is) {
          return !answered_at_once(was) || !answered_at_once(is);
        });
        // whoever was answered at once still is
        for (std::size_t i = 0; i < before.outcomes.size(); ++i) {
          CHECK(answered_at_once(before.outcomes[i]) == answered_at_once(after.outcomes[i]));
        }
      }
    }
  }
}

TEST_CASE("a first retry does not depend on how many more are allowed", "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Scenario scenario = without_queues(seed, 1);
    scenario.inputs.workload.client.timeout = Law{Exponential{1.2e7}};
    scenario.inputs.workload.client.retries.max = 1;
    const Run one = run_data_plane(scenario, no_chop);
    scenario.inputs.workload.client.retries.max = 3;
    const Run three = run_data_plane(scenario, no_chop);
    check_untouched(one, three, [](const Outcome& was, const Outcome&) {
      return was.kind != OutcomeKind::kAnswered;
    });
  }
}

TEST_CASE("another region leaves the learners and what they ask for alone",
          "[dataplane][property]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Scenario three = without_queues(seed, 3);
    Scenario two = three;
    // the third place stays, with its learners; only its region is gone
    two.inputs.platform.regions.pop_back();
    two.inputs.platform.wan.pop_back();
    for (auto& row : two.inputs.platform.wan) row.pop_back();
    const Run with = run_data_plane(three, no_chop);
    const Run without = run_data_plane(two, no_chop);
    for (std::size_t l = 0; l < 3; ++l) CHECK(arrivals(with, l) == arrivals(without, l));
    // who is served where they were before is served the same
    check_untouched(with, without, [](const Outcome& was, const Outcome&) {
      return index(was.learner_region) == 2;
    });
  }
}

TEST_CASE("draws of one purpose and analysis do not depend on any other", "[property]") {
  holds("a key and a purpose give the same draw whatever was drawn before", [] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto analysis = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    const std::uint64_t region_key = draws::learner_region_key(replication_key(seed, 0), "europe");
    const std::uint64_t key = draws::analysis_key(region_key, analysis);
    const Zipf popularity(1000, 0.9);
    const std::uint32_t content = draws::content(key, popularity);
    const std::uint32_t learner = draws::learner(key, 100, 5000);
    const bool writes = draws::writes(key, 0.2);
    // in another order, with draws of retries in between
    for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
      (void)draws::access_rtt(draws::attempt_key(key, attempt), Law{Exponential{1e6}});
    }
    RC_ASSERT(draws::writes(key, 0.2) == writes);
    RC_ASSERT(draws::learner(key, 100, 5000) == learner);
    RC_ASSERT(draws::content(key, popularity) == content);
    RC_ASSERT(draws::attempt_key(key, 0) == key);
    RC_ASSERT(draws::attempt_key(key, 1) != draws::attempt_key(key, 2));
  });
}

}  // namespace fivenines::property
