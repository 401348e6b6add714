// Reads `variants` and `claim`:
//
//   variants:
//     - {name: three, platform: ../../platforms/ramp-3.yaml}
//     - {name: never, set: {caches.global.ask: never}}
//   claim: {id: ID, expect: 'latency.p99{point=server}@never < latency.p99{point=server}@three'}
//
// A variant is the scenario with a platform of its own and some values set, as --set would; what
// the command line sets comes last. Seeds and replications are those of the scenario.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// A variant as it is written; the nodes live as long as the tree that was read.
struct WrittenVariant {
  std::string name;
  const YamlNode* platform = nullptr;  ///< a path or a map; nullptr: the scenario's own
  const YamlNode* set = nullptr;       ///< a map from paths to values; nullptr: nothing
};

/// What is wrong with a metric as queries write it; nothing if it is known.
using MetricCheck = std::function<std::optional<std::string>(const std::string& metric)>;

std::vector<WrittenVariant> read_variants(SectionReader& root);

/// Whether a section of a scenario is the same for all its variants.
bool is_common_key(std::string_view key);

/// `check`: empty to accept any metric.
std::optional<Claim> read_claim(SectionReader& root, const std::vector<WrittenVariant>& variants,
                                const MetricCheck& check);

/// Sets what the variant sets; a platform that it reaches into must be a map by then.
void apply_set(YamlNode& root, const WrittenVariant& variant, Diagnostics& diagnostics);
bool reaches_into_platform(const WrittenVariant& variant);

/// "platform=ramp-3", "caches.global.ask=never".
std::vector<std::string> changes_of(const WrittenVariant& variant);

}  // namespace fivenines
