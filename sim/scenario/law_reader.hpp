// Reads a LAW: a bare quantity (always that value), or a map with one kind and its parameters, as
// the help line of the kind in sim/model/laws shows them. `offset` may stand beside the kind or
// among its parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/model/law.hpp"
#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// What a law is a law of: durations (its values are nanoseconds) or plain numbers.
enum class LawUnit : std::uint8_t { kDuration, kNumber };

/// The law under a key. The fallback is YAML, such as "{exponential: {mean: 10ms}}".
Law read_law(SectionReader& in, std::string_view key, LawUnit unit,
             std::optional<Default<std::string_view>> fallback = {});

/// The same, but `none` is accepted (and may be the fallback), and is nothing.
std::optional<Law> read_law_or_none(SectionReader& in, std::string_view key, LawUnit unit,
                                    Default<std::string_view> fallback);

/// Says for the schema that a key accepts a law.
void accept_law(SectionReader& in, std::string_view key, LawUnit unit);

/// Gaps between arrivals: poisson, deterministic, or any law of plain numbers, of which only the
/// shape counts: it is stretched to a mean of 1, and the rate of arrivals scales that. So `mean`
/// may be left out: {erlang: {shape: 3}}, {hyperexponential: {cv2: 4}}.
Law read_arrival(SectionReader& in, std::string_view key);

/// Reads a law as YAML, and records what its reader asks for.
void record_law(SchemaRecorder& shapes, LawUnit unit, std::string_view text);

/// Complains at `key` if shares do not sum to 100 %.
void check_sum(SectionReader& in, std::string_view key, double sum, std::string_view what);

}  // namespace fivenines
