// The one place of SimGrid's configuration. A message over a path takes the path's latency plus its
// size over the bandwidth that it gets, and bandwidth is shared max-min among flows of equal
// latency:
//
//   network/model:CM02       no factors: the default multiplies every latency by 13.01
//
//   network/TCP-gamma:0      no window bound: the default is 4 MiB over twice the latency
//
//   network/crosstraffic:no  no acknowledgements: with them a one-way cut cuts both ways
//
//   contexts/factory         raw; threads under the address sanitizer, which cannot follow raw
//
// Known and accepted: flows of different latency share a link in inverse proportion to it (as TCP's
// do), which no setting of SimGrid 3.32 turns off.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace simgrid::s4u {
class Engine;
}

namespace fivenines {

struct EngineSetting {
  std::string name;
  std::string value;
};

/// The settings in force, for reports; first of all the version of SimGrid.
std::vector<EngineSetting> simgrid_settings();

/// The engine of this process, configured. One process is one engine: SimGrid's clock and signals
/// outlive an engine, so a second call throws InvariantBroken (fork before the first instead).
std::unique_ptr<simgrid::s4u::Engine> make_engine();

}  // namespace fivenines
