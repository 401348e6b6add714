#include "sim/metrics/histogram_json.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sim/metrics/record_json.hpp"

namespace fivenines::record_json {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json histogram_json(const Histogram& histogram) {
  Json cells = Json::array();
  for (std::size_t cell = 0; cell < histogram.cells().size(); ++cell) {
    if (histogram.cells()[cell] != 0) cells.push_back({cell, histogram.cells()[cell]});
  }
  return {{"bits", histogram.bits()},
          {"sum_ns", {histogram.sum_high(), histogram.sum_low()}},
          {"max_ns", histogram.max_ns()},
          {"cells", std::move(cells)}};
}

Histogram histogram_from(const Json& json) {
  const int bits = json.at("bits").get<int>();
  if (bits < 1 || bits > 20) throw BadRecord(fmt::format("a histogram of {} bits", bits));
  const std::size_t per_octave = std::size_t{1} << bits;
  std::vector<std::uint64_t> cells;
  for (const Json& entry : json.at("cells")) {
    const auto cell = entry.at(0).get<std::size_t>();
    if (cell > 64 * per_octave) throw BadRecord(fmt::format("a histogram with cell {}", cell));
    if (cell >= cells.size()) cells.resize((cell / per_octave + 1) * per_octave, 0);
    cells[cell] = entry.at(1).get<std::uint64_t>();
  }
  const Json& sum = json.at("sum_ns");
  return Histogram::from_cells(bits, std::move(cells), sum.at(0).get<std::uint64_t>(),
                               sum.at(1).get<std::uint64_t>(),
                               json.at("max_ns").get<std::uint64_t>());
}

}  // namespace fivenines::record_json
