// JSON Schemas (draft-07) of the files that users write, for completion and checks in editors. They
// are generated from what the readers ask for while they read samples (samples.hpp), so they cannot
// say anything else; what a key means comes from descriptions.hpp.
//
// A schema is wider than the reader where it must be: a file that extends another may leave out
// anything, keys of one kind of fault are known to all kinds, and sums, names of regions and times
// are checked by the reader alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/schema/schema_tree.hpp"

namespace fivenines {

/// "scenario" and "platform"; a schema's file is scenarios/schemas/NAME.schema.json.
const std::vector<std::string>& schema_names();

/// The text of a schema. Throws std::logic_error when a sample cannot be read, or shows a key of
/// which nobody says what it is.
std::string schema_text(std::string_view name);

/// What the schema is made of.
SchemaNode schema_tree(std::string_view name);

/// Keys without a description, and descriptions without a key, as paths.
std::vector<std::string> undescribed(std::string_view name);

}  // namespace fivenines
