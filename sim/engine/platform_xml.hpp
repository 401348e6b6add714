// A platform as SimGrid's own XML, for programs that use SimGrid without us: the zones, hosts and
// links that EnginePlatform builds, and the settings of the network model that they are meant for.
#pragma once

#include <string>

#include "sim/model/platform.hpp"

namespace fivenines {

/// The text of a file for simgrid::s4u::Engine::load_platform, same platform same bytes. Throws
/// std::invalid_argument with all complaints of platform_problems().
std::string platform_xml(const Platform& platform);

}  // namespace fivenines
