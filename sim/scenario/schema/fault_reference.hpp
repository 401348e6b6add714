// What `fivenines list faults` prints: every kind of fault with its keys, as its reader asks for
// them while it reads the kind's sample, so that the reference cannot say anything else.
#pragma once

#include <string>
#include <vector>

namespace fivenines {

struct FaultKey {
  std::string key;
  std::string accepts;        ///< "0 % to 100 %", "silent | refuse"
  std::string default_value;  ///< empty: the key cannot be left out
  std::string meaning;
};

struct FaultReference {
  std::string kind;
  std::string summary;         ///< one sentence
  std::vector<FaultKey> keys;  ///< of this kind alone, and `region`
  std::string example;         ///< an element of the list of faults that can be read
};

/// Every kind, in the order of the list. Throws std::logic_error when a kind has no sample.
std::vector<FaultReference> fault_references();

/// The keys that all kinds have: when, how long, how often.
std::vector<FaultKey> common_fault_keys();

}  // namespace fivenines
