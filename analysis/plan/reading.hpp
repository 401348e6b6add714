// How the plan may be read where its documents differ. A reading is a question with named answers,
// the first of which holds unless told. An answer either rewrites criteria, and then any finished
// run can be judged by it, or says what a scenario must set, and then it takes a run of its own.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/plan/criterion.hpp"
#include "analysis/plan/run.hpp"

namespace fivenines {

struct ReadingValue {
  std::string_view name;
  std::string_view help;
  /// What a scenario must set for it, as PATH=VALUE; null: it re-judges a run as it is.
  std::vector<std::string> (*sets)(const RunFacts& facts) = nullptr;
  /// Whether a run has what it sets as it is; null: that cannot be told.
  bool (*is_so)(const RunFacts& facts) = nullptr;
};

struct Reading {
  std::string_view name;      ///< "latency_point"
  std::string_view entry;     ///< where the documents differ: "X-07"
  std::string_view question;  ///< "where latency is measured"
  std::vector<ReadingValue> values;
  /// Any percentage is accepted as well as the values.
  bool takes_percent = false;
  /// Rewrites a criterion that this value reads otherwise than the file has it; `plan` is the whole
  /// file, because some values are those of another row. Null: no value rewrites.
  void (*rewrite)(Criterion& criterion, std::string_view value,
                  const std::vector<Criterion>& plan) = nullptr;
  /// Whether values that change the model matter to a criterion of a run. Null: there are none.
  bool (*concerns)(const Criterion& criterion, const RunFacts& facts) = nullptr;

  std::string_view unless_told() const { return values.front().name; }
  /// nullptr for a percentage and for what is no value.
  const ReadingValue* find(std::string_view value) const;
};

/// In the order in which they are applied and reported.
const std::vector<Reading>& readings_table();

/// Thrown for a reading or a value that is not known; says what is accepted.
class BadReading : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The readings that were chosen; the others hold their first value.
class Readings {
 public:
  /// "NAME=VALUE"; a later choice replaces an earlier one. Throws BadReading.
  void choose(std::string_view text);
  void choose(const Reading& reading, std::string_view value);

  std::string_view value(const Reading& reading) const;
  /// NAME=VALUE of each that is not as it is unless told, in the order of the table.
  std::vector<std::string> chosen() const;

  bool operator==(const Readings&) const = default;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// The criterion as these readings have it. Its `reading` says which ones changed it.
Criterion as_read(const Criterion& criterion, const Readings& readings,
                  const std::vector<Criterion>& plan);

/// Whether two versions of a row are judged alike.
bool judged_alike(const Criterion& a, const Criterion& b);

/// The whole table as text, one reading a paragraph.
std::string readings_help();

}  // namespace fivenines
