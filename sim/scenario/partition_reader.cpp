#include "sim/scenario/partition_reader.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

std::optional<RegionId> region_named(const FaultSurroundings& at, const std::string& name,
                                     const SourcePosition& position, const std::string& path) {
  if (const auto found = at.platform.find_region(name)) return region_id(*found);
  if (at.platform.usable()) {
    const std::vector<std::string> ids = at.platform.region_ids();
    at.in.context().diagnostics.add(position.error(path + ": unknown region " + in_quotes(name) +
                                                   "; accepted: " + joined(ids) +
                                                   did_you_mean(name, ids)));
  }
  return std::nullopt;
}

/// A list of regions, at least one and each of them once.
std::vector<RegionId> read_regions(const FaultSurroundings& at, std::string_view key) {
  std::vector<RegionId> regions;
  YamlNode resolved = yaml_list();
  at.in.accepts_items(key, "name");
  const std::size_t complaints = at.in.context().diagnostics.errors();
  const std::vector<YamlNode>& items = at.in.list(key, true);
  if (items.empty() && at.in.context().diagnostics.errors() == complaints) {
    at.in.error(key, "names no region");
  }
  for (const YamlNode& item : items) {
    if (!item.is_scalar()) {
      at.in.error(key, "must be a list of regions");
      continue;
    }
    resolved.items.push_back(yaml_scalar(item.text));
    const auto region = region_named(at, item.text, item.position, at.in.path_of(key));
    if (!region) continue;
    if (std::find(regions.begin(), regions.end(), *region) != regions.end()) {
      at.in.context().diagnostics.add(
          item.position.error(at.in.path_of(key) + ": " + in_quotes(item.text) + " comes twice"));
      continue;
    }
    regions.push_back(*region);
  }
  at.in.resolve(key, std::move(resolved));
  return regions;
}

class PartitionReader {
 public:
  PartitionReader(const FaultSurroundings& at, Partition& fault) : at_(at), fault_(fault) {}

  void read() {
    constexpr std::string_view kShapes[] = {"pairs", "isolate", "halves", "between",
                                            "one_way_from"};
    std::vector<std::string_view> given;
    for (const std::string_view shape : kShapes) {
      at_.in.find(shape);
      if (at_.in.given(shape)) given.push_back(shape);
    }
    if (given.size() != 1) {
      at_.in.error(given.empty() ? "kind" : given[1],
                   std::string(given.empty() ? "needs a shape" : "is a second shape") +
                       "; accepted: one of pairs, isolate, halves, between with and, one_way_from "
                       "with to");
      at_.in.find("and");
      at_.in.find("to");
      return;
    }
    const std::string_view shape = given.front();
    if (shape == "pairs") {
      read_pairs();
    } else if (shape == "isolate") {
      for (const RegionId region : read_regions(at_, shape)) {
        cut(shape, {region}, others({region}), true);
        fault_.cut_off.push_back(region);
      }
    } else if (shape == "halves") {
      const auto half = read_regions(at_, shape);
      const auto rest = others(half);
      if (!half.empty() && rest.empty() && at_.platform.usable()) {
        at_.in.error(shape, "names all regions; accepted: some of them, against the rest");
      }
      cut(shape, half, rest, true);
    } else {
      const bool one_way = shape == "one_way_from";
      const std::string_view other = one_way ? "to" : "and";
      const auto from = read_regions(at_, shape);
      cut(other, from, read_regions(at_, other), !one_way);
    }
  }

 private:
  void read_pairs() {
    YamlNode resolved = yaml_list();
    at_.in.accepts_items("pairs", "name");
    for (const YamlNode& item : at_.in.list("pairs", true)) {
      resolved.items.push_back(yaml_scalar(item.text));
      const auto pair = pair_of(item.text);
      if (pair) {
        cut("pairs", {pair->first}, {pair->second}, true);
      } else if (at_.platform.usable()) {
        at_.in.context().diagnostics.add(item.position.error(
            at_.in.path_of("pairs") + ": " + in_quotes(item.text) +
            " is no pair of regions; accepted: A/B of " + joined(at_.platform.region_ids())));
      }
    }
    at_.in.resolve("pairs", std::move(resolved));
  }

  /// Ids may hold a slash themselves, so every one is tried.
  std::optional<std::pair<RegionId, RegionId>> pair_of(const std::string& text) const {
    for (std::size_t slash = text.find('/'); slash != std::string::npos;
         slash = text.find('/', slash + 1)) {
      const auto a = at_.platform.find_region(text.substr(0, slash));
      const auto b = at_.platform.find_region(text.substr(slash + 1));
      if (a && b) return std::pair{region_id(*a), region_id(*b)};
    }
    return std::nullopt;
  }

  std::vector<RegionId> others(const std::vector<RegionId>& regions) const {
    std::vector<RegionId> rest;
    for (std::size_t r = 0; r < at_.platform.platform().regions.size(); ++r) {
      const RegionId id = region_id(r);
      if (std::find(regions.begin(), regions.end(), id) == regions.end()) rest.push_back(id);
    }
    return rest;
  }

  void cut(std::string_view key, const std::vector<RegionId>& from, const std::vector<RegionId>& to,
           bool both_ways) {
    for (const RegionId a : from) {
      for (const RegionId b : to) {
        if (a == b) {
          at_.in.error(key, "a region cannot be parted from itself (" +
                                in_quotes(at_.platform.platform().regions[index(a)].id) + ")");
          return;
        }
        add(a, b);
        if (both_ways) add(b, a);
      }
    }
  }

  void add(RegionId from, RegionId to) {
    const std::pair direction{from, to};
    auto& all = fault_.directions;
    if (std::find(all.begin(), all.end(), direction) == all.end()) all.push_back(direction);
  }

  const FaultSurroundings& at_;
  Partition& fault_;
};

}  // namespace

std::optional<RegionId> read_region(const FaultSurroundings& at, std::string_view key) {
  const std::string name = at.in.id(key);
  if (name.empty()) return std::nullopt;
  return region_named(at, name, at.in.position_of(key), at.in.path_of(key));
}

void read_partition(const FaultSurroundings& at, Partition& fault) {
  PartitionReader(at, fault).read();
}

}  // namespace fivenines
