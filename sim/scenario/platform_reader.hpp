// Reads a platform: a file of its own or a map inside a scenario. Sites, round trips, access laws
// and prices come from the catalogue of places unless the platform gives its own.
//
//   fivenines: platform/v1
//   extends: other.yaml               its keys hold unless they are given here; `regions` replaces
//   name: NAME                        default: the file's name
//   sized_for: COUNT of learners | none
//   write_master: REGION
//   region_defaults: {...}            any of the keys of a region but id and site
//   regions:
//     - {id, site: PLACE | none, zones, servers, cores,
//        cache: {servers: N | unlimited}, database: {concurrency, pool: N | unlimited},
//        scale: 1.5}                  times servers, cache and database, rounded up
//   wan:
//     bandwidth: 10Gbit/s             of every link
//     jitter: LAW | {write: LAW, ack: LAW, read: LAW, reply: LAW} | none     of every link
//     rtt: {default: 40ms, REGION/REGION: 70ms | {rtt | one_way, bandwidth, loss: 0.01%, jitter,
//           estimate: true}}
//   places: [{id, name, latitude, longitude, utc_offset, legal_area, access: LAW | none, prices}]
//   place_rtt: {PLACE/PLACE: 40ms}
//
// A region without `site` stands at the place of its own id, if the catalogue has one. `places` and
// `place_rtt` are what the catalogue lacks; the resolved scenario writes down there what was taken
// from it, so that a later catalogue changes no old result.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/model/platform.hpp"
#include "sim/scenario/catalogue.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

class PlatformReader {
 public:
  /// `data_roots`: folders that may hold platforms/regions.yaml.
  PlatformReader(ReadContext& context, std::vector<std::filesystem::path> data_roots)
      : context_(context), data_roots_(std::move(data_roots)) {}

  /// Reads everything but the round trips, which depend on where learners live. `path` is
  /// "platform" inside a scenario and "" for a file alone.
  void read(const YamlNode& node, const std::string& path);
  /// There are regions that other sections can refer to.
  bool usable() const { return !platform_.regions.empty(); }

  const Platform& platform() const { return platform_; }
  std::vector<std::string> region_ids() const;
  std::optional<std::size_t> find_region(const std::string& id) const;

  /// Every region stands at a known place.
  bool has_sites() const;
  /// The index of a place that learners live at, or of a region's place; adds it if it is new.
  std::optional<std::size_t> find_place(const std::string& id);
  std::vector<std::string> place_ids() const;
  const KnownPlace& place(std::size_t index) const { return places_.at(index); }

  /// Fills in the round trips between all places in use and complains of those that are missing.
  Platform finish(YamlNode& resolved);

 private:
  /// Laws with their canonical form.
  struct Jitter {
    LinkJitter legs;
    YamlNode text = yaml_scalar("none");
  };
  /// What the user wrote about one link; nothing: as the tables say.
  struct LinkOverride {
    std::optional<SimDuration> rtt;
    std::optional<double> bandwidth;
    std::optional<double> loss;
    std::optional<Jitter> jitter;
    std::optional<bool> estimate;
  };

  void read_places(SectionReader& in);
  void read_regions(SectionReader& in);
  void read_site(SectionReader& region, RegionHardware& hardware);
  void read_wan(SectionReader& in);
  void read_link(SectionReader& wan, const YamlEntry& entry);
  static Jitter read_jitter(SectionReader& in);
  const Jitter& jitter_of(std::size_t a, std::size_t b) const;
  void read_place_rtt(SectionReader& in);
  std::optional<std::pair<std::string, std::string>> read_pair(const YamlEntry& entry,
                                                               const std::vector<std::string>& ids,
                                                               const std::string& path);
  const Catalogue* catalogue();
  const KnownPlace* known_place(const std::string& id);
  std::size_t add_place(KnownPlace known, bool listed);
  std::optional<KnownRoundTrip> round_trip(std::size_t a, std::size_t b) const;
  WanLink link(std::size_t a, std::size_t b, const std::vector<bool>& complained);
  /// A region without site whose id is no place: an error unless it has round trips of its own.
  struct Nowhere {
    std::size_t region = 0;
    std::string path;
    SourcePosition position;
  };
  /// Complains of those that have no round trip at all, each once; [region] is one of them.
  std::vector<bool> complain_of_nowhere();
  void complain_of_pair(const std::string& a, const std::string& b, const std::string& key);
  YamlNode resolved_places() const;
  YamlNode resolved_regions() const;
  YamlNode resolved_links() const;
  YamlNode resolved_place_rtt() const;

  ReadContext& context_;
  std::vector<std::filesystem::path> data_roots_;
  std::string path_;
  SourcePosition position_;      ///< of the platform
  SourcePosition wan_position_;  ///< of its links, or of the platform
  Platform platform_;
  std::optional<Catalogue> catalogue_;  ///< loaded when a place is asked for that is not its own
  bool catalogue_sought_ = false;
  std::vector<KnownPlace> own_places_;
  std::map<std::pair<std::string, std::string>, SimDuration> own_round_trips_;
  std::vector<KnownPlace> places_;  ///< as platform_.places
  std::vector<bool> listed_;        ///< [place] is of the catalogue or of `places`
  std::vector<Nowhere> nowhere_;
  double bandwidth_ = 0;
  Jitter jitter_;  ///< of links that say nothing else
  std::optional<SimDuration> rtt_default_;
  std::map<std::pair<std::size_t, std::size_t>, LinkOverride> overrides_;
};

/// The folders' platforms/regions.yaml, or the one in `beside`, whichever comes first and exists.
std::optional<std::filesystem::path> find_catalogue(
    const std::filesystem::path& beside, const std::vector<std::filesystem::path>& data_roots);

}  // namespace fivenines
