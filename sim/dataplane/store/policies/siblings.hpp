#pragma once

#include <string_view>

namespace fivenines {

/// Concurrent writes are kept side by side until a reader who finds them merges them and writes the
/// result back (Riak, allow_mult; dotted version vectors after Preguica et al., 2012).
struct Siblings {
  static constexpr std::string_view kind = "siblings";
  static constexpr std::string_view help = "concurrent writes are kept until a reader merges them";
  bool operator==(const Siblings&) const = default;
};

}  // namespace fivenines
