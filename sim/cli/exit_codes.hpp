// What the program's exit code says. They are part of the interface: scripts depend on them.
#pragma once

#include <stdexcept>

namespace fivenines::cli {

inline constexpr int kExitGo = 0;        ///< also: nothing to judge, and it worked
inline constexpr int kExitInternal = 1;  ///< our mistake
inline constexpr int kExitUsage = 2;     ///< the command line
inline constexpr int kExitBadInput = 3;  ///< a file that was read
inline constexpr int kExitFailed = 4;    ///< the simulation or its output
inline constexpr int kExitInconclusive = 98;
inline constexpr int kExitNoGo = 99;
inline constexpr int kExitInterrupted = 130;

/// The command line is wrong; what() says what is accepted. Ends with exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file cannot be used as input. Ends with exit code 3.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file or standard output cannot be written, or a worker failed. Ends with exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fivenines::cli
