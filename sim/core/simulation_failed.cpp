#include "sim/core/simulation_failed.hpp"

#include <fmt/format.h>

namespace fivenines {
namespace {

std::string message(const std::string& reason, SimTime at, RunName run) {
  const std::int64_t ns = nanoseconds(at);
  return fmt::format("simulation failed at {}.{:09} s (seed {}, replication {}): {}",
                     ns / 1'000'000'000, ns % 1'000'000'000, run.seed, run.replication, reason);
}

}  // namespace

SimulationFailed::SimulationFailed(const std::string& reason, SimTime at, RunName run)
    : std::runtime_error(message(reason, at, run)), at_(at), run_(run) {}

}  // namespace fivenines
