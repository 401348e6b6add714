#include "sim/dataplane/free_times.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <queue>

#include "sim/base/draws.hpp"

namespace fivenines {

TEST_CASE("free times are those of a priority queue", "[dataplane]") {
  for (const std::uint32_t servers : {1U, 2U, 4U, 5U, 6U, 21U, 22U, 200U, 1001U}) {
    INFO("servers: " << servers);
    FreeTimes times(servers);
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> expected(
        std::greater<>{}, std::vector<std::int64_t>(servers, 0));
    pcg64 stream = named_stream(servers, "free times");
    bool alike = true;
    for (int i = 0; i < 20'000; ++i) {
      alike = alike && times.earliest() == expected.top();
      // few different ones, so that many are the same
      const auto later = static_cast<std::int64_t>(uniform_below(stream, 50));
      times.replace_earliest(expected.top() + later);
      expected.push(expected.top() + later);
      expected.pop();
    }
    CHECK(alike);
  }
}

TEST_CASE("a server that is never free again is not used again", "[dataplane]") {
  FreeTimes times(3);
  times.replace_earliest(std::numeric_limits<std::int64_t>::max());
  times.replace_earliest(7);
  times.replace_earliest(5);
  CHECK(times.earliest() == 5);
  times.replace_earliest(std::numeric_limits<std::int64_t>::max());
  times.replace_earliest(std::numeric_limits<std::int64_t>::max());
  CHECK(times.earliest() > std::numeric_limits<std::int64_t>::max() / 5);
}

}  // namespace fivenines
