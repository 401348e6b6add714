// The load at which a system no longer returns by itself once a fault is gone (a metastable
// failure; Bronson et al., HotOS 2021), from variants that differ in the number of learners.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/compare/comparison.hpp"

namespace fivenines {

/// What becomes of one fault at several loads, all else being equal.
struct Flip {
  std::string fault;
  std::string of;                    ///< the first variant of that kind
  std::vector<std::uint64_t> loads;  ///< learners, ascending
  /// It recovers in every replication at this load and all below; nothing: not even at the least.
  std::optional<std::uint64_t> recovers_up_to;
  /// It stays down in some replication at this load, and does not recover at any above; nothing:
  /// it recovers at all of them.
  std::optional<std::uint64_t> stays_down_from;
};

/// For every kind of variant that is there at two loads or more.
std::vector<Flip> flips_of(const VariantComparison& comparison);

/// "RECOVERS at up to 15K learners, STAYS DOWN from 18K on".
std::string flip_text(const Flip& flip);

}  // namespace fivenines
