// The second half of PlatformReader: links between regions and round trips between places.
#include <algorithm>
#include <cctype>
#include <string_view>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/law_reader.hpp"
#include "sim/scenario/platform_reader.hpp"

namespace fivenines {
namespace {

constexpr Bounds<SimDuration> kRoundTrips{SimDuration{0}, std::chrono::minutes{1}};

}  // namespace

void PlatformReader::read_wan(SectionReader& in) {
  if (in.given("wan")) wan_position_ = in.position_of("wan");
  SectionReader wan = in.section("wan");
  bandwidth_ = wan.bandwidth("bandwidth",
                             Default<double>{1.25e9, "source: AWS-EC2-NET, two flows of 5 Gbit/s"});
  jitter_ = read_jitter(wan);
  const YamlNode* table = wan.find("rtt");
  wan.accepts_free_keys("rtt", {"default"});
  if (table == nullptr) return;
  if (!table->is_map()) {
    wan.error("rtt", "must be a map; accepted: {default: 40ms, REGION/REGION: 70ms}");
    return;
  }
  for (const YamlEntry& entry : table->entries) {
    if (entry.key != "default") {
      read_link(wan, entry);
      continue;
    }
    YamlNode resolved;
    SectionReader rtt(context_, table, wan.path_of("rtt"), table->position, resolved);
    rtt_default_ = rtt.duration("default", {}, kRoundTrips);
    for (const YamlEntry& other : table->entries) rtt.find(other.key);
  }
}

/// One law for all legs, or one for each.
PlatformReader::Jitter PlatformReader::read_jitter(SectionReader& in) {
  Jitter jitter;
  const YamlNode* written = in.find("jitter");
  if (!in.given("jitter") || in.is_none("jitter", false)) return jitter;
  const bool by_leg = written != nullptr && written->is_map() &&
                      std::any_of(kLinkLegNames.begin(), kLinkLegNames.end(),
                                  [&](const char* leg) { return written->find(leg) != nullptr; });
  if (by_leg) {
    SectionReader legs = in.section("jitter");
    for (std::size_t leg = 0; leg < kLinkLegNames.size(); ++leg) {
      if (!legs.given(kLinkLegNames[leg])) {
        legs.find(kLinkLegNames[leg]);
        continue;
      }
      jitter.legs[leg] = read_law_or_none(legs, kLinkLegNames[leg], LawUnit::kDuration, {"none"});
      const YamlNode* law = legs.resolved(kLinkLegNames[leg]);
      if (law == nullptr || law->is_word("none")) continue;
      if (!jitter.text.is_map()) jitter.text = yaml_map();
      jitter.text.set(kLinkLegNames[leg], *law);
    }
    return jitter;
  }
  jitter.legs.fill(read_law(in, "jitter", LawUnit::kDuration));
  if (const YamlNode* law = in.resolved("jitter")) jitter.text = *law;
  return jitter;
}

const PlatformReader::Jitter& PlatformReader::jitter_of(std::size_t a, std::size_t b) const {
  const auto written = overrides_.find({a, b});
  return written != overrides_.end() && written->second.jitter ? *written->second.jitter : jitter_;
}

/// "a/b" as two known names.
std::optional<std::pair<std::string, std::string>> PlatformReader::read_pair(
    const YamlEntry& entry, const std::vector<std::string>& ids, const std::string& path) {
  const auto complain = [&](const std::string& what) {
    context_.diagnostics.add(entry.position.error(path + ": " + what));
    return std::nullopt;
  };
  const std::size_t slash = entry.key.find('/');
  if (slash == std::string::npos) {
    return complain("unknown key " + in_quotes(entry.key) + "; accepted: two names joined by '/' " +
                    "such as us-east/europe");
  }
  std::pair pair{entry.key.substr(0, slash), entry.key.substr(slash + 1)};
  for (const std::string& id : {pair.first, pair.second}) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    return complain("unknown name " + in_quotes(id) + " in " + in_quotes(entry.key) +
                    "; accepted: " + joined(ids) + did_you_mean(id, ids));
  }
  if (pair.first == pair.second) return complain("a link joins two different ends");
  return pair;
}

void PlatformReader::read_link(SectionReader& wan, const YamlEntry& entry) {
  const std::string path = wan.path_of("rtt");
  const auto pair = read_pair(entry, region_ids(), path);
  if (!pair) return;
  std::size_t a = *find_region(pair->first);
  std::size_t b = *find_region(pair->second);
  if (a > b) std::swap(a, b);
  if (overrides_.count({a, b}) > 0) {
    context_.diagnostics.add(entry.position.error(path + ": the link " + in_quotes(entry.key) +
                                                  " is given twice; both directions are alike"));
    return;
  }
  LinkOverride& link = overrides_[{a, b}];
  YamlNode resolved;
  if (!entry.value.is_map()) {  // `a/b: 70ms` is short for `a/b: {rtt: 70ms}`
    YamlNode alone = yaml_map();
    alone.set(entry.key, entry.value);
    SectionReader in(context_, &alone, path, entry.position, resolved);
    link.rtt = in.duration(entry.key, {}, kRoundTrips);
    return;
  }
  SectionReader in(context_, &entry.value, path + "." + entry.key, entry.value.position, resolved);
  if (in.given("rtt")) link.rtt = in.duration("rtt", {}, kRoundTrips);
  in.find("rtt");
  in.find("one_way");
  if (in.given("one_way")) {
    if (in.given("rtt")) in.error("one_way", "is half of rtt; accepted: one of the two");
    link.rtt = 2 * in.duration("one_way", {}, {SimDuration{0}, kRoundTrips.most / 2});
  }
  in.find("jitter");
  if (in.given("jitter")) link.jitter = read_jitter(in);
  in.find("bandwidth");
  in.find("loss");
  in.find("estimate");
  if (in.given("bandwidth")) link.bandwidth = in.bandwidth("bandwidth");
  if (in.given("loss")) link.loss = in.ratio("loss");
  if (in.given("estimate")) link.estimate = in.flag("estimate", {false});
}

void PlatformReader::read_place_rtt(SectionReader& in) {
  const YamlNode* table = in.find("place_rtt");
  in.accepts_free_keys("place_rtt");
  if (table == nullptr) return;
  const std::string path = in.path_of("place_rtt");
  if (!table->is_map()) {
    in.error("place_rtt", "must be a map; accepted: {PLACE/PLACE: 40ms}");
    return;
  }
  for (const YamlEntry& entry : table->entries) {
    // Asking for the places makes the catalogue known, if it is needed.
    const std::size_t slash = entry.key.find('/');
    if (slash == std::string::npos) continue;
    known_place(entry.key.substr(0, slash));
    known_place(entry.key.substr(slash + 1));
  }
  const std::vector<std::string> ids = place_ids();
  YamlNode resolved;
  SectionReader pairs(context_, table, path, table->position, resolved);
  for (const YamlEntry& entry : table->entries) {
    const SimDuration rtt = pairs.duration(entry.key, {}, kRoundTrips);
    const auto pair = read_pair(entry, ids, path);
    if (!pair) continue;
    if (own_round_trips_.count({pair->second, pair->first}) > 0) {
      pairs.error(entry.key, "is given twice; both directions are alike");
    }
    own_round_trips_[*pair] = rtt;
  }
}

std::optional<KnownRoundTrip> PlatformReader::round_trip(std::size_t a, std::size_t b) const {
  const std::string& from = places_[a].place.id;
  const std::string& to = places_[b].place.id;
  for (const auto& pair : {std::pair{from, to}, std::pair{to, from}}) {
    const auto own = own_round_trips_.find(pair);
    if (own != own_round_trips_.end()) return KnownRoundTrip{own->second, 0, false, {}};
  }
  if (catalogue_ && listed_[a] && listed_[b]) {
    if (const KnownRoundTrip* known = catalogue_->round_trip(from, to)) return *known;
  }
  if (rtt_default_) return KnownRoundTrip{*rtt_default_, 0, false, {}};
  return std::nullopt;
}

void PlatformReader::complain_of_pair(const std::string& a, const std::string& b,
                                      const std::string& key) {
  if (a == b) return;  // a region that is there twice, which has been said
  const std::string pair = a + "/" + b;
  context_.diagnostics.add(
      wan_position_.error("no round trip is known between " + in_quotes(a) + " and " +
                          in_quotes(b) + "; accepted: two places of the catalogue, " + key + ": {" +
                          pair + ": 40ms}, or wan.rtt: {default: 40ms}"));
}

namespace {

/// "; did you mean ...?", also for who writes the city instead of the id.
std::string meant_place(const std::string& id, const std::vector<std::string>& ids,
                        const std::vector<KnownPlace>& places) {
  constexpr std::size_t kCityLeast = 4;
  const auto plain = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
      return c == '-' || c == '_' ? ' ' : static_cast<char>(std::tolower(c));
    });
    return text;
  };
  for (const KnownPlace& known : places) {
    const bool is_city =
        id.size() >= kCityLeast && plain(known.place.name).find(plain(id)) != std::string::npos;
    if (!is_city) continue;
    return "; did you mean " + in_quotes(known.place.id) + " (" + known.place.name + ")?";
  }
  return did_you_mean(id, ids);
}

}  // namespace

std::vector<bool> PlatformReader::complain_of_nowhere() {
  std::vector<bool> complained(platform_.regions.size(), false);
  if (rtt_default_) return complained;
  std::vector<std::string> ids;
  for (const KnownPlace& known : own_places_) ids.push_back(known.place.id);
  for (const KnownPlace& known : catalogue_->places) ids.push_back(known.place.id);
  for (const Nowhere& nowhere : nowhere_) {
    const std::size_t r = nowhere.region;
    const std::string& id = platform_.regions[r].id;
    const bool has_links = std::any_of(overrides_.begin(), overrides_.end(), [&](const auto& link) {
      return (link.first.first == r || link.first.second == r) && link.second.rtt;
    });
    const bool has_pairs = std::any_of(
        own_round_trips_.begin(), own_round_trips_.end(),
        [&](const auto& pair) { return pair.first.first == id || pair.first.second == id; });
    if (has_links || has_pairs || places_.size() < 2) continue;
    complained[r] = true;
    context_.diagnostics.add(nowhere.position.error(
        nowhere.path + ": " + in_quotes(id) + " is no place of the catalogue; accepted: " +
        joined(ids) + meant_place(id, ids, catalogue_->places) +
        "; or give it a site, or round trips in wan.rtt"));
  }
  return complained;
}

WanLink PlatformReader::link(std::size_t a, std::size_t b, const std::vector<bool>& complained) {
  const RegionHardware& from = platform_.regions[a];
  const RegionHardware& to = platform_.regions[b];
  const auto written = overrides_.find({a, b});
  const LinkOverride override = written != overrides_.end() ? written->second : LinkOverride{};
  const auto known = round_trip(from.place, to.place);
  WanLink link;
  link.bandwidth_bytes_per_second = override.bandwidth.value_or(bandwidth_);
  link.jitter = jitter_of(a, b).legs;
  link.loss_ratio = override.loss.value_or(known ? known->loss_ratio : 0);
  if (override.rtt) {
    link.rtt = *override.rtt;
  } else if (known) {
    link.rtt = known->rtt;
    link.estimate = known->estimate;
    if (!known->source.empty()) {
      const std::string path = path_.empty() ? "wan.rtt." : path_ + ".wan.rtt.";
      context_.defaults.push_back(
          {path + from.id + "/" + to.id, print_duration(link.rtt), "source: " + known->source});
    }
  } else if (!complained[a] && !complained[b]) {
    complain_of_pair(from.id, to.id, "wan.rtt");
  }
  if (override.estimate) link.estimate = *override.estimate;
  return link;
}

Platform PlatformReader::finish(YamlNode& resolved) {
  const std::size_t regions = platform_.regions.size();
  const std::size_t places = places_.size();
  platform_.wan.assign(regions, std::vector<WanLink>(regions));
  platform_.place_rtt.assign(places, std::vector<SimDuration>(places, SimDuration{0}));
  const std::vector<bool> complained =
      nowhere_.empty() ? std::vector<bool>(regions, false) : complain_of_nowhere();
  const auto set_rtt = [&](std::size_t a, std::size_t b, SimDuration rtt) {
    platform_.place_rtt[a][b] = platform_.place_rtt[b][a] = rtt;
  };
  for (std::size_t a = 0; a < regions; ++a) {
    for (std::size_t b = a + 1; b < regions; ++b) {
      platform_.wan[a][b] = platform_.wan[b][a] = link(a, b, complained);
      set_rtt(platform_.regions[a].place, platform_.regions[b].place, platform_.wan[a][b].rtt);
    }
  }
  // A region's place has the region's index; what follows are places where only learners live.
  for (std::size_t b = regions; b < places; ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      const auto known = round_trip(a, b);
      const std::string& from = places_[a].place.id;
      const std::string& to = places_[b].place.id;
      if (known) {
        set_rtt(a, b, known->rtt);
        if (a < regions && !known->source.empty()) {
          const std::string path = path_.empty() ? "place_rtt." : path_ + ".place_rtt.";
          context_.defaults.push_back(
              {path + from + "/" + to, print_duration(known->rtt), "source: " + known->source});
        }
      } else if (a < regions && !complained[a]) {
        complain_of_pair(from, to, "place_rtt");
      }
    }
  }
  resolved = yaml_map();
  resolved.set("fivenines", yaml_scalar("platform/v1"));
  resolved.set("name", yaml_scalar(platform_.name));
  resolved.set("sized_for", yaml_scalar(platform_.sized_for_learners == 0
                                            ? std::string("none")
                                            : print_count(platform_.sized_for_learners)));
  if (usable()) {
    resolved.set("write_master", yaml_scalar(platform_.regions[platform_.write_master].id));
  }
  resolved.set("regions", resolved_regions());
  YamlNode& wan = resolved.set("wan", yaml_map());
  wan.set("bandwidth", yaml_scalar(print_bandwidth(bandwidth_)));
  wan.set("rtt", resolved_links());
  resolved.set("places", resolved_places());
  resolved.set("place_rtt", resolved_place_rtt());
  return platform_;
}

YamlNode PlatformReader::resolved_links() const {
  YamlNode links = yaml_map();
  for (std::size_t a = 0; a < platform_.regions.size(); ++a) {
    for (std::size_t b = a + 1; b < platform_.regions.size(); ++b) {
      const WanLink& link = platform_.wan[a][b];
      YamlNode& node =
          links.set(platform_.regions[a].id + "/" + platform_.regions[b].id, yaml_map());
      node.set("rtt", yaml_scalar(print_duration(link.rtt)));
      node.set("bandwidth", yaml_scalar(print_bandwidth(link.bandwidth_bytes_per_second)));
      node.set("loss", yaml_scalar(print_ratio(link.loss_ratio)));
      const YamlNode& jitter = jitter_of(a, b).text;
      if (!jitter.is_word("none")) node.set("jitter", jitter);
      node.set("estimate", yaml_scalar(link.estimate ? "true" : "false"));
    }
  }
  return links;
}

YamlNode PlatformReader::resolved_place_rtt() const {
  YamlNode pairs = yaml_map();
  for (std::size_t b = platform_.regions.size(); b < places_.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      if (!round_trip(a, b)) continue;
      pairs.set(places_[a].place.id + "/" + places_[b].place.id,
                yaml_scalar(print_duration(platform_.place_rtt[a][b])));
    }
  }
  return pairs;
}

}  // namespace fivenines
