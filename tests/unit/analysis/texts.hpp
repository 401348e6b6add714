// What tests of analyses read and measure: the files of the plan, and printed texts.
#pragma once

#include <string>
#include <vector>

#include "analysis/plan/criterion.hpp"

namespace fivenines::test {

/// A file of the checkout, by its path from the root; fails the test if there is none.
std::string text_of(const std::string& file);

/// The criteria of the product, scenarios/plan/criteria.csv.
const std::vector<Criterion>& shipped_criteria();

/// In bytes, without the end of the line.
std::size_t longest_line(const std::string& text);

}  // namespace fivenines::test
