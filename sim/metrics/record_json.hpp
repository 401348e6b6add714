// The files of one replication, as text: record.json (both ways), series.csv and events.jsonl.
// record.json holds the whole record; equal records give equal bytes. Histograms are sparse: a list
// of [cell, count]. The version is in its field `schema_version`.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/metrics/record.hpp"

namespace fivenines {

inline constexpr int kRecordSchemaVersion = 3;

/// Thrown when a text is no record of this version; says what is wrong with it.
class BadRecord : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string record_to_json(const ReplicationRecord& record);

/// Throws BadRecord. Checks the stored digest against the data, so that a damaged file is noticed.
ReplicationRecord record_from_json(std::string_view text);

/// One line per whole second of the run, from its start: `second`, `phase` (warm_up, measure,
/// drain), then per learner region arrived, good, failed (analyses intended in that second) and
/// their mean latency in ms (empty without an answer), per region served (responses a second), the
/// share of analyzer servers that were busy, and the combined cache hit rate (empty without
/// lookup).
std::string series_csv(const ReplicationRecord& record);

/// The timeline: one JSON object a line with `at_ns` (since the start of the run),
/// `since_measure_s`, `cause` and `change`.
std::string events_jsonl(const ReplicationRecord& record);

}  // namespace fivenines
