#include "sim/scenario/platform_reader.hpp"

#include <algorithm>
#include <system_error>

#include "sim/base/quantities.hpp"
#include "sim/base/rounding.hpp"
#include "sim/base/suggest.hpp"
#include "sim/model/station_limits.hpp"
#include "sim/scenario/document_loader.hpp"

namespace fivenines {
namespace {

/// Limits of hardware that still leave room for scaling by capacity within 32 bits.
constexpr Bounds<std::uint64_t> kManyServers{1, 1'000'000};

std::uint32_t limit(SectionReader& in, std::string_view key) {
  return static_cast<std::uint32_t>(in.count_or({{"unlimited", kUnlimited}}, key,
                                                Default<std::uint64_t>{kUnlimited}, kManyServers));
}

/// `scale`: how many times the region has what is written of its servers, cache and database. What
/// comes out is rounded up: less than one whole server does not exist.
void scale_hardware(SectionReader& in, RegionHardware& hardware) {
  in.find("scale");
  if (!in.given("scale")) return;
  const double scale = in.number("scale", {}, {0.0001, 10'000});
  const auto scaled = [&](std::uint32_t& count) {
    if (count == kUnlimited) return;
    const std::uint64_t exact = rounded_up(scale, count);
    if (exact > kManyServers.most) {
      in.error("scale", "makes more than " + print_count(kManyServers.most) + " of " +
                            print_count(count) + "; accepted: a smaller factor");
      return;
    }
    count = static_cast<std::uint32_t>(exact);
  };
  scaled(hardware.servers);
  scaled(hardware.cache_servers);
  scaled(hardware.database_concurrency);
  scaled(hardware.database_pool);
}

void read_hardware(SectionReader& in, RegionHardware& hardware) {
  hardware.zones = in.count32("zones", Default<std::uint32_t>{1}, {1, 100});
  hardware.servers = in.count32("servers", Default<std::uint32_t>{1}, {1, 1'000'000});
  hardware.cores_per_server = in.count32("cores", Default<std::uint32_t>{1}, {1, 1'000});
  {
    SectionReader cache = in.section("cache");
    hardware.cache_servers = limit(cache, "servers");
  }
  {
    SectionReader database = in.section("database");
    hardware.database_concurrency = limit(database, "concurrency");
    hardware.database_pool = limit(database, "pool");
  }
  scale_hardware(in, hardware);
  if (std::uint64_t{hardware.servers} * hardware.cores_per_server > 1'000'000) {
    in.error("servers", "times cores is more than a million; accepted: at most 1M cores a region");
  }
}

YamlNode limit_node(std::uint32_t value) {
  return yaml_scalar(value == kUnlimited ? std::string("unlimited") : print_count(value));
}

}  // namespace

std::optional<std::filesystem::path> find_catalogue(
    const std::filesystem::path& beside, const std::vector<std::filesystem::path>& data_roots) {
  std::error_code error;
  std::filesystem::path file = beside / "regions.yaml";
  if (std::filesystem::is_regular_file(file, error)) return file;
  for (const std::filesystem::path& root : data_roots) {
    file = root / "platforms" / "regions.yaml";
    if (std::filesystem::is_regular_file(file, error)) return file;
  }
  return std::nullopt;
}

void PlatformReader::read(const YamlNode& node, const std::string& path) {
  path_ = path;
  position_ = node.position;
  wan_position_ = node.position;
  YamlNode as_written;  // what is resolved is put together in finish()
  SectionReader in(context_, &node, path, node.position, as_written);
  if (in.muted()) return;
  const YamlNode* version = in.find("fivenines");
  in.accepts_word("fivenines", "platform/v1");
  if (version != nullptr && !version->is_word("platform/v1")) {
    in.error("fivenines", in_quotes(version->text) + " is not a platform; accepted: platform/v1");
  }
  platform_.name = in.text("name", Default<std::string>{"platform", kAssumption});
  platform_.sized_for_learners =
      in.count_or({{"none", 0}}, "sized_for", Default<std::uint64_t>{0}, {1, 2'000'000'000});
  read_places(in);
  read_regions(in);
  const std::vector<std::string> ids = region_ids();
  const std::string first = ids.empty() ? std::string{} : ids.front();
  const std::string master = in.id("write_master", Default<std::string>{first, kAssumption});
  if (const auto index = find_region(master)) {
    platform_.write_master = *index;
  } else if (!master.empty() && !ids.empty()) {
    in.error("write_master", "unknown region " + in_quotes(master) + "; accepted: " + joined(ids) +
                                 did_you_mean(master, ids));
  }
  read_wan(in);
  read_place_rtt(in);
}

void PlatformReader::read_places(SectionReader& in) {
  if (!in.given("places")) {
    in.find("places");
    return;
  }
  const std::vector<YamlNode>& places = in.list("places");
  for (std::size_t i = 0; i < places.size(); ++i) {
    YamlNode resolved;
    SectionReader place(context_, &places[i], in.path_of("places") + "[" + std::to_string(i) + "]",
                        places[i].position, resolved);
    KnownPlace known = read_place(place, false);
    const bool again =
        std::any_of(own_places_.begin(), own_places_.end(), [&](const KnownPlace& other) {
          return !known.place.id.empty() && other.place.id == known.place.id;
        });
    if (again) place.error("id", "the place " + in_quotes(known.place.id) + " is there already");
    own_places_.push_back(std::move(known));
  }
}

void PlatformReader::read_regions(SectionReader& in) {
  YamlNode defaults;
  if (in.given("region_defaults")) {
    // Read alone first, so that a mistake in it is complained of once and not for every region.
    std::vector<DefaultUsed> unused;
    ReadContext alone{context_.diagnostics, unused, context_.shapes};
    const YamlNode* written = in.find("region_defaults");
    const std::size_t errors = context_.diagnostics.errors();
    if (written != nullptr) {
      YamlNode resolved;
      SectionReader section(alone, written, in.path_of("region_defaults"), written->position,
                            resolved);
      RegionHardware hardware;
      read_hardware(section, hardware);
    }
    if (written != nullptr && context_.diagnostics.errors() == errors) defaults = *written;
  } else {
    in.find("region_defaults");
  }
  const std::vector<YamlNode>& regions = in.list("regions", true);
  if (in.given("regions") && regions.empty()) {
    in.error("regions", "a platform has at least one region; accepted: [{id: us-east, ...}]");
  }
  if (regions.size() > kRegionsMost) {
    in.error("regions", std::to_string(regions.size()) + " regions are too many; accepted: up to " +
                            std::to_string(kRegionsMost));
    return;
  }
  for (std::size_t i = 0; i < regions.size(); ++i) {
    YamlNode merged = regions[i];
    if (defaults.is_map() && merged.is_map()) {
      merged = defaults;
      merge_yaml(merged, regions[i]);
    }
    YamlNode resolved;
    SectionReader region(context_, &merged, in.path_of("regions") + "[" + std::to_string(i) + "]",
                         regions[i].position, resolved);
    RegionHardware hardware;
    hardware.id = region.id("id");
    if (hardware.id.find('/') != std::string::npos) {
      region.error("id", "a region's name must not contain '/', which joins two in links");
    } else if (find_region(hardware.id)) {
      region.error("id", "the region " + in_quotes(hardware.id) + " is there already");
    }
    read_hardware(region, hardware);
    read_site(region, hardware);
    platform_.regions.push_back(std::move(hardware));
  }
}

void PlatformReader::read_site(SectionReader& region, RegionHardware& hardware) {
  hardware.place = platform_.places.size();
  std::optional<Default<std::string>> fallback;
  if (!region.given("site")) {
    const bool known = known_place(hardware.id) != nullptr;
    fallback = Default<std::string>{known ? hardware.id : "none", kAssumption};
    if (!known && catalogue_ && !hardware.id.empty() && !find_region(hardware.id)) {
      nowhere_.push_back(
          {platform_.regions.size(), region.path_of("id"), region.position_of("id")});
    }
  }
  const std::string site = region.id("site", std::move(fallback));
  KnownPlace here;
  here.place.id = here.place.name = hardware.id;
  here.access = yaml_scalar("none");
  const KnownPlace* known = site == "none" ? nullptr : known_place(site);
  if (known != nullptr) {
    here = *known;
  } else if (site != "none" && !site.empty()) {
    const std::vector<std::string> ids = place_ids();
    region.error("site",
                 "unknown place " + in_quotes(site) +
                     (catalogue_ ? "; accepted: none, " + joined(ids) + did_you_mean(site, ids)
                                 : "; no catalogue (platforms/regions.yaml) was found"));
  }
  const bool complained_of = find_region(hardware.id).has_value();  // the region is there twice
  for (const KnownPlace& other : places_) {
    if (other.place.id == here.place.id && !here.place.id.empty() && !complained_of) {
      region.error("site", "another region stands at " + in_quotes(here.place.id) +
                               " already; accepted: another place, or none and round trips of "
                               "its own in wan.rtt");
    }
  }
  add_place(std::move(here), known != nullptr);
}

std::vector<std::string> PlatformReader::region_ids() const {
  std::vector<std::string> ids;
  for (const RegionHardware& region : platform_.regions) ids.push_back(region.id);
  return ids;
}

std::optional<std::size_t> PlatformReader::find_region(const std::string& id) const {
  for (std::size_t i = 0; i < platform_.regions.size(); ++i) {
    if (platform_.regions[i].id == id && !id.empty()) return i;
  }
  return std::nullopt;
}

bool PlatformReader::has_sites() const {
  return usable() && std::all_of(platform_.regions.begin(), platform_.regions.end(),
                                 [&](const RegionHardware& r) { return listed_[r.place]; });
}

const Catalogue* PlatformReader::catalogue() {
  if (!catalogue_sought_) {
    catalogue_sought_ = true;
    const auto& source = position_.source;
    const auto file =
        find_catalogue(source ? source->folder : std::filesystem::path{}, data_roots_);
    if (file) catalogue_ = load_catalogue(*file, position_, context_.diagnostics);
  }
  return catalogue_ ? &*catalogue_ : nullptr;
}

const KnownPlace* PlatformReader::known_place(const std::string& id) {
  for (const KnownPlace& own : own_places_) {
    if (own.place.id == id) return &own;
  }
  const Catalogue* shared = catalogue();
  return shared != nullptr ? shared->find(id) : nullptr;
}

std::size_t PlatformReader::add_place(KnownPlace known, bool listed) {
  platform_.places.push_back(known.place);
  places_.push_back(std::move(known));
  listed_.push_back(listed);
  return places_.size() - 1;
}

std::optional<std::size_t> PlatformReader::find_place(const std::string& id) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].place.id == id) return i;
  }
  if (const KnownPlace* known = known_place(id)) return add_place(*known, true);
  const auto region = find_region(id);
  return region ? std::optional{platform_.regions[*region].place} : std::nullopt;
}

std::vector<std::string> PlatformReader::place_ids() const {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const KnownPlace& known : places_) add(known.place.id);
  for (const KnownPlace& known : own_places_) add(known.place.id);
  if (catalogue_) {
    for (const KnownPlace& known : catalogue_->places) add(known.place.id);
  }
  return ids;
}

YamlNode PlatformReader::resolved_places() const {
  YamlNode list = yaml_list();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!listed_[i]) continue;
    const Place& place = places_[i].place;
    const auto signed_number = [](double value) {
      return yaml_scalar((value < 0 ? "-" : "") + print_number(value < 0 ? -value : value));
    };
    YamlNode node = yaml_map();
    node.set("id", yaml_scalar(place.id));
    node.set("name", yaml_scalar(place.name));
    node.set("latitude", signed_number(place.latitude_degrees));
    node.set("longitude", signed_number(place.longitude_degrees));
    node.set("utc_offset", yaml_scalar(print_duration(place.utc_offset)));
    node.set("legal_area", yaml_scalar(place.legal_area));
    node.set("access", places_[i].access);
    YamlNode& prices = node.set("prices", yaml_map());
    prices.set("vcpu_hour_usd", yaml_scalar(print_number(place.vcpu_hour_usd)));
    prices.set("memory_gb_hour_usd", yaml_scalar(print_number(place.memory_gb_hour_usd)));
    prices.set("egress_gb_usd", yaml_scalar(print_number(place.egress_gb_usd)));
    YamlNode estimates = yaml_list();
    if (place.machine_price_estimate) {
      estimates.items.push_back(yaml_scalar("vcpu_hour_usd"));
      estimates.items.push_back(yaml_scalar("memory_gb_hour_usd"));
    }
    if (place.egress_price_estimate) estimates.items.push_back(yaml_scalar("egress_gb_usd"));
    if (!estimates.items.empty()) prices.set("estimates", std::move(estimates));
    list.items.push_back(std::move(node));
  }
  return list;
}

YamlNode PlatformReader::resolved_regions() const {
  YamlNode list = yaml_list();
  for (const RegionHardware& region : platform_.regions) {
    YamlNode node = yaml_map();
    node.set("id", yaml_scalar(region.id));
    node.set("site", yaml_scalar(listed_[region.place] ? places_[region.place].place.id : "none"));
    node.set("zones", yaml_scalar(print_count(region.zones)));
    node.set("servers", yaml_scalar(print_count(region.servers)));
    node.set("cores", yaml_scalar(print_count(region.cores_per_server)));
    node.set("cache", yaml_map()).set("servers", limit_node(region.cache_servers));
    YamlNode& database = node.set("database", yaml_map());
    database.set("concurrency", limit_node(region.database_concurrency));
    database.set("pool", limit_node(region.database_pool));
    list.items.push_back(std::move(node));
  }
  return list;
}

}  // namespace fivenines
