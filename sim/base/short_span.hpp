// A duration in four bytes, for what is kept by the million.
#pragma once

#include <algorithm>
#include <cstdint>

namespace fivenines {

/// Not negative. Exact up to 2^31 ns (2.147 s); from there to the microsecond, rounded down, up to
/// 2^31 us (35 minutes), which longer ones are cut to.
class ShortSpan {
 public:
  constexpr ShortSpan() = default;
  explicit constexpr ShortSpan(std::int64_t ns) {
    const auto whole = static_cast<std::uint64_t>(ns);
    code_ = static_cast<std::uint32_t>(
        whole < kCoarse ? whole : kCoarse | std::min<std::uint64_t>(whole / kStep, kCoarse - 1));
  }
  constexpr std::int64_t ns() const {
    return code_ < kCoarse ? code_ : std::int64_t{code_ & (kCoarse - 1)} * kStep;
  }

 private:
  static constexpr std::uint32_t kCoarse = std::uint32_t{1} << 31;
  static constexpr std::int64_t kStep = 1000;
  std::uint32_t code_ = 0;
};

}  // namespace fivenines
