// fivenines list TOPIC: what there is to choose from, printed from the lists themselves.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "analysis/plan/criterion.hpp"
#include "analysis/plan/reading.hpp"
#include "analysis/report/metrics_table.hpp"
#include "sim/base/diagnostics.hpp"
#include "sim/base/kinds.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options.hpp"
#include "sim/controlplane/failover/options.hpp"
#include "sim/dataplane/store/options.hpp"
#include "sim/model/law.hpp"
#include "sim/scenario/catalogue.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/schema/fault_reference.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

template <typename Variant>
void print_kinds() {
  for (const KindHelp& kind : kinds_of<Variant>()) {
    fmt::print("{:<18} {}\n", kind.kind, kind.help);
  }
}

void print_keys(const std::vector<FaultKey>& keys) {
  for (const FaultKey& key : keys) {
    const std::string fallback =
        key.default_value.empty() ? "" : fmt::format("; default {}", key.default_value);
    fmt::print("    {:<15} {}{}\n", key.key, key.accepts, fallback);
    if (!key.meaning.empty()) fmt::print("    {:<15}   {}\n", "", key.meaning);
  }
}

void list_laws() {
  print_kinds<LawKind>();
}

struct Word {
  const char* word;
  const char* meaning;
};

void print_words(const char* key, const char* what, std::initializer_list<Word> words) {
  fmt::print("\n{}: {}\n", key, what);
  for (const Word& word : words) fmt::print("{:<18} {}\n", word.word, word.meaning);
}

void list_faults() {
  for (const FaultReference& fault : fault_references()) {
    fmt::print("{}\n    {}\n", fault.kind, fault.summary);
    print_keys(fault.keys);
    fmt::print("    {}\n\n", fault.example);
  }
  fmt::print("all kinds\n    When, for how long, how often\n");
  print_keys(common_fault_keys());
  print_words("overlaps", "what holds where several faults strike the same",
              {{"what is down", "up again when the last that keeps it down has ended"},
               {"speeds, loads", "multiply; so do what is left of caches and pools"},
               {"delays, clocks", "add up; of two jitters on a link the first one counts"},
               {"losses, errors", "strike independently; on some hosts: by the average over hosts"},
               {"hot, not existing", "shares of learners that are drawn independently"},
               {"lost nodes", "the larger share; also of frozen routes and refused launches"},
               {"all else", "as the fault that began first says: looks, routes"}});
}

void list_protocols() {
  fmt::print("failover.detector: how region failures are noticed\n");
  print_kinds<Detector>();
  fmt::print("\nfailover.routing: how learners follow\n");
  print_kinds<RouteChange>();
  print_words(
      "replication.mode", "how writes reach the other regions",
      {{"none", "they do not: a write is over once its region's database has done it"},
       {"synchronous", "one region takes all writes; commit: all copies, or a majority of them"},
       {"quorum", "a write waits for `acks` copies, a read for the first `reads` answers"},
       {"gossip", "commit in the region, then exchanges; eager: also sent to all copies at once"}});
  print_words("replication.exchange", "who gets what the other lacks, after their digests",
              {{"push_pull", "both, first the one who called"},
               {"push", "the one who was called"},
               {"pull", "the one who called"}});
  print_words("replication.peers", "whom a region turns to, `fan_out` of them each time",
              {{"random", "any, each time anew"},
               {"round_robin", "one after the other"},
               {"nearest_first", "always the nearest ones"}});
  print_words("replication.timer", "when a region's turn comes",
              {{"fixed", "each interval, early or late by up to `jitter` of it"},
               {"poisson", "as a Poisson process of that mean interval"}});
  fmt::print("\nreplication.conflicts: what becomes of concurrent writes, by domain\n");
  print_kinds<ConflictPolicy>();
  print_words("replication.promotion", "of another write master (synchronous)",
              {{"none", "the master stays where it is"},
               {"{delay, fence, replay}", "when failover suspects its region, the nearest copy"}});
  print_words("replication.fencing", "a master that wakes after it was replaced",
              {{"true", "is refused by the copies, its clients meet an error"},
               {"false", "goes on beside the new one; conflicts are resolved like others"}});
  print_words("replication.residency", "data of learners of the European Union",
              {{"report", "may be anywhere; copies and requests outside are counted"},
               {"enforce", "requests outside are refused, progress is not sent there"}});
}
void list_metrics() {
  fmt::print("{}", metrics_help());
}

void list_readings() {
  fmt::print("{}", readings_help());
}

void list_criteria() {
  fmt::print("{:<20} {:<34} {}\n", "ID", "METRIC AND LIMIT", "ANSWERED BY");
  for (const Criterion& criterion : load_criteria()) {
    const std::string limit = fmt::format("{} {}", criterion.metric, criterion.limit_text());
    fmt::print("{:<20} {:<34} {}\n", criterion.id, limit,
               criterion.query.empty() ? "-" : criterion.query);
  }
}

/// The first line of the file that is `title:` or a comment, for one line of help.
std::string about(const fs::path& file) {
  const std::string text = read_file(file);
  std::string comment;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.starts_with("title: ")) return line.substr(7);
    const bool is_comment = line.starts_with("# ") && !line.starts_with("# yaml-language-server");
    if (comment.empty() && is_comment) comment = line.substr(2);
    at = end + 1;
  }
  return comment;
}

void list_files(const char* kind, const char* version) {
  for (const fs::path& root : data_roots()) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(root / kind, error)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      if (read_file(file).find(version) == std::string::npos) continue;  // the catalogue
      const fs::path name = fs::relative(file, root / kind).replace_extension();
      fmt::print("{:<28} {}\n", name.string(), about(file));
    }
    if (!files.empty()) return;  // the first root that has any
  }
}

void list_platforms() {
  list_files("platforms", "fivenines: platform/");
}
void list_scenarios() {
  list_files("scenarios", "fivenines: scenario/");
}

/// Places of the shared catalogue, where regions and learners can be.
void list_places() {
  const auto file = find_catalogue(fs::path(), data_roots());
  if (!file) throw InputError("no catalogue of places (platforms/regions.yaml) was found");
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(*file, SourcePosition{}, diagnostics);
  fmt::print(stderr, "{}", diagnostics.text());
  for (const KnownPlace& known : catalogue.places) {
    fmt::print("{:<18} {}\n", known.place.id, known.place.name);
  }
}

struct Topic {
  std::string name;
  void (*print)();
};

const std::vector<Topic>& topics() {
  static const std::vector<Topic> all{
      {"faults", list_faults},       {"metrics", list_metrics},     {"criteria", list_criteria},
      {"readings", list_readings},   {"platforms", list_platforms}, {"places", list_places},
      {"scenarios", list_scenarios}, {"protocols", list_protocols}, {"laws", list_laws}};
  return all;
}

}  // namespace

int list_command(const Arguments& arguments) {
  Options options("list", {"TOPIC"});
  std::vector<std::string> names;
  for (const Topic& topic : topics()) names.push_back(topic.name);
  if (arguments.empty()) {
    throw UsageError(fmt::format("TOPIC is missing; accepted: {}", joined(names)));
  }
  if (!options.parse(arguments)) return kExitGo;
  for (const Topic& topic : topics()) {
    if (topic.name == options.positional(0)) {
      topic.print();
      return kExitGo;
    }
  }
  throw UsageError(fmt::format("unknown topic {}{}; accepted: {}", in_quotes(options.positional(0)),
                               did_you_mean(options.positional(0), names), joined(names)));
}

}  // namespace fivenines::cli
