// Shares of whole things, and durations in four bytes.
#include "sim/base/rounding.hpp"

#include <catch2/catch.hpp>

#include "sim/base/short_span.hpp"

using namespace fivenines;

TEST_CASE("a share that is whole but for the last digits of a double is not rounded up", "[base]") {
  CHECK(rounded_up(0.07, 100) == 7);  // 0.07 * 100 is 7.000000000000001
  CHECK(rounded_up(1 - 0.7, 100) == 30);
  CHECK(rounded_up(0.071, 100) == 8);
  CHECK(rounded_up(1, 13) == 13);
  CHECK(rounded_up(0, 13) == 0);
  CHECK(rounded_up(1e-6, 13) == 1);
  CHECK(rounded_up(0.1, 1e9) == 100'000'000);
}

TEST_CASE("a short span is exact up to two seconds, and coarse and bounded beyond", "[base]") {
  constexpr std::int64_t kExact = std::int64_t{1} << 31;
  for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, kExact - 1}) {
    CHECK(ShortSpan{ns}.ns() == ns);
  }
  CHECK(ShortSpan{kExact}.ns() == kExact / 1000 * 1000);
  CHECK(ShortSpan{10'000'000'999}.ns() == 10'000'000'000);
  CHECK(ShortSpan{5'000'000'000'000}.ns() == (kExact - 1) * 1000);
}
