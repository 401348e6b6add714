// summary.json, schema-versioned. Equal summaries give equal bytes: the order of fields is fixed
// and numbers are the shortest that read back.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/report/summary.hpp"

namespace fivenines {

/// Thrown when a text is no summary of this version; says what is wrong with it.
class BadSummary : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string summary_to_json(const Summary& summary);

/// The facts of the run that a summary is of, without faults, assumptions and what is left out.
/// Throws BadSummary.
RunFacts facts_from_summary(std::string_view json);

}  // namespace fivenines
