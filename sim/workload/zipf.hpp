// Zipf popularity over keys 0 .. items-1 (key i has rank i+1): p(i) proportional to (i+1)^-alpha.
// Keys in order of popularity also put the popular ones next to each other in every table.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/uint128.hpp"

namespace fivenines {

class Zipf {
 public:
  /// A run of consecutive keys and its share of all requests.
  struct Block {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    double probability = 0;
  };

  /// items >= 1 (at most 2^32 - 1), alpha >= 0.
  Zipf(std::uint64_t items, double alpha);

  /// Exact: an alias draw of a block (ratio of its ends at most 1 + 1/64), then rejection inside it
  /// against its first key, which accepts at once in all but about alpha / 64 of the cases.
  template <typename Generator>
  std::uint32_t sample(Generator& generator) const {
    const std::uint64_t draw = generator();
    const std::uint64_t cell =
        static_cast<std::uint64_t>((static_cast<Uint128>(draw) * aliases_.size()) >> 64);
    const Alias& alias = aliases_[cell];
    // the low bits of the product are the fraction inside the cell
    const double fraction = static_cast<double>((draw * aliases_.size()) >> 11) * 0x1.0p-53;
    const std::uint32_t block =
        fraction < alias.keep ? static_cast<std::uint32_t>(cell) : alias.other;
    const Inside& inside = insides_[block];
    if (inside.count == 1) return inside.first;
    for (;;) {
      const std::uint64_t bits = generator();
      const std::uint32_t key =
          inside.first + static_cast<std::uint32_t>(((bits >> 32) * inside.count) >> 32);
      const double u = static_cast<double>(bits & 0xffffffffU) * 0x1.0p-32;
      if (u < inside.least_acceptance) return key;
      if (u < std::pow((inside.first + 1.0) / (key + 1.0), alpha_)) return key;
    }
  }

  double probability(std::uint64_t key) const {
    return std::pow(static_cast<double>(key) + 1.0, -alpha_) / total_;
  }
  std::uint64_t items() const { return items_; }
  double alpha() const { return alpha_; }
  const std::vector<Block>& blocks() const { return blocks_; }

 private:
  struct Alias {
    double keep = 1;
    std::uint32_t other = 0;
  };
  struct Inside {
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    double least_acceptance = 1;
  };

  std::uint64_t items_;
  double alpha_;
  double total_ = 0;
  std::vector<Block> blocks_;
  std::vector<Alias> aliases_;
  std::vector<Inside> insides_;
};

}  // namespace fivenines
