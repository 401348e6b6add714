// Every reading: its question, its answers, and what each of them does.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "analysis/plan/reading.hpp"
#include "analysis/plan/text.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {

namespace {

using Plan = std::vector<Criterion>;
using Sets = std::vector<std::string>;

// ---- Queries as text: NAME[.STATISTIC][{LABEL=VALUE,...}] --------------------------------------

std::string_view metric_of(std::string_view query) {
  return query.substr(0, query.find_first_of(".{"));
}

/// The value of a label, or empty.
std::string_view label_of(std::string_view query, std::string_view label) {
  const std::string key = std::string(label) + "=";
  std::size_t at = query.find('{');
  while (at != std::string_view::npos) {
    const std::string_view rest = query.substr(at + 1);
    if (rest.starts_with(key)) {
      return rest.substr(key.size(), rest.find_first_of(",}") - key.size());
    }
    at = query.find(',', at + 1);
  }
  return {};
}

/// With another value of a label that the query gives.
std::string with_label(std::string_view query, std::string_view label, std::string_view value) {
  const std::string_view old = label_of(query, label);
  if (old.empty()) return std::string(query);
  const auto start = static_cast<std::size_t>(old.data() - query.data());
  return fmt::format("{}{}{}", query.substr(0, start), value, query.substr(start + old.size()));
}

std::string with_statistic(std::string_view query, std::string_view statistic) {
  const std::size_t labels = std::min(query.find('{'), query.size());
  return fmt::format("{}.{}{}", metric_of(query), statistic, query.substr(labels));
}

/// Rows that say "latency" without saying of what; not the analyzer's, the database's or a round's.
bool is_latency(const Criterion& c) {
  return c.metric == "latency" && metric_of(c.query) == "latency";
}

// ---- What each reading does --------------------------------------------------------------------

void latency_point(Criterion& c, std::string_view value, const Plan&) {
  if (is_latency(c) && value != "plan") c.query = with_label(c.query, "point", value);
}

void latency_includes_write(Criterion& c, std::string_view value, const Plan&) {
  if (value != "yes" || metric_of(c.query) != "latency") return;
  if (label_of(c.query, "point") == "server") {
    c.query = with_label(c.query, "point", "server_with_write");
  }
}

void latency_statistic(Criterion& c, std::string_view value, const Plan&) {
  if (value != "as_written" && metric_of(c.query) == "latency") {
    c.query = with_statistic(c.query, value);
  }
}

/// Threshold, and where it comes from, of another row of the plan.
void take_limit(Criterion& c, std::string_view id, const Plan& plan) {
  const Criterion* other = find_criterion(plan, id);
  if (other == nullptr) return;
  c.comparison = other->comparison == "=" ? c.comparison : other->comparison;
  c.threshold = other->threshold;
}

void regional_limits(Criterion& c, std::string_view value, const Plan&) {
  if (c.scope != "criterion:TEST-4") return;
  if (value == "uniform_100") c.threshold = "100";
  if (value == "uniform_200") c.threshold = "200";
}

void test2_limits(Criterion& c, std::string_view value, const Plan& plan) {
  if (value != "as_test3") return;
  if (c.id == "PLAN-T2-ERR") take_limit(c, "PLAN-T3-ERR", plan);
  if (c.id == "PLAN-T2-P99") take_limit(c, "PLAN-T3-P99", plan);
}

void reference_p99(Criterion& c, std::string_view value, const Plan& plan) {
  if (c.id == "PLAN-T1-BASE" && value == "150ms") take_limit(c, "RAMP-QG-P990", plan);
}

void error_limit(Criterion& c, std::string_view value, const Plan& plan) {
  const bool at_full_load = c.metric == "error_rate" && c.learners == "5000000";
  if (at_full_load && value == "phase4_exit") take_limit(c, "PLAN-TGT-ERR", plan);
}

void throughput(Criterion& c, std::string_view value, const Plan&) {
  if (c.rule != Throughput::kind || value != "capacity") return;
  c.rule.clear();
  c.comparison = ">=";
  c.query = with_label(c.query, "point", "sustained");
}

/// 26 s, which the plan takes for what 99.999 % leaves of a year.
bool is_year_of_26s(const Criterion& c) {
  return c.metric == "downtime_per_year" && c.note.find("X-01") != std::string::npos;
}

void uptime_budget(Criterion& c, std::string_view value, const Plan&) {
  if (!is_year_of_26s(c)) return;
  if (value == "percent") c.threshold = "315.36";    // 0.001 % of 365 days
  if (value == "month_26s") c.threshold = "316.33";  // 26 s x 365 / 30
}

void uptime_scope(Criterion& c, std::string_view value, const Plan&) {
  const std::string_view metric = metric_of(c.query);
  if (metric != "annual_uptime" && metric != "annual_downtime_seconds") return;
  if (value == "learner_weighted") return;  // or what the row says
  c.query = with_label(c.query, "scope", value);
}

void uptime_window(Criterion& c, std::string_view value, const Plan&) {
  if (metric_of(c.query) != "annual_uptime" || value != "test_window") return;
  c.query = fmt::format("uptime_ratio{}", c.query.substr(metric_of(c.query).size()));
}

void linear_tolerance(Criterion& c, std::string_view value, const Plan&) {
  if (c.rule != Linear::kind) return;
  double percent = 0;
  std::from_chars(value.data(), value.data() + value.size(), percent);
  c.tolerance = percent / 100;
}

/// An entry of the faults that takes regions down with their disks intact.
struct Kill {
  std::string id;             ///< as it is written: without the region of `region: each`
  double per_year = 0;        ///< summed over the regions that it strikes or stands for
  std::uint32_t regions = 0;  ///< that share that sum
};
std::vector<Kill> kills_of(const RunFacts& facts) {
  std::vector<Kill> kills;
  for (const FaultFact& fault : facts.faults) {
    if (fault.kind != "region_outage" || fault.by_chance) continue;
    const std::string id = fault.id.substr(0, fault.id.find('/'));
    if (kills.empty() || kills.back().id != id) kills.push_back({id, 0, 0});
    const bool stands_for_any = std::find(fault.with.begin(), fault.with.end(),
                                          std::pair<std::string, std::string>(
                                              "stands_for", "any_region")) != fault.with.end();
    kills.back().per_year += fault.per_year.value_or(0);
    kills.back().regions += stands_for_any ? facts.regions : 1;
  }
  return kills;
}

bool is_linear(const Criterion& c, const RunFacts&) {
  return c.rule == Linear::kind;
}
bool is_throughput(const Criterion& c, const RunFacts&) {
  return c.rule == Throughput::kind || label_of(c.query, "point") == "sustained";
}
bool is_analyzer_latency(const Criterion& c, const RunFacts&) {
  return c.metric == "analyzer_latency" && !c.query.empty();
}
bool is_december_test(const Criterion& c, const RunFacts&) {
  return c.scope.starts_with("criterion:TEST-");
}
bool has_level(const RunFacts& facts, std::string_view level) {
  return std::find(facts.cache_levels.begin(), facts.cache_levels.end(), level) !=
         facts.cache_levels.end();
}
bool has_regional_cache(const Criterion& c, const RunFacts& facts) {
  return is_december_test(c, facts) && has_level(facts, "regional");
}
bool has_three_levels(const Criterion& c, const RunFacts& facts) {
  return has_regional_cache(c, facts) && has_level(facts, "global");
}

bool is_probed_failover(const Criterion& c, const RunFacts& facts) {
  return metric_of(c.query) == "failover_time" && facts.probe_misses > 0;
}
bool is_of_gossip(const Criterion& c, const RunFacts& facts) {
  const std::string_view metric = metric_of(c.query);
  return facts.replication == "gossip" &&
         (metric == "unresolved_conflicts" || metric == "writes_lost" ||
          label_of(c.query, "point") == "server_with_write" ||
          label_of(c.query, "point") == "commit");
}
bool is_of_a_kill(const Criterion& c, const RunFacts& facts) {
  return is_december_test(c, facts) && !kills_of(facts).empty();
}
bool moves_learners(const Criterion& c, const RunFacts& facts) {
  return is_december_test(c, facts) && facts.fails_over;
}

/// The search for saturation: steps of ten seconds, from the declared load to twice of it.
/// Platforms are sized for 60 %, so they saturate on the way.
Sets load_in_steps(const RunFacts& facts) {
  constexpr double kStepSeconds = 10;
  constexpr double kStepsMost = 60;
  const int steps = static_cast<int>(
      std::clamp(std::floor(seconds(facts.measure) / kStepSeconds), 1.0, kStepsMost));
  std::string points;
  for (int i = 0; i < steps; ++i) {
    const double level = 1 + i / std::max(1.0, steps - 1.0);
    points +=
        fmt::format("{}{{at: {:g}s, level: {:.4f}}}", i == 0 ? "" : ", ", i * kStepSeconds, level);
  }
  return {fmt::format("workload.load=[{}]", points)};
}
Sets evenly_spaced(const RunFacts&) {
  return {"workload.arrival=deterministic"};
}
Sets fixed_capacity(const RunFacts&) {
  return {"capacity=fixed"};
}
Sets five_million_in_all(const RunFacts& facts) {
  constexpr std::uint64_t kEntries = 5'000'000;
  return {fmt::format("caches.regional.entries={}", kEntries / std::max(facts.regions, 1U))};
}
Sets no_global_level(const RunFacts&) {
  return {"caches.global=none"};
}
Sets cohorts_of_1300(const RunFacts&) {
  return {"workload.cohort_size=1300"};
}
template <int kMisses>
Sets misses_are(const RunFacts& facts) {
  if (facts.probe_misses == 0) return {};  // nobody probes
  return {fmt::format("failover.probe.misses={}", kMisses)};
}
template <int kMisses>
bool has_misses(const RunFacts& facts) {
  return facts.probe_misses == kMisses;
}
Sets commits_everywhere(const RunFacts&) {
  return {"replication.mode=synchronous", "replication.commit=all"};
}
Sets commits_at_most(const RunFacts&) {
  return {"replication.mode=synchronous", "replication.commit=majority"};
}
Sets regions_are_destroyed(const RunFacts& facts) {
  Sets sets;
  for (const Kill& kill : kills_of(facts)) {
    sets.push_back(fmt::format("faults.{}.kind=region_loss", kill.id));
    // nobody has published how often disks go with their region: as often as it is killed otherwise
    if (kill.per_year > 0) {
      sets.push_back(fmt::format("faults.{}.per_year={}", kill.id, kill.per_year / kill.regions));
    }
  }
  return sets;
}
Sets residency_is_enforced(const RunFacts& facts) {
  Sets sets;
  if (facts.fails_over) sets.emplace_back("failover.residency=enforce");
  if (!facts.replication.empty()) sets.emplace_back("replication.residency=enforce");
  return sets;
}
bool has_residency_enforced(const RunFacts& facts) {
  return facts.enforces_residency;
}

constexpr std::array<std::string_view, 5> kPlatforms{"default-3", "default-8", "plan-target-8",
                                                     "plan-expansion-7", "ramp-8"};
template <int kPlatform>
Sets platform_is(const RunFacts&) {
  return {fmt::format("platform={}", kPlatforms[kPlatform])};
}
template <int kPlatform>
bool has_platform(const RunFacts& facts) {
  return facts.platform == kPlatforms[kPlatform];
}

std::vector<Reading> make_table() {
  return {
      {"latency_point",
       "X-07",
       "where latency is measured, which the plan does not say",
       {{"plan",
         "limits of 100 ms at the server, Test 4 and 200 ms at the client, 50 ms at 500,000 "
         "learners in the analyzer (X-27), 50 ms of the database at the commit"},
        {"client", "from the intended start to the answer at the learner"},
        {"server", "from the arrival at the serving region to the response, without the write"},
        {"commit", "the write alone"}},
       false,
       latency_point},
      {"latency_includes_write",
       "X-27",
       "whether latency at the server counts the write (database latency is said to be 50 to 200 "
       "ms)",
       {{"no", "writes are reported apart"}, {"yes", "until the write is committed"}},
       false,
       latency_includes_write},
      {"latency_statistic",
       "X-06",
       "which statistic a latency limit means: 001 says p95 where 003 and 004 say p99",
       {{"as_written", "its own, and p99 where the plan gives none"},
        {"p99", "p99 everywhere"},
        {"p95", "p95 everywhere"}},
       false,
       latency_statistic},
      {"regional_limits",
       "X-07",
       "which latency limits hold by region",
       {{"test4", "those of Test 4, 50 to 200 ms"},
        {"uniform_100", "100 ms in every region (000:309, 407)"},
        {"uniform_200", "200 ms in every region (000:414)"}},
       false,
       regional_limits},
      {"test2_limits",
       "X-08",
       "limits of Test 2 are looser than those of Test 3 at twice the load",
       {{"plan", "as written"}, {"as_test3", "those of Test 3, as an advance warning"}},
       false,
       test2_limits},
      {"reference_p99",
       "X-09",
       "p99 at 500,000 learners",
       {{"50ms", "below 50 ms (000:225; 003:122)"},
        {"150ms", "150 ms, the November baseline of 001:210"}},
       false,
       reference_p99},
      {"error_limit",
       "X-11",
       "final error rate at five million learners",
       {{"per_gate", "0.1 % in Test 3 and at the gates (000:246, 310, 408)"},
        {"phase4_exit", "0.05 %, what Phase 4 ends with (000:96; 001:209)"}},
       false,
       error_limit},
      {"throughput",
       "X-25",
       "what 3.12 analyses per learner and minute are",
       {{"offered", "the load: it must be offered, served, and no backlog may grow"},
        {"sweep",
         "a pass over as many learners as there are, evenly spaced within 19.2 s, then the next: "
         "each must be served",
         evenly_spaced},
        {"capacity",
         "what the platform can do: the load rises in steps of ten seconds to twice the declared "
         "one, and the highest step that is served without failures and backlog must reach it",
         load_in_steps}},
       false,
       throughput,
       is_throughput},
      {"uptime_budget",
       "X-01",
       "how long 99.999 % may be down: the plan says 26 s a year, and labels the monthly figure as "
       "yearly",
       {{"percent", "0.001 % of a year, which is 315.36 s"},
        {"month_26s", "26 s in 30 days, which is 316.33 s in a year"},
        {"year_26s", "26 s in a year, as written"}},
       false,
       uptime_budget},
      {"uptime_scope",
       "X-03",
       "whose downtime a year counts",
       {{"learner_weighted", "each second with the share of learners whose region is down"},
        {"any_region", "seconds in which any region is down"},
        {"all_regions", "seconds in which all are"}},
       false,
       uptime_scope},
      {"uptime_window",
       "X-03",
       "over which time a test's 99.999 % are: the faults of its window come far more often there "
       "than in a year",
       {{"annualised", "a year, with as many faults as are expected in it"},
        {"test_window", "the measured window alone"}},
       false,
       uptime_window},
      {"linear_tolerance",
       "X-50",
       "how far from linear is still linear",
       {{"10%", "within 10 % of the run with 500,000 learners"}},
       true,
       linear_tolerance},
      {"capacity",
       "X-50",
       "whether capacity grows with the learners",
       {{"proportional", "with the learners, from what the platform is sized for"},
        {"fixed", "as the platform file has it", fixed_capacity}},
       false,
       nullptr,
       is_linear},
      {"cohort",
       "X-26",
       "for which cohort the analyzer takes less than 50 ms",
       {{"as_given", "cohort sizes of the scenario"},
        {"1300", "1,300 learners in every cohort, what one stream sees in 50 ms", cohorts_of_1300}},
       false,
       nullptr,
       is_analyzer_latency},
      {"topology",
       "X-12, X-51",
       "which regions: tests name no topology, and the plan's own list of eight has seven names",
       {{"as_given", "the platform that the scenario names"},
        {"default-3", "US-East, US-West, Europe", platform_is<0>, has_platform<0>},
        {"default-8", "the seven named ones and a second one in Europe", platform_is<1>,
         has_platform<1>},
        {"plan-target-8", "3 US, 2 EU, APAC, LATAM, Africa (000:91)", platform_is<2>,
         has_platform<2>},
        {"plan-expansion-7", "the seven named ones (000:158-169)", platform_is<3>, has_platform<3>},
        {"ramp-8", "NA, EU, APAC, LATAM, MENA, India, Africa, China (001:159-203)", platform_is<4>,
         has_platform<4>}},
       false,
       nullptr,
       is_december_test},
      {"cache_total",
       "X-31",
       "what 5M cache entries are: \"each region\" (000:209)",
       {{"per_region_5M", "in each region"},
        {"total_5M", "in all regions together", five_million_in_all}},
       false,
       nullptr,
       has_regional_cache},
      {"cache_levels",
       "X-31",
       "how many cache levels: \"local Redis per region\" and \"local, regional, global\"",
       {{"3", "local, regional and global"}, {"2", "local and regional", no_global_level}},
       false,
       nullptr,
       has_three_levels},
      {"misses",
       "X-05",
       "how many probes in a row a region must miss until it is suspected",
       {{"as_given", "those of the scenario"},
        {"1", "one", misses_are<1>, has_misses<1>},
        {"2", "two", misses_are<2>, has_misses<2>},
        {"3", "three", misses_are<3>, has_misses<3>}},
       false,
       nullptr,
       is_probed_failover},
      {"replication",
       "X-28",
       "gossip, or a database that commits by consensus (000:189-193)",
       {{"as_given", "the mode of the scenario"},
        {"sync_all", "one master, commits when all copies have it", commits_everywhere},
        {"sync_majority", "one master, commits when most copies have it", commits_at_most}},
       false,
       nullptr,
       is_of_gossip},
      {"region_kill",
       "X-29",
       "what is killed with a region: \"zero data loss\" with asynchronous replication",
       {{"outage", "its hosts; disks survive, so writes are late and not lost"},
        {"destroy", "its disks, too; what was not replicated is lost", regions_are_destroyed}},
       false,
       nullptr,
       is_of_a_kill},
      {"residency",
       "X-54",
       "learners of the Union whose region is lost: GDPR (000:417), but copies everywhere "
       "(000:190)",
       {{"report", "served outside, and counted"},
        {"enforce", "refused outside, nor is their data sent there", residency_is_enforced,
         has_residency_enforced}},
       false,
       nullptr,
       moves_learners},
  };
}

}  // namespace

const std::vector<Reading>& readings_table() {
  static const std::vector<Reading> table = make_table();
  return table;
}

}  // namespace fivenines
