#include "sim/scenario/workload_reader.hpp"

#include <array>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/canonical.hpp"
#include "sim/scenario/law_reader.hpp"
#include "sim/scenario/load_reader.hpp"

namespace fivenines {
namespace {

/// The eight places of default-8, so that all platforms serve the same people by default.
constexpr std::array<const char*, 8> kEqualPlaces{"us-east", "us-west", "europe", "europe-2",
                                                  "apac",    "latam",   "africa", "tokyo"};

constexpr std::string_view kEqualShares = "assumption: as many learners in each place";
constexpr std::string_view kFittedItems =
    "plan (000:200-203), fitted: one cache of 1M entries shows its hit rate of 75 % at 500K "
    "learners";
constexpr std::string_view kZipf =
    "source: TW-TRACE, BRESLAU99; with 0.99 and more the plan's 75 % cannot be met";

/// Where learners are by default. A platform of its own places, or a catalogue without the equal
/// ones, has learners at every region.
std::vector<std::string> default_places(PlatformReader& platform) {
  std::vector<std::string> places;
  if (platform.has_sites()) {
    for (const char* const id : kEqualPlaces) {
      if (platform.find_place(id)) places.emplace_back(id);
    }
  }
  return places.size() < kEqualPlaces.size() ? platform.region_ids() : places;
}

/// What `access` of the whole workload says.
struct AccessOption {
  bool of_catalogue = true;
  std::optional<Law> law;  ///< nothing: none
  YamlNode text = yaml_scalar("none");
};

AccessOption read_access(SectionReader& in, std::string_view key) {
  AccessOption access;
  const YamlNode* written = in.find(key);
  in.accepts_word(key, "catalogue");
  if (written == nullptr || written->is_word("catalogue")) {
    in.use_default(key, "catalogue", kAssumption);
    in.resolve(key, yaml_scalar("catalogue"));
    return access;
  }
  access.of_catalogue = false;
  access.law = read_law_or_none(in, key, LawUnit::kDuration, {"none"});
  if (const YamlNode* text = in.resolved(key)) access.text = *text;
  return access;
}

/// Reads `learner_regions`; one object, because its parts share much.
class LearnerRegions {
 public:
  LearnerRegions(SectionReader& workload, PlatformReader& platform, const AccessOption& access)
      : workload_(workload), platform_(platform), access_(access) {}

  std::vector<LearnerRegionOptions> read() {
    const YamlNode* written = workload_.find(kKey);
    workload_.accepts_word(kKey, "equal");
    workload_.accepts_free_keys(kKey);
    if (written == nullptr || written->is_word("equal")) {
      workload_.use_default(kKey, "equal", kEqualShares);
      YamlNode resolved = yaml_map();
      equal(resolved);
      workload_.resolve(kKey, std::move(resolved));
    } else if (written->is_scalar()) {
      workload_.error(kKey, in_quotes(written->text) +
                                " is not known; accepted: equal, or {PLACE: 20%, ...}" +
                                did_you_mean(written->text, {"equal"}));
    } else {
      SectionReader regions = workload_.section(kKey);
      if (!regions.muted()) each(regions, *written);
    }
    return std::move(regions_);
  }

 private:
  static constexpr std::string_view kKey = "learner_regions";

  void equal(YamlNode& resolved) {
    const std::vector<std::string> places = default_places(platform_);
    for (const std::string& id : places) {
      const auto place = platform_.find_place(id);
      if (!place) continue;
      LearnerRegionOptions region;
      region.id = id;
      region.share = 1.0 / static_cast<double>(places.size());
      region.place = *place;
      YamlNode entry = yaml_map();
      entry.set("share", yaml_scalar(print_ratio(region.share)));
      add(std::move(region), false, std::move(entry), resolved);
    }
  }

  void each(SectionReader& regions, const YamlNode& written) {
    double sum = 0;
    if (written.entries.size() > kRegionsMost) {
      workload_.error(kKey, "too many; accepted: up to " + std::to_string(kRegionsMost));
    }
    for (const YamlEntry& entry : written.entries) {
      YamlNode resolved = yaml_map();
      one(regions, entry, resolved);
      sum += regions_.empty() ? 0 : regions_.back().share;
      if (const YamlNode* text = resolved.find(entry.key)) regions.resolve(entry.key, *text);
    }
    check_sum(workload_, kKey, sum, "the shares");
  }

  void one(SectionReader& regions, const YamlEntry& entry, YamlNode& resolved) {
    LearnerRegionOptions region;
    region.id = entry.key;
    std::string place = entry.key;
    std::optional<Law> own_access;
    bool has_own_access = false;
    YamlNode text = yaml_map();
    if (const YamlNode* value = regions.find(entry.key); value != nullptr && value->is_map()) {
      SectionReader in = regions.section(entry.key);
      region.share = in.ratio("share");
      in.find("access");
      in.accepts_word("access", "catalogue");
      in.find("place");
      if (in.given("place")) place = in.id("place");
      if (in.given("access") && !in.find("access")->is_word("catalogue")) {
        has_own_access = true;
        own_access = read_law_or_none(in, "access", LawUnit::kDuration, {"none"});
        if (const YamlNode* law = in.resolved("access")) text.set("access", *law);
      }
    } else {
      region.share = regions.ratio(entry.key);
    }
    YamlNode share = yaml_map();
    share.set("share", yaml_scalar(print_ratio(region.share)));
    if (const YamlNode* law = text.find("access")) share.set("access", *law);
    if (const auto index = platform_.find_place(place)) {
      region.place = *index;
    } else if (platform_.usable() && !place.empty()) {
      const std::vector<std::string> ids = platform_.place_ids();
      regions.error(entry.key, "unknown place " + in_quotes(place) + "; accepted: " + joined(ids) +
                                   did_you_mean(place, ids));
      regions_.push_back(std::move(region));
      return;
    }
    if (has_own_access) region.access_rtt = own_access.value_or(constant_law(0.0));
    add(std::move(region), has_own_access, std::move(share), resolved);
  }

  /// Completes a learner region with its access law, unless it has its own, and writes it down.
  void add(LearnerRegionOptions region, bool has_own_access, YamlNode entry, YamlNode& resolved) {
    if (!has_own_access && access_.of_catalogue && platform_.usable()) {
      const KnownPlace& known = platform_.place(region.place);
      region.access_rtt = known.place.access_rtt;
      entry.set("access", known.access);
      workload_.use_default("learner_regions." + region.id + ".access", flow_text(known.access),
                            known.access_source.empty() ? std::string(kAssumption)
                                                        : "source: " + known.access_source);
    } else if (!has_own_access) {
      region.access_rtt = access_.law.value_or(constant_law(0.0));
      entry.set("access", access_.text);
    }
    if (platform_.usable()) {
      entry.set("place", yaml_scalar(platform_.place(region.place).place.id));
    }
    resolved.set(region.id, std::move(entry));
    regions_.push_back(std::move(region));
  }

  SectionReader& workload_;
  PlatformReader& platform_;
  const AccessOption& access_;
  std::vector<LearnerRegionOptions> regions_;
};

void read_families(SectionReader& workload, WorkloadOptions& options) {
  if (!workload.is_none("learner_record", false)) {
    SectionReader record = workload.section("learner_record");
    options.learner_records_per_learner =
        record.count32("per_learner", Default<std::uint32_t>{1}, {1, 100});
  }
  if (!workload.is_none("content", false)) {
    SectionReader content = workload.section("content");
    options.content_items =
        content.count("items", Default<std::uint64_t>{9'000'000, kFittedItems}, {1, 2'000'000'000});
    options.content_zipf = content.number("zipf", Default<double>{0.9, kZipf}, {0, 5});
    options.content_updates_per_second = content.rate("updates", Default<double>{0});
  }
  const double keys = static_cast<double>(options.learners) * options.learner_records_per_learner +
                      static_cast<double>(options.content_items);
  if (keys > 4e9) {
    workload.error("learner_record",
                   "there are more than 4G keys (learners times per_learner, "
                   "plus content items); accepted: fewer");
  }
}

ClientOptions read_client(SectionReader& workload) {
  ClientOptions client;
  SectionReader in = workload.section("client");
  client.timeout = read_law_or_none(in, "timeout", LawUnit::kDuration, {"2s"});
  client.deadline = in.duration_or_none("deadline", {std::chrono::seconds{5}},
                                        {std::chrono::nanoseconds{1}, std::chrono::hours{1}});
  if (client.timeout && client.timeout->is_constant() && client.deadline &&
      client.timeout->mean() > static_cast<double>(client.deadline->count())) {
    in.warning("timeout", "is longer than the deadline, so it never ends an attempt");
  }
  client.sticky = in.flag("sticky", Default<bool>{true, kAssumption});
  if (in.is_none("retries", false)) return client;
  SectionReader retries = in.section("retries");
  client.retries.max = retries.count32("max", Default<std::uint32_t>{2}, {0, 100});
  client.retries.backoff =
      retries.duration("backoff", Default<SimDuration>{std::chrono::milliseconds{100}});
  client.retries.jitter = retries.ratio("jitter", Default<double>{0.5});
  client.retries.budget = retries.ratio_or_none("budget", {0.1});
  return client;
}

}  // namespace

WorkloadOptions no_workload(PlatformReader& platform) {
  WorkloadOptions options;
  const std::vector<std::string> places = default_places(platform);
  for (const std::string& id : places) {
    const auto place = platform.find_place(id);
    if (!place) continue;
    LearnerRegionOptions region;
    region.id = id;
    region.share = 1.0 / static_cast<double>(places.size());
    region.place = *place;
    options.learner_regions.push_back(std::move(region));
  }
  return options;
}

WorkloadOptions read_workload(SectionReader& in, PlatformReader& platform,
                              const ClockOptions& clock) {
  WorkloadOptions options;
  options.learners = in.count_or({{"none", 0}}, "learners", {}, {1, 2'000'000'000});
  options.analyses_per_second_per_learner =
      in.rate("analyses", Default<double>{3.12 / 60, "plan (000:72)"});
  options.arrival = read_arrival(in, "arrival");
  const AccessOption access = read_access(in, "access");
  options.learner_regions = LearnerRegions(in, platform, access).read();
  options.diurnal = read_diurnal(in, clock);
  options.load = read_load(in, clock);
  options.cohort_size = read_law(in, "cohort_size", LawUnit::kNumber,
                                 Default<std::string_view>{"{lognormal: {median: 40, p99: 400}}"});
  read_families(in, options);
  options.write_ratio = in.ratio("writes", Default<double>{0.2});
  options.client = read_client(in);
  return options;
}

}  // namespace fivenines
