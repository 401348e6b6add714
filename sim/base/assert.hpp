// Our own mistakes stop the run, in every build: FIVENINES_ASSERT(condition).
#pragma once

#include <stdexcept>
#include <string>

namespace fivenines {

/// Thrown when an invariant of the simulator itself is broken; becomes exit code 4.
class InvariantBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void invariant_broken(const char* condition, const char* file, int line) {
  throw InvariantBroken(std::string("invariant broken: ") + condition + " at " + file + ":" +
                        std::to_string(line));
}

}  // namespace fivenines

#define FIVENINES_ASSERT(condition)       \
  (static_cast<bool>(condition) ? void(0) \
                                : ::fivenines::invariant_broken(#condition, __FILE__, __LINE__))
