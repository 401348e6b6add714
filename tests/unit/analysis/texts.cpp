#include "tests/unit/analysis/texts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

namespace fivenines::test {

std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::vector<Criterion>& shipped_criteria() {
  static const std::vector<Criterion> all = [] {
    const std::string file = "scenarios/plan/criteria.csv";
    return read_criteria(text_of(file), file);
  }();
  return all;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    longest = std::max(longest, end - start);
    start = end + 1;
  }
  return longest;
}

}  // namespace fivenines::test
