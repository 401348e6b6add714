#include "analysis/compare/together.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/december_findings.hpp"
#include "analysis/report/geography.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

using html::Json;
using Texts = std::vector<std::string>;

/// Of all tests, so that results of other runs are not explained by it.
Texts digests_of(const December& december) {
  Texts digests;
  for (const DecemberColumn& column : december.columns) {
    for (const DecemberRun& run : column.runs) digests.push_back(run.summary.digest);
  }
  return digests;
}

const char* name_of(Result result) {
  return kResultNames[static_cast<std::size_t>(result)];
}

const Judgement* judgement_of(const Summary& summary, const std::string& id) {
  for (const Judgement& one : summary.verdict.judgements) {
    if (one.criterion.id == id) return &one;
  }
  return nullptr;
}

/// A blocker that did not pass as it was, or does not with the changes.
struct Pair {
  const Criterion* criterion = nullptr;
  /// As it was and with the changes, by topology; nullptr: it was not judged there.
  std::vector<std::pair<const Judgement*, const Judgement*>> judged;
};

std::vector<Pair> pairs_of(const December& before, const Together& together) {
  const auto passes = [](const Judgement* one) {
    return one == nullptr || one->finding.result == Result::kPass;
  };
  std::vector<Pair> pairs;
  for (std::size_t test = 0; test < before.schedule.tests.size(); ++test) {
    for (const DecemberLine& line : december_lines(before, test)) {
      if (!line.criterion->is_blocker()) continue;
      Pair pair{line.criterion, {}};
      bool is_told = false;
      for (std::size_t c = 0; c < line.judgements.size(); ++c) {
        const Summary& after = together.december.columns[c].runs[test].summary;
        pair.judged.emplace_back(line.judgements[c], judgement_of(after, line.criterion->id));
        is_told =
            is_told || !passes(pair.judged.back().first) || !passes(pair.judged.back().second);
      }
      if (is_told) pairs.push_back(std::move(pair));
    }
  }
  return pairs;
}

/// A sign and the figure.
std::string short_text(const Page& page, const Judgement* judgement) {
  constexpr int kShort = 11;
  if (judgement == nullptr)
    return fmt::format("{:>{}}", "not judged", kShort + 1 + page.mark_width());
  return fmt::format("{} {:>{}}", page.mark(*judgement), measured_text(*judgement), kShort);
}

/// "at most 53.1 ms": what a limit has to be above to be kept.
std::string upper_end(const Judgement* judgement) {
  if (judgement == nullptr || !judgement->estimate || judgement->estimate->single) return "-";
  return fmt::format("{:.1f} {}", judgement->estimate->high, judgement->unit);
}

/// Limits by learner region that fail with the changes, by topology.
std::vector<GeographicLine> failed_by_region(const DecemberColumn& column) {
  std::vector<GeographicLine> failed;
  for (const DecemberRun& run : column.runs) {
    for (const GeographicLine& line : geographic_lines(run.summary)) {
      if (line.judged->criterion.is_blocker() && line.judged->finding.result == Result::kFail) {
        failed.push_back(line);
      }
    }
  }
  return failed;
}

/// What learners have with the changes, and servers, where limits fail at the learner; no rows when
/// none does.
Table limits_left(const Together& together) {
  Table table{{"criterion", "limit"}, {}};
  std::vector<const Criterion*> rows;
  std::vector<std::vector<GeographicLine>> by_column;
  for (const DecemberColumn& column : together.december.columns) {
    const std::string& name = column.topology.name;
    table.header.insert(table.header.end(),
                        {name + ": at the client", "at the server", "result there"});
    by_column.push_back(failed_by_region(column));
    for (const GeographicLine& line : by_column.back()) {
      const Criterion& criterion = line.judged->criterion;
      const bool is_known = std::any_of(rows.begin(), rows.end(), [&](const Criterion* known) {
        return known->id == criterion.id;
      });
      if (!is_known) rows.push_back(&criterion);
    }
  }
  for (const Criterion* criterion : rows) {
    std::vector<std::string> row{criterion->id, criterion->limit_text()};
    for (const std::vector<GeographicLine>& lines : by_column) {
      const auto line = std::find_if(lines.begin(), lines.end(), [&](const GeographicLine& one) {
        return one.judged->criterion.id == criterion->id;
      });
      if (line == lines.end()) {
        row.insert(row.end(), {"-", "-", ""});
      } else {
        row.insert(row.end(),
                   {upper_end(line->client), upper_end(line->server),
                    line->server == nullptr ? "" : name_of(line->server->finding.result)});
      }
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// What to do about limits that fail at the learner: how many would be kept at the server, and
/// which not.
std::string elsewhere_text(const std::vector<GeographicLine>& failed) {
  std::size_t kept = 0;
  std::string others;
  for (const GeographicLine& line : failed) {
    const Judgement* server = line.server;
    if (server != nullptr && server->finding.result == Result::kPass) {
      ++kept;
    } else if (server != nullptr) {
      others += fmt::format("{}{} ({} for {}: {})", others.empty() ? "" : ", ",
                            server->criterion.id, measured_text(*server),
                            server->criterion.limit_text(), name_of(server->finding.result));
    }
  }
  return fmt::format(
      "raise {} limit{} by learner region to what learners then have at the client, or measure at "
      "the "
      "server, where {} of {} {} kept{}{}",
      failed.size(), failed.size() == 1 ? "" : "s", kept, failed.size(), kept == 1 ? "is" : "are",
      others.empty() ? "" : ", not so ", others);
}

/// "8 regions: NO-GO. Left to be done: ...".
std::string left_text(const Together& together, const DecemberColumn& column) {
  const Schedule& schedule = together.december.schedule;
  const std::vector<GeographicLine> by_region = failed_by_region(column);
  const auto is_by_region = [&](const std::string& id) {
    return std::any_of(by_region.begin(), by_region.end(),
                       [&](const GeographicLine& line) { return line.judged->criterion.id == id; });
  };
  std::string failed;
  std::string open;
  for (std::size_t test = 0; test < schedule.tests.size(); ++test) {
    for (const Judgement& one : column.runs[test].summary.verdict.judgements) {
      const Criterion& criterion = one.criterion;
      const Result result = one.finding.result;
      if (!criterion.is_blocker() || result == Result::kPass) continue;
      if (result == Result::kFail) {
        if (is_by_region(criterion.id)) continue;
        failed += fmt::format("{}{} ({} for {})", failed.empty() ? "" : ", ", criterion.id,
                              measured_text(one), criterion.limit_text());
        continue;
      }
      open += fmt::format(
          "{}{} ({}{})", open.empty() ? "" : ", ", criterion.id, measured_text(one),
          one.finding.replications_more ? ", " + more_text(*one.finding.replications_more) : "");
    }
  }
  std::vector<std::string> left;
  if (!by_region.empty()) left.push_back(elsewhere_text(by_region));
  if (!failed.empty()) left.push_back("still fails: " + failed);
  if (!open.empty()) left.push_back("still open, neither passed nor failed: " + open);
  if (!together.not_judged.empty()) {
    left.push_back(fmt::format("not judged again: {} of the criteria", together.not_judged.size()));
  }
  return fmt::format("{}: {}. {}", column.topology.name,
                     kDecisionNames[static_cast<std::size_t>(column.decision)],
                     left.empty() ? "Nothing is left to be done."
                                  : fmt::format("Left: {}.", fmt::join(left, "; ")));
}

std::string change_text(const Together& together, const TogetherChange& change) {
  std::size_t tests = 0;
  for (const DecemberColumn& column : together.december.columns) tests += column.runs.size();
  return fmt::format("{} ({}): {}", change.text, fmt::join(change.settings, ", "),
                     change.places.size() == tests
                         ? "all tests"
                         : fmt::format("{}", fmt::join(change.places, ", ")));
}

std::string not_judged_text(const Together& together) {
  if (together.not_judged.empty()) return "";
  return fmt::format("Not judged, as it takes all learners: {}.",
                     fmt::join(together.not_judged, ", "));
}

}  // namespace

std::string together_json(const Together& together, const December& before) {
  Json changes = Json::array();
  for (const TogetherChange& change : together.changes) {
    changes.push_back(
        {{"text", change.text}, {"settings", change.settings}, {"places", change.places}});
  }
  const Json json = {
      {"fivenines", "why-december"},   {"schema_version", 1},
      {"digests", digests_of(before)}, {"changes", std::move(changes)},
      {"rerun", together.rerun},       {"not_judged", together.not_judged},
      {"folder", together.folder},     {"rerun_digests", digests_of(together.december)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Together> read_together(const std::string& why_json, const December& before) {
  const Json json = Json::parse(why_json, nullptr, false);
  Together together;
  try {
    if (!json.is_object() || json.at("fivenines") != "why-december") return std::nullopt;
    if (json.at("digests").get<Texts>() != digests_of(before)) return std::nullopt;
    for (const Json& change : json.at("changes")) {
      together.changes.push_back({change.at("text").get<std::string>(),
                                  change.at("settings").get<Texts>(),
                                  change.at("places").get<Texts>()});
    }
    together.rerun = json.at("rerun").get<std::string>();
    together.not_judged = json.at("not_judged").get<Texts>();
    together.folder = json.at("folder").get<std::string>();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  return together;
}

void take_tests(Together& together, December again, const December& before) {
  for (std::size_t c = 0; c < again.columns.size(); ++c) {
    for (std::size_t i = 0; i < again.columns[c].runs.size(); ++i) {
      Verdict& verdict = again.columns[c].runs[i].summary.verdict;
      const auto& judged = before.columns[c].runs[i].summary.verdict.judgements;
      const bool is_whole = std::none_of(judged.begin(), judged.end(), [&](const Judgement& one) {
        const Texts& left_out = together.not_judged;
        return one.criterion.is_blocker() &&
               std::find(left_out.begin(), left_out.end(), one.criterion.id) != left_out.end();
      });
      if (!is_whole && verdict.decision == Decision::kGo) {
        verdict.decision = Decision::kInconclusive;
      }
    }
  }
  together.december =
      decide_december(std::move(again.schedule), again.on_fail, std::move(again.columns));
}

bool take_tests(Together& together, December again, const December& before,
                const std::string& why_json) {
  const Json json = Json::parse(why_json, nullptr, false);
  const bool is_same = json.is_object() && json.contains("rerun_digests") &&
                       json["rerun_digests"] == Json(digests_of(again)) &&
                       again.columns.size() == before.columns.size() && !again.partial;
  if (!is_same) return false;
  for (std::size_t c = 0; c < again.columns.size(); ++c) {
    if (again.columns[c].topology.id != before.columns[c].topology.id) return false;
  }
  take_tests(together, std::move(again), before);
  return true;
}

std::string together_text(const December& before, const Together& together,
                          const std::string& files, const TerminalStyle& style) {
  Page page(style);
  page.heading("  CHANGED, ALL AT ONCE");
  for (const TogetherChange& change : together.changes) {
    page.block(wrapped("- " + change_text(together, change), 4));
  }
  page.line();
  const std::vector<Pair> pairs = pairs_of(before, together);
  const int wide = 12 + page.mark_width();
  page.heading(fmt::format("  {:<12}{:>25} {:>4}{:>{}}  {:>{}}", "WAS NO PASS", "limit", "on",
                           "as it was", wide, "with changes", wide));
  for (const Pair& pair : pairs) {
    for (std::size_t c = 0; c < pair.judged.size(); ++c) {
      const auto& [was, is] = pair.judged[c];
      page.line(fmt::format(
          "  {:<12}{:>25} {:>4} {}  {}", c == 0 ? short_id(pair.criterion->id) : "",
          c == 0 ? pair.criterion->limit_text() : "", short_topology(before.columns[c].topology.id),
          short_text(page, was), short_text(page, is)));
    }
  }
  page.line();
  for (const DecemberColumn& column : together.december.columns) {
    page.block(wrapped(left_text(together, column), 2));
  }
  page.line();
  page.paragraph("re-run", together.rerun);
  if (const std::string not_judged = not_judged_text(together); !not_judged.empty()) {
    page.paragraph("", not_judged);
  }
  page.paragraph("files", files);
  return page.text();
}

namespace html {

std::vector<Block> together_blocks(const December& before, const Together& together) {
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{"With those that are settings, all at once"});
  Bullets changes;
  for (const TogetherChange& change : together.changes) {
    changes.items.push_back(change_text(together, change));
  }
  blocks.emplace_back(Paragraph{
      fmt::format("The tests were simulated once more, changed where they have it: {}. {}",
                  together.rerun, not_judged_text(together)),
      false});
  blocks.emplace_back(std::move(changes));
  Table table{{"criterion", "limit"}, {}};
  for (const DecemberColumn& column : before.columns) {
    table.header.insert(table.header.end(),
                        {column.topology.name + ": as it was", "with the changes", "result"});
  }
  for (const Pair& pair : pairs_of(before, together)) {
    std::vector<std::string> row{pair.criterion->id, pair.criterion->limit_text()};
    for (const auto& [was, is] : pair.judged) {
      row.push_back(was == nullptr ? "-" : measured_text(*was));
      row.push_back(is == nullptr ? "-" : measured_text(*is));
      row.emplace_back(is == nullptr ? "not judged" : name_of(is->finding.result));
    }
    table.rows.push_back(std::move(row));
  }
  blocks.emplace_back(TextTable{std::move(table), "What stood against a GO, and what then does"});
  Bullets left;
  for (const DecemberColumn& column : together.december.columns) {
    left.items.push_back(left_text(together, column));
  }
  blocks.emplace_back(std::move(left));
  blocks.emplace_back(Paragraph{
      fmt::format("Before this is relied on: settings that section 6 calls the plan's are to be "
                  "amended there, and `fivenines why` with this folder and a longer `--budget` "
                  "simulates it {}. What is open is decided by more replications: the command at "
                  "the end of that test's report with a larger `-n`.",
                  together.not_judged.empty() ? "with more certainty" : "at full size"),
      false});
  if (Table limits = limits_left(together); !limits.rows.empty()) {
    blocks.emplace_back(
        TextTable{std::move(limits),
                  "What could be promised with the changes: p99 is at most (95 %), by where it is "
                  "measured"});
  }
  return blocks;
}

}  // namespace html

}  // namespace fivenines
