#include "analysis/compare/december_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/report/geography.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

constexpr std::size_t kFirstActions = 8;

bool fails(const Judgement* judgement) {
  return judgement != nullptr && judgement->criterion.is_blocker() &&
         judgement->finding.result == Result::kFail;
}

/// How far beyond its limit, to put unlike criteria in an order: the figure as a multiple of a
/// limit from above. What has no such limit counts from one to two limits.
double times_limit(const Judgement& judgement) {
  if (const auto share = share_of_limit(judgement)) return share->value;
  if (!judgement.estimate || !judgement.finding.margin) return 0;
  const double margin = std::abs(*judgement.finding.margin);
  const double value = std::abs(judgement.estimate->value);
  return margin > 0 ? 1 + margin / (margin + value) : 1;
}

/// The worst of the topologies that fail.
double times_limit(const DecemberLine& line) {
  double most = 0;
  for (const Judgement* judgement : line.judgements) {
    if (fails(judgement)) most = std::max(most, times_limit(*judgement));
  }
  return most;
}

/// The threshold of a limit from above; nothing for other rules.
std::optional<double> upper_limit(const Criterion& criterion) {
  const auto rule = rule_of(criterion);
  const auto* limit = rule ? std::get_if<Limit>(&*rule) : nullptr;
  if (limit == nullptr || !is_upper(limit->comparison) || !(limit->threshold > 0)) {
    return std::nullopt;
  }
  return limit->threshold;
}

/// From the least to the most of what was added.
class Span {
 public:
  void add(double value) {
    least_ = empty_ ? value : std::min(least_, value);
    most_ = empty_ ? value : std::max(most_, value);
    empty_ = false;
  }
  bool empty() const { return empty_; }
  /// "1.41", "2.2 to 4.5".
  std::string text() const {
    const std::string least = fmt::format("{:.2g}", least_);
    const std::string most = fmt::format("{:.2g}", most_);
    return least == most ? least : least + " to " + most;
  }

 private:
  bool empty_ = true;
  double least_ = 0;
  double most_ = 0;
};

std::string open_because(const Judgement& judgement) {
  const Finding& finding = judgement.finding;
  std::string why;
  const auto also = [&](const std::string& more) {
    if (!why.empty() && !more.empty()) why += "; ";
    why += more;
  };
  if (judgement.estimate && !judgement.estimate->single) {
    also("the interval reaches over the limit");
  }
  if (finding.replications_more) {
    also(more_text(*finding.replications_more) + " would decide, if the figure stays");
  }
  also(finding.note);
  return why;
}

const Verdict& verdict_of(const December& december, std::size_t column, std::size_t test) {
  return december.columns[column].runs[test].summary.verdict;
}

/// What the verdict says of the same criterion.
const Judgement* find_judgement(const Verdict& verdict, const Judgement& judgement) {
  const auto& all = verdict.judgements;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Judgement& one) {
    return one.criterion.id == judgement.criterion.id;
  });
  return found == all.end() ? nullptr : &*found;
}

/// One recommendation of one summary.
struct FoundAdvice {
  std::size_t column = 0;
  std::size_t test = 0;
  const Recommendation* advice = nullptr;
};

/// What was found under the same name, the last test first. Criteria and figures are of the failed
/// ones if any failed; figures of each topology once, of its last test.
DecemberAdvice joined(const December& december, const std::vector<FoundAdvice>& found) {
  DecemberAdvice all;
  Recommendation& advice = all.advice;
  advice.what = found.front().advice->what;
  advice.concern = found.front().advice->concern;
  advice.for_failed = std::any_of(found.begin(), found.end(),
                                  [](const FoundAdvice& one) { return one.advice->for_failed; });
  std::vector<bool> told(december.columns.size(), false);
  for (const FoundAdvice& one : found) {
    all.places.emplace_back(one.column, one.test);
    if (one.advice->for_failed != advice.for_failed) continue;
    const std::vector<std::string>& ids = one.advice->for_criteria;
    advice.for_criteria.insert(advice.for_criteria.end(), ids.begin(), ids.end());
    if (told[one.column]) continue;
    told[one.column] = true;
    advice.why += fmt::format("{}{}: {}", advice.why.empty() ? "" : ". ",
                              place_of(december, one.column, one.test), one.advice->why);
  }
  return all;
}

}  // namespace

std::string place_of(const December& december, std::size_t column, std::size_t test) {
  return fmt::format("{} on {}", december.schedule.tests[test].name,
                     december.columns[column].topology.name);
}

std::string_view short_id(std::string_view id) {
  constexpr std::string_view kPrefix = "PLAN-";
  return id.starts_with(kPrefix) ? id.substr(kPrefix.size()) : id;
}

std::string_view short_topology(std::string_view id) {
  return id.substr(0, id.find('-'));
}

std::vector<DecemberLine> failed_lines(const December& december) {
  std::vector<DecemberLine> failed;
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    for (DecemberLine& line : december_lines(december, i)) {
      if (std::any_of(line.judgements.begin(), line.judgements.end(), fails)) {
        failed.push_back(std::move(line));
      }
    }
  }
  std::stable_sort(failed.begin(), failed.end(), [](const DecemberLine& a, const DecemberLine& b) {
    return times_limit(a) > times_limit(b);
  });
  return failed;
}

std::vector<OpenCriterion> open_criteria(const December& december) {
  std::vector<OpenCriterion> open;
  for (std::size_t c = 0; c < december.columns.size(); ++c) {
    for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
      for (const Judgement& judgement : december.columns[c].runs[i].summary.verdict.judgements) {
        const Result result = judgement.finding.result;
        const bool is_open = result == Result::kInconclusive || result == Result::kNotMeasured;
        if (!judgement.criterion.is_blocker() || !is_open) continue;
        open.push_back({&judgement, place_of(december, c, i), open_because(judgement)});
      }
    }
  }
  return open;
}

std::string TurnedReading::place(const December& december) const {
  return place_of(december, column, test);
}

bool TurnedReading::turns_verdict(const December& december) const {
  return other->decision != verdict_of(december, column, test).decision;
}

std::string TurnedReading::lines_text(const December& december) const {
  std::string text;
  for (const Judgement* judgement : turned) {
    const Judgement* judged = find_judgement(verdict_of(december, column, test), *judgement);
    text += fmt::format("{}{} {} -> {} ({})", text.empty() ? "" : ", ", judgement->criterion.id,
                        kResultNames[static_cast<std::size_t>(judged->finding.result)],
                        kResultNames[static_cast<std::size_t>(judgement->finding.result)],
                        measured_text(*judgement));
  }
  return text;
}

std::vector<TurnedReading> turned_readings(const December& december) {
  std::vector<TurnedReading> all;
  for (std::size_t i = 0; i < december.schedule.tests.size(); ++i) {
    for (std::size_t c = 0; c < december.columns.size(); ++c) {
      for (const OtherReading& other : december.columns[c].runs[i].summary.other_readings) {
        if (other.needs_run) continue;
        TurnedReading one{&other, c, i, {}};
        for (const Judgement& judgement : other.changed) {
          const Judgement* judged = find_judgement(verdict_of(december, c, i), judgement);
          if (!judgement.criterion.is_blocker() || judged == nullptr) continue;
          if (judged->finding.result != judgement.finding.result) one.turned.push_back(&judgement);
        }
        if (!one.turned.empty()) all.push_back(std::move(one));
      }
    }
  }
  return all;
}

std::string turned_verdicts_text(const December& december) {
  std::vector<std::pair<std::string, std::string>> by_reading;
  for (const TurnedReading& one : turned_readings(december)) {
    if (!one.turns_verdict(december)) continue;
    const std::string name = reading_text(*one.other);
    auto known = std::find_if(by_reading.begin(), by_reading.end(),
                              [&](const auto& other) { return other.first == name; });
    if (known == by_reading.end()) known = by_reading.insert(by_reading.end(), {name, ""});
    known->second += fmt::format("{}{} {}", known->second.empty() ? "" : ", ", one.place(december),
                                 kDecisionNames[static_cast<std::size_t>(one.other->decision)]);
  }
  std::string text;
  for (const auto& [name, places] : by_reading) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, places);
  }
  return text;
}

std::string lost_passes_text(const December& december) {
  std::vector<std::string> lost;
  for (const TurnedReading& one : turned_readings(december)) {
    if (one.turns_verdict(december)) continue;
    for (const Judgement* judgement : one.turned) {
      if (judgement->finding.result != Result::kFail) continue;
      std::string text = judgement->criterion.id + " by " + reading_text(*one.other);
      if (std::find(lost.begin(), lost.end(), text) == lost.end()) lost.push_back(std::move(text));
    }
  }
  if (lost.empty()) return "";
  return fmt::format(" By other readings these fail as well, in tests that are NO-GO anyway: {}.",
                     fmt::join(lost, ", "));
}

std::string go_by_reading_text(const December& december) {
  std::vector<std::string> readings;
  for (const DecemberColumn& column : december.columns) {
    for (const DecemberRun& run : column.runs) {
      for (const OtherReading& other : run.summary.other_readings) {
        const std::string name = reading_text(other);
        const bool is_known = std::find(readings.begin(), readings.end(), name) != readings.end();
        if (!other.needs_run && !is_known) readings.push_back(name);
      }
    }
  }
  const auto decision_under = [](const Summary& summary, const std::string& reading) {
    for (const OtherReading& other : summary.other_readings) {
      if (!other.needs_run && reading_text(other) == reading) return other.decision;
    }
    return summary.verdict.decision;  // it reads nothing of this test otherwise
  };
  std::string text;
  std::string no_go;
  for (const DecemberColumn& column : december.columns) {
    if (column.decision == Decision::kGo) continue;
    std::string by;
    for (const std::string& reading : readings) {
      const bool is_go =
          std::all_of(column.runs.begin(), column.runs.end(), [&](const DecemberRun& run) {
            return decision_under(run.summary, reading) == Decision::kGo;
          });
      if (is_go) by += (by.empty() ? "" : ", ") + reading;
    }
    if (by.empty()) {
      no_go += (no_go.empty() ? "" : " or ") + column.topology.name;
    } else {
      text += fmt::format("{} would be GO by {}. ", column.topology.name, by);
    }
  }
  if (!no_go.empty()) {
    text += fmt::format("None of the {} other readings that judge these runs again makes {} GO.",
                        readings.size(), no_go);
  }
  return text;
}

std::vector<std::string> stands_on(const December& december) {
  std::vector<std::string> texts;
  for (const DecemberColumn& column : december.columns) {
    Span at_server;
    Span by_way;
    std::string years;
    for (const DecemberRun& run : column.runs) {
      for (const GeographicLine& line : geographic_lines(run.summary)) {
        const auto limit = upper_limit(line.judged->criterion);
        if (fails(line.judged) && line.out_of_reach && limit) by_way.add(*line.access_ms / *limit);
      }
      for (const Judgement& judgement : run.summary.verdict.judgements) {
        const Criterion& criterion = judgement.criterion;
        const auto limit = upper_limit(criterion);
        if (criterion.query.empty() || !judgement.estimate || !limit) continue;
        const Query query = parse_query(criterion.query);
        const double value = judgement.estimate->value;
        const bool is_at_server =
            query.metric == Metric::kLatency && query.label("point") == "server";
        if (fails(&judgement) && is_at_server) at_server.add(value / *limit);
        if (query.metric == Metric::kAnnualDowntimeSeconds && value > 0 &&
            judgement.finding.result == Result::kPass) {
          years += fmt::format(
              "; {} passes as long as faults come less than {} times as often as "
              "assumed",
              criterion.id, figure(*limit / judgement.estimate->high));
        }
      }
    }
    std::string text;
    if (!at_server.empty()) {
      text += fmt::format(
          "; latency at the server fails at {} times its limits: what takes the time there "
          "(section "
          "4) would have to be that much shorter",
          at_server.text());
    }
    if (!by_way.empty()) {
      text += fmt::format(
          "; the way to the nearest region and back alone is {} times the limits that fail at the "
          "client: last mile and round trips would have to be that much shorter",
          by_way.text());
    }
    text += years;
    if (text.empty()) continue;
    texts.push_back(fmt::format("{}: {}.", column.topology.name, text.substr(2)));
  }
  return texts;
}

std::string models_text(const December& december) {
  std::vector<std::pair<const Reading*, std::vector<std::string>>> models;
  for (const DecemberColumn& column : december.columns) {
    for (const DecemberRun& run : column.runs) {
      for (const OtherReading& other : run.summary.other_readings) {
        const bool is_simulated = std::any_of(
            december.columns.begin(), december.columns.end(), [&](const DecemberColumn& one) {
              return one.runs.front().summary.facts.platform == other.value;
            });
        if (!other.needs_run || is_simulated) continue;
        auto known = std::find_if(models.begin(), models.end(),
                                  [&](const auto& model) { return model.first == other.reading; });
        if (known == models.end()) known = models.insert(models.end(), {other.reading, {}});
        auto& values = known->second;
        if (std::find(values.begin(), values.end(), other.value) == values.end()) {
          values.push_back(other.value);
        }
      }
    }
  }
  std::string text;
  for (const auto& [reading, values] : models) {
    text += fmt::format("{}{}={} ({})", text.empty() ? "" : ", ", reading->name,
                        fmt::join(values, " | "), reading->entry);
  }
  return text;
}

std::vector<DecemberAdvice> december_advice(const December& december) {
  std::vector<std::vector<FoundAdvice>> by_name;
  for (std::size_t i = december.schedule.tests.size(); i-- > 0;) {
    for (std::size_t c = december.columns.size(); c-- > 0;) {
      for (const Recommendation& one : december.columns[c].runs[i].summary.recommendations) {
        auto known = std::find_if(by_name.begin(), by_name.end(), [&](const auto& found) {
          return found.front().advice->what == one.what;
        });
        if (known == by_name.end()) known = by_name.insert(by_name.end(), {{}});
        known->push_back({c, i, &one});
      }
    }
  }
  std::vector<DecemberAdvice> all;
  for (const std::vector<FoundAdvice>& found : by_name) all.push_back(joined(december, found));
  // each topology has its criteria counted: what both ask for comes before what one does
  std::stable_sort(all.begin(), all.end(), [](const DecemberAdvice& a, const DecemberAdvice& b) {
    return is_more_urgent(a.advice, b.advice);
  });
  for (DecemberAdvice& one : all) {
    std::vector<std::string>& ids = one.advice.for_criteria;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }
  return all;
}

std::string criteria_text(const Recommendation& advice) {
  if (advice.for_criteria.empty()) {
    return advice.concern.empty() ? "-" : "no criterion; " + advice.concern;
  }
  return fmt::format("{}: {}", advice.for_failed ? "fails" : "open",
                     fmt::join(advice.for_criteria, ", "));
}

std::vector<DecemberAdvice> first_actions(const December& december) {
  std::vector<DecemberAdvice> all = december_advice(december);
  const auto end = std::find_if(all.begin(), all.end(), [&](const DecemberAdvice& one) {
    if (!one.advice.concern.empty()) return false;
    return one.advice.for_criteria.empty() ||
           one.advice.for_failed != all.front().advice.for_failed;
  });
  const auto n = static_cast<std::size_t>(end - all.begin());
  all.resize(std::min(n, kFirstActions));
  return all;
}

std::string notes_text(const December& december, const DecemberLine& line) {
  std::vector<std::string> notes;
  for (const Judgement* judgement : line.judgements) {
    notes.push_back(judgement == nullptr ? "" : judgement->finding.note);
  }
  std::string text;
  const auto also = [&](const std::string& more) {
    if (!text.empty() && !more.empty()) text += "; ";
    text += more;
  };
  if (!line.criterion->is_blocker()) also("not a blocker");
  if (std::all_of(notes.begin(), notes.end(),
                  [&](const std::string& note) { return note == notes.front(); })) {
    also(notes.front());
  } else {
    for (std::size_t c = 0; c < notes.size(); ++c) {
      if (!notes[c].empty()) also(december.columns[c].topology.name + ": " + notes[c]);
    }
  }
  // where the plan contradicts itself or leaves open what it asks
  if (line.criterion->contradicts()) also("of the plan: " + line.criterion->note);
  return text;
}

std::string places_text(const December& december, const DecemberAdvice& advice) {
  std::vector<std::string> texts;
  for (std::size_t c = 0; c < december.columns.size(); ++c) {
    std::vector<std::string> tests;
    for (const auto& [column, test] : advice.places) {
      if (column == c) tests.push_back(december.schedule.tests[test].name);
    }
    if (tests.empty()) continue;
    std::reverse(tests.begin(), tests.end());
    texts.push_back(
        fmt::format("{}: {}", december.columns[c].topology.name, fmt::join(tests, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace fivenines
