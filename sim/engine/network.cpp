#include "sim/engine/network.hpp"

#include <simgrid/forward.h>
#include <simgrid/version.h>

#include <simgrid/s4u/Engine.hpp>

#include "sim/base/assert.hpp"

namespace fivenines {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr const char* kContexts = "thread";
#else
constexpr const char* kContexts = "raw";
#endif

std::vector<EngineSetting> configuration() {
  return {{"network/model", "CM02"},
          {"network/TCP-gamma", "0"},
          {"network/crosstraffic", "no"},
          {"contexts/factory", kContexts}};
}

}  // namespace

std::vector<EngineSetting> simgrid_settings() {
  int major = 0;
  int minor = 0;
  int patch = 0;
  sg_version_get(&major, &minor, &patch);
  std::vector<EngineSetting> settings = configuration();
  settings.insert(settings.begin(),
                  {"simgrid", std::to_string(major) + "." + std::to_string(minor)});
  return settings;
}

std::unique_ptr<simgrid::s4u::Engine> make_engine() {
  static bool made = false;
  FIVENINES_ASSERT(!made);
  made = true;
  // SimGrid reads its options from a command line only before some of its parts are made, and acts
  // on options like --help; so it gets a command line of ours, never the user's. The threshold
  // keeps away the line that it logs for every option set.
  std::vector<std::string> words{"fivenines", "--log=root.thres:error"};
  for (const EngineSetting& setting : configuration()) {
    words.push_back("--cfg=" + setting.name + ":" + setting.value);
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  return std::make_unique<simgrid::s4u::Engine>(&count, arguments.data());
}

}  // namespace fivenines
