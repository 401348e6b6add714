// The shared catalogue of places: platforms/regions.yaml and the round trips of platforms/rtt.csv.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/model/platform.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// A place with what was written of its access law.
struct KnownPlace {
  Place place;
  YamlNode access;            ///< canonical text of place.access_rtt, or the word none
  std::string access_source;  ///< "ACCESS-IMC21"; empty if the user gave it
};

/// A round trip of the table; both directions alike.
struct KnownRoundTrip {
  SimDuration rtt{0};
  double loss_ratio = 0;
  bool estimate = false;
  std::string source;  ///< "AZ-P50"; empty if the user gave it
};

struct Catalogue {
  std::vector<KnownPlace> places;
  std::map<std::pair<std::string, std::string>, KnownRoundTrip> round_trips;

  const KnownPlace* find(const std::string& id) const;
  /// In either direction; nullptr if the pair is not in the table.
  const KnownRoundTrip* round_trip(const std::string& a, const std::string& b) const;
};

/// Reads regions.yaml and, beside it, rtt.csv. Complaints have positions in these files; what could
/// be read is returned.
Catalogue load_catalogue(const std::filesystem::path& regions_file, const SourcePosition& asked_at,
                         Diagnostics& diagnostics);

/// A place with the keys of a platform's own `places`: {id, name, latitude, longitude, utc_offset,
/// legal_area, access: LAW | none, prices}. The catalogue's entries differ only in `access`.
KnownPlace read_place(SectionReader& in, bool of_catalogue);

}  // namespace fivenines
