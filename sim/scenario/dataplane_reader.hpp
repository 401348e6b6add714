// Reads what serves the learners: service, balancer, stations, analyzer, caches and database. A
// station that a scenario does not mention takes no time and has no limit, so that a textbook queue
// is a short file.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/dataplane/options.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// The keys of the data plane, which stand at the root of a scenario.
DataPlaneOptions read_dataplane(SectionReader& root, const ClockOptions& clock);

/// The `caches` section alone.
CacheOptions read_caches(SectionReader& root);

/// {servers: N | unlimited, bound: K | unlimited, service: LAW | none} out of a section.
StationOptions read_station(SectionReader& in);

/// `servers` of a tier whose number the platform gives (nothing), unless the scenario does.
std::optional<std::uint32_t> read_servers_or_platform(SectionReader& in);

/// `bound`: jobs present, those in service included; unlimited by default.
std::uint32_t read_bound(SectionReader& in);

}  // namespace fivenines
