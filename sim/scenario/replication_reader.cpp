#include "sim/scenario/replication_reader.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/law_reader.hpp"
#include "sim/scenario/text_checks.hpp"

namespace fivenines {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kMemberlistWan = "source: MEMBERLIST (WAN)";
constexpr std::string_view kCassandra = "source: CASSANDRA";

class ReplicationReader {
 public:
  ReplicationReader(SectionReader& in, const PlatformReader& platform, Scenario& scenario)
      : in_(in), platform_(platform), scenario_(scenario) {}

  void read(ReplicationMode mode) {
    options_.mode = mode;
    read_schedule();
    read_copies();
    if (uses(ReplicationMode::kSynchronous)) read_synchronous();
    if (uses(ReplicationMode::kQuorum)) read_quorum();
    options_.eager = !uses(ReplicationMode::kGossip) || in_.flag("eager", assumed(false));
    if (uses(ReplicationMode::kGossip) && !options_.eager && platform_.usable() &&
        copies() < platform_.platform().regions.size()) {
      in_.error("copies",
                "nobody takes the writes of the other regions there; accepted: all, or "
                "'eager: true' beside");
    }
    options_.write_bytes = static_cast<std::uint32_t>(
        in_.count("write_bytes", assumed<std::uint64_t>(512), {1, 1'000'000'000}));
    options_.residency = in_.choice<DataResidency>(
        "residency", {{"report", DataResidency::kReport}, {"enforce", DataResidency::kEnforce}},
        Default<DataResidency>{DataResidency::kReport, kPlan});
    options_.read_after_commit = in_.duration_or_none(
        "read_after_commit", assumed<std::optional<SimDuration>>(std::nullopt));
    read_domains();
    read_conflicts();
    read_clocks();
    read_exchange();
    scenario_.dataplane.replication = std::move(options_);
  }

 private:
  bool uses(ReplicationMode mode) const {
    const auto& steps = options_.schedule;
    return options_.mode == mode || std::any_of(steps.begin(), steps.end(),
                                                [&](const ModeStep& s) { return s.mode == mode; });
  }
  std::size_t copies() const {
    return options_.copies.empty() ? platform_.platform().regions.size() : options_.copies.size();
  }

  /// `switch`: from when on another mode holds.
  void read_schedule() {
    in_.find("switch");
    if (!in_.given("switch")) return;
    in_.sections("switch", [this](SectionReader& in, std::size_t) {
      ModeStep step;
      step.at = read_at(in, scenario_.clock, RunPart::kAll).value_or(step.at);
      if (!options_.schedule.empty() && step.at < options_.schedule.back().at) {
        in.error("at", "is before the step above; accepted: steps in the order of their times");
      }
      step.mode = in.choice<ReplicationMode>("to", {{"synchronous", ReplicationMode::kSynchronous},
                                                    {"quorum", ReplicationMode::kQuorum},
                                                    {"gossip", ReplicationMode::kGossip}});
      options_.schedule.push_back(step);
    });
  }

  std::optional<RegionId> region(const std::string& name, const SourcePosition& at,
                                 const std::string& path) {
    if (const auto found = platform_.find_region(name)) return region_id(*found);
    if (platform_.usable()) {
      const auto ids = platform_.region_ids();
      in_.context().diagnostics.add(at.error(path + ": unknown region " + in_quotes(name) +
                                             "; accepted: " + joined(ids) +
                                             did_you_mean(name, ids)));
    }
    return std::nullopt;
  }

  void read_copies() {
    in_.accepts_word("copies", "all");
    const YamlNode* written = in_.find("copies");
    if (written == nullptr || written->is_word("all")) {
      in_.use_default("copies", "all", kAssumption);
      in_.resolve("copies", yaml_scalar("all"));
      return;
    }
    in_.accepts_items("copies", "name");
    YamlNode resolved = yaml_list();
    for (const YamlNode& item : in_.list("copies", true)) {
      resolved.items.push_back(yaml_scalar(item.text));
      const auto found = region(item.text, item.position, in_.path_of("copies"));
      if (!found) continue;
      if (std::find(options_.copies.begin(), options_.copies.end(), *found) !=
          options_.copies.end()) {
        in_.context().diagnostics.add(item.position.error(in_.path_of("copies") + ": " +
                                                          in_quotes(item.text) + " comes twice"));
        continue;
      }
      options_.copies.push_back(*found);
    }
    std::sort(options_.copies.begin(), options_.copies.end());
    in_.resolve("copies", std::move(resolved));
  }

  void read_synchronous() {
    const auto& regions = platform_.platform().regions;
    const std::size_t stated = platform_.platform().write_master;
    const std::string fallback = stated < regions.size() ? regions[stated].id : "";
    const std::string name =
        in_.id("master", Default<std::string>{fallback, "plan: the write master of the platform"});
    options_.master = region_id(stated);
    if (const auto found = region(name, in_.position_of("master"), in_.path_of("master"))) {
      options_.master = *found;
      const bool has_copy = options_.copies.empty() ||
                            std::find(options_.copies.begin(), options_.copies.end(), *found) !=
                                options_.copies.end();
      if (!has_copy) in_.error("master", "holds no copy; accepted: a region of 'copies'");
    }
    options_.majority = in_.choice<bool>("commit", {{"all", false}, {"majority", true}},
                                         Default<bool>{false, kPlan});
    if (options_.mode != ReplicationMode::kQuorum) {
      options_.strong_reads =
          in_.choice<bool>("reads", {{"local", false}, {"strong", true}}, assumed(false));
    }
    options_.fencing = in_.flag("fencing", assumed(true));
    read_promotion_of_master();
  }

  void read_promotion_of_master() {
    scenario_.master_failover.reset();
    if (in_.is_none("promotion", false)) return;
    SectionReader promotion = in_.section("promotion");
    MasterFailoverOptions& options = scenario_.master_failover.emplace();
    options.decision =
        read_law(promotion, "delay", LawUnit::kDuration, Default<std::string_view>{"0s"});
    options.fence =
        read_law(promotion, "fence", LawUnit::kDuration, Default<std::string_view>{"1s"});
    options.replay =
        read_law(promotion, "replay", LawUnit::kDuration, Default<std::string_view>{"5s"});
  }

  void read_quorum() {
    const auto most = static_cast<std::uint32_t>(std::max<std::size_t>(1, copies()));
    options_.acks = in_.count32(
        "acks", Default<std::uint32_t>{default_quorum(), "source: RIAK-CORE"}, {1, most});
    if (options_.mode == ReplicationMode::kQuorum) {
      options_.reads = in_.count32(
          "reads", Default<std::uint32_t>{default_quorum(), "source: RIAK-CORE"}, {1, most});
    }
    options_.told = in_.choice<CopiesTold>(
        "choice", {{"all", CopiesTold::kAll}, {"random", CopiesTold::kRandom}},
        assumed(CopiesTold::kAll));
  }
  std::uint32_t default_quorum() const { return static_cast<std::uint32_t>(copies() / 2 + 1); }

  // ---- Domains ---------------------------------------------------------------------------------

  void read_domains() {
    const WorkloadOptions& workload = scenario_.workload;
    const double mean = std::max(1.0, workload.cohort_size.mean());
    options_.cohorts = static_cast<std::uint32_t>(
        std::max(1.0, std::round(static_cast<double>(workload.learners) / mean)));
    SectionReader domains = in_.section("domains");
    for (std::size_t d = 0; d < kDomains; ++d) {
      DomainOptions& domain = options_.domains[d];
      if (domains.is_none(kDomainNames[d], false)) {
        domain.used = false;
        continue;
      }
      SectionReader in = domains.section(kDomainNames[d]);
      const bool learners = d == static_cast<std::size_t>(Domain::kLearnerProgress);
      domain.keys = static_cast<std::uint32_t>(in.count_or(
          {{learners ? "learners" : "cohorts", 0}}, "keys",
          Default<std::uint64_t>{0, learners ? "assumption: each learner has one"
                                             : "assumption: each cohort has one, of all regions"},
          {1, 4'000'000'000}));
      domain.zipf = in.number("zipf", assumed(0.0), {0, 10});
      if (domain.keys == 0 && domain.zipf > 0) {
        in.error("zipf", "needs a number of keys; accepted: 0, or with keys: N");
      }
      read_updates(in, domain);
    }
  }

  /// A rate over all regions, or one for each region.
  void read_updates(SectionReader& in, DomainOptions& domain) {
    const std::size_t regions = platform_.platform().regions.size();
    const YamlNode* written = in.find("updates");
    in.accepts_free_keys("updates");
    if (written != nullptr && written->is_map()) {
      SectionReader rates = in.section("updates");
      domain.updates_per_second.assign(regions, 0);
      for (const YamlEntry& entry : written->entries) {
        rates.find(entry.key);
        const double rate = rates.rate(entry.key);
        const auto found = region(entry.key, rates.position_of(entry.key), rates.path());
        if (found) domain.updates_per_second[index(*found)] = rate;
      }
    } else {
      const double rate = in.rate("updates", assumed(0.0));
      if (rate > 0) {
        domain.updates_per_second.assign(
            regions, rate / static_cast<double>(std::max<std::size_t>(1, regions)));
      }
    }
    if (!domain.updates_per_second.empty() && domain.keys == 0) {
      in.error("updates", "needs a number of keys; accepted: 0/s, or with keys: N");
    }
  }

  void read_conflicts() {
    SectionReader conflicts = in_.section("conflicts");
    enum class Word { kLast, kSiblings, kMerge, kCounter, kMaximum, kSetUnion };
    for (std::size_t d = 0; d < kDomains; ++d) {
      const char* const name = kDomainNames[d];
      const bool progress = d == static_cast<std::size_t>(Domain::kLearnerProgress);
      const Word word = conflicts.choice<Word>(name,
                                               {{"merge", Word::kMerge},
                                                {"last_writer_wins", Word::kLast},
                                                {"siblings", Word::kSiblings},
                                                {"counter", Word::kCounter},
                                                {"maximum", Word::kMaximum},
                                                {"set_union", Word::kSetUnion}},
                                               assumed(Word::kMerge));
      ConflictPolicy& policy = options_.domains[d].policy;
      if (word == Word::kLast) {
        policy = LastWriterWins{};
      } else if (word == Word::kSiblings) {
        policy = Siblings{};
      } else if (word == Word::kSetUnion) {
        policy = Merge{MergeOf::kSetUnion};
      } else {
        policy = Merge{progress ? MergeOf::kMaximum : MergeOf::kCounter};
      }
      if (progress && word == Word::kCounter) {
        conflicts.error(name,
                        "'counter' would count what a learner repeats twice; accepted: "
                        "merge (the maximum), maximum, set_union, last_writer_wins, siblings");
      } else if (!progress && word == Word::kMaximum) {
        conflicts.error(name,
                        "'maximum' would drop what other members contribute; accepted: "
                        "merge (the counter), counter, set_union, last_writer_wins, siblings");
      }
    }
  }

  void read_clocks() {
    in_.find("clocks");
    in_.accepts_free_keys("clocks");
    if (!in_.given("clocks")) return;
    SectionReader clocks = in_.section("clocks");
    const YamlNode* written = in_.find("clocks");
    if (written == nullptr || !written->is_map()) return;
    options_.clock_offsets.assign(platform_.platform().regions.size(), SimDuration{0});
    for (const YamlEntry& entry : written->entries) {
      const SimDuration offset = clocks.signed_duration(entry.key);
      const auto found = region(entry.key, clocks.position_of(entry.key), clocks.path());
      if (found) options_.clock_offsets[index(*found)] = offset;
    }
  }

  // ---- Exchange --------------------------------------------------------------------------------

  void read_exchange() {
    GossipOptions gossip;
    const auto interval = in_.duration_or_none(
        "interval", Default<std::optional<SimDuration>>{gossip.interval, kMemberlistWan},
        {milliseconds{1}, hours{24}});
    if (!interval) {
      scenario_.gossip.reset();
      return;
    }
    gossip.interval = *interval;
    gossip.timer = in_.choice<GossipTimer>(
        "timer", {{"fixed", GossipTimer::kFixed}, {"poisson", GossipTimer::kPoisson}},
        assumed(GossipTimer::kFixed));
    if (gossip.timer == GossipTimer::kFixed) {
      gossip.jitter = in_.ratio("jitter", assumed(gossip.jitter), {0, 0.5});
      gossip.phase = in_.choice<GossipPhase>(
          "phase", {{"random", GossipPhase::kRandom}, {"together", GossipPhase::kTogether}},
          assumed(GossipPhase::kRandom));
    }
    const auto peers = static_cast<std::uint32_t>(copies() > 1 ? copies() - 1 : 1);
    gossip.fan_out = in_.count32(
        "fan_out", Default<std::uint32_t>{std::min<std::uint32_t>(3, peers), kCassandra},
        {1, kRegionsMost});
    if (gossip.fan_out > peers && platform_.usable()) {
      in_.error("fan_out", std::to_string(gossip.fan_out) + " is more than the " +
                               std::to_string(peers) + " peers of a region; accepted: 1 to " +
                               std::to_string(peers));
    }
    gossip.peers = in_.choice<PeerChoice>("peers",
                                          {{"random", PeerChoice::kRandom},
                                           {"round_robin", PeerChoice::kRoundRobin},
                                           {"nearest_first", PeerChoice::kNearestFirst}},
                                          Default<PeerChoice>{PeerChoice::kRandom, kCassandra});
    gossip.exchange =
        in_.choice<ExchangeKind>("exchange",
                                 {{"push_pull", ExchangeKind::kPushPull},
                                  {"push", ExchangeKind::kPush},
                                  {"pull", ExchangeKind::kPull}},
                                 Default<ExchangeKind>{ExchangeKind::kPushPull, kCassandra});
    gossip.batch_bytes =
        in_.count("batch_bytes", assumed<std::uint64_t>(16'777'216), {1, 1'000'000'000'000});
    gossip.timeout =
        in_.duration("timeout", Default<SimDuration>{gossip.timeout, "source: MEMBERLIST (LAN)"},
                     {milliseconds{1}, hours{1}});
    const std::uint64_t unlimited = ~std::uint64_t{0};
    const std::uint64_t hints =
        in_.count_or({{"unlimited", unlimited}}, "hints", assumed<std::uint64_t>(1'000'000),
                     {0, 1'000'000'000'000});
    gossip.hints_most.reset();
    if (hints != unlimited) gossip.hints_most = hints;
    gossip.full_exchange.reset();
    if (!in_.is_none("full_exchange", false)) {
      SectionReader full = in_.section("full_exchange");
      FullExchange& exchange = gossip.full_exchange.emplace();
      exchange.after = full.duration("after", Default<SimDuration>{exchange.after, kMemberlistWan},
                                     {SimDuration{0}, hours{24 * 365}});
      exchange.tree_bytes =
          full.count("tree_bytes", assumed(exchange.tree_bytes), {1, 1'000'000'000'000});
    }
    scenario_.gossip = gossip;
  }

  SectionReader& in_;
  const PlatformReader& platform_;
  Scenario& scenario_;
  ReplicationOptions options_;
};

}  // namespace

void read_replication(SectionReader& root, const PlatformReader& platform, Scenario& scenario) {
  SectionReader in = root.section("replication");
  const auto mode = in.choice<ReplicationMode>("mode",
                                               {{"none", ReplicationMode::kNone},
                                                {"synchronous", ReplicationMode::kSynchronous},
                                                {"quorum", ReplicationMode::kQuorum},
                                                {"gossip", ReplicationMode::kGossip}},
                                               Default<ReplicationMode>{ReplicationMode::kNone});
  scenario.dataplane.replication.reset();
  scenario.master_failover.reset();
  scenario.gossip.reset();
  if (mode == ReplicationMode::kNone) return;
  ReplicationReader(in, platform, scenario).read(mode);
}

}  // namespace fivenines
