#include "analysis/compare/why_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/compare/comparison_words.hpp"
#include "analysis/report/measure.hpp"
#include "analysis/report/page.hpp"
#include "analysis/report/words.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

using Json = nlohmann::ordered_json;

/// Which way of the criterion's figure is good: away from its limit on the right side.
Good good_of(const Criterion& criterion) {
  const auto rule = rule_of(criterion);
  if (!rule) return Good::kNeither;
  if (const auto* limit = std::get_if<Limit>(&*rule)) {
    return is_upper(limit->comparison) ? Good::kLess : Good::kMore;
  }
  if (std::holds_alternative<Throughput>(*rule)) return Good::kMore;
  const bool is_least =
      std::holds_alternative<Maximum>(*rule) || std::holds_alternative<NoneAtAll>(*rule);
  return is_least ? Good::kLess : Good::kNeither;
}

std::string value_text(const std::optional<Estimate>& estimate, std::string_view unit) {
  if (!estimate) return "-";
  const double factor = unit == "ratio" ? 100 : 1;
  return estimate_text(scaled(*estimate, factor)).value;
}

Json figure_json(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"value", estimate->value}, {"low", estimate->low}, {"high", estimate->high}};
}

/// How a criterion is judged, as the run was or by another reading.
const Judgement& judged_by(const Judgement& judgement, const OtherReading* other) {
  const Judgement* read = other == nullptr ? nullptr : under(*other, judgement.criterion.id);
  return read == nullptr ? judgement : *read;
}

/// How many criteria pass.
std::size_t passed(const Summary& summary, const OtherReading* other) {
  const auto& judgements = summary.verdict.judgements;
  return static_cast<std::size_t>(
      std::count_if(judgements.begin(), judgements.end(), [&](const Judgement& judgement) {
        return judged_by(judgement, other).finding.result == Result::kPass;
      }));
}

/// " (not PLAN-T4-EU: INCONCLUSIVE)": those that do not pass, where they are few.
std::string others_text(const Summary& summary, const OtherReading& other) {
  constexpr std::size_t kFew = 2;
  std::string text;
  std::size_t n = 0;
  for (const Judgement& judgement : summary.verdict.judgements) {
    const Result result = judged_by(judgement, &other).finding.result;
    if (result == Result::kPass) continue;
    text += fmt::format("{}{}: {}", n++ == 0 ? "" : ", ", judgement.criterion.id,
                        kResultNames[static_cast<std::size_t>(result)]);
  }
  return n == 0 || n > kFew ? "" : " (not " + text + ")";
}

const OtherReading* same_reading(const Summary& summary, const OtherReading& wanted) {
  for (const OtherReading& other : summary.other_readings) {
    if (other.reading == wanted.reading && other.value == wanted.value) return &other;
  }
  return nullptr;
}

std::string passes_text(const Summary& before, const Summary& after) {
  const std::size_t all = after.verdict.judgements.size();
  if (all < 2) return "";
  std::string text = fmt::format("{} of {}", passed(after, nullptr), all);
  for (const OtherReading& other : after.other_readings) {
    if (other.needs_run) continue;
    const std::size_t now = passed(after, &other);
    if (now <= passed(after, nullptr) || now <= passed(before, same_reading(before, other)))
      continue;
    text +=
        fmt::format(", by {} {} of {}{}", reading_text(other), now, all, others_text(after, other));
  }
  return text;
}

/// How good a remedy is, the greater the better: of the difference, with its sign.
double gain(const Remedy& remedy) {
  if (!remedy.before || !remedy.after) return 0;
  const double less = remedy.before->value - remedy.after->value;
  return remedy.good == Good::kMore ? -less : less;
}

void draw_chain(Page& page, const Explanation& explanation) {
  page.line();
  page.heading("  CHAIN OF CAUSES         s   since the start of measurement");
  for (const CauseStep& step : explanation.steps) {
    constexpr std::size_t kText = 30;
    page.beside(fmt::format("  {:<14}{:>11.3f}   ", step.what, step.at_s), step.text, kText);
  }
}

void draw_remedies(Page& page, const Why& why) {
  page.line();
  if (why.remedies.empty()) {
    page.paragraph("REMEDIES", "none was re-run: " + why.rerun);
    return;
  }
  const Remedy& first = why.remedies.front();
  page.heading(fmt::format("  {:<4}{:<22}{:>9}{:>9}  {:<20}{}", "run", "TRIED, THE BEST FIRST",
                           "before", "after", "", "criterion"));
  for (const Remedy& remedy : why.remedies) {
    const auto result = kResultNames[static_cast<std::size_t>(remedy.result)];
    const auto effect = kEffectNames[static_cast<std::size_t>(remedy.effect)];
    page.line(fmt::format("  {:<4}{:<22}{:>9}{:>9}  {:<20}{}", remedy.number, remedy.name,
                          value_text(remedy.before, remedy.unit),
                          value_text(remedy.after, remedy.unit), effect, result));
    page.faint(remedy.text + ": " + fmt::format("{}", fmt::join(remedy.changes, ", ")), 6);
    if (!remedy.passes.empty()) page.faint("limits kept: " + remedy.passes, 6);
  }
  page.paragraph("figure",
                 fmt::format("{}, {}", first.query, first.unit == "ratio" ? "%" : first.unit));
  page.paragraph("re-run", why.rerun);
  page.paragraph("files", why.folder);
}

}  // namespace

std::vector<Remedy> ranked(const VariantComparison& reruns, const Criterion& criterion,
                           const std::vector<std::string>& texts) {
  std::vector<Remedy> remedies;
  const VariantResult& first = reruns.variants.front();
  std::optional<Query> query;
  try {
    if (!criterion.query.empty()) query = parse_query(criterion.query);
  } catch (const BadQuery&) {
    query.reset();
  }
  // what no query answers, such as "all met", is ranked by what learners felt
  const bool is_plain = query && query->label("learner_region") != "each";
  const Query by = is_plain ? *query : parse_query("downtime_seconds{scope=learner_weighted}");
  const Good good = is_plain ? good_of(criterion) : Good::kLess;
  for (std::size_t v = 1; v < reruns.variants.size(); ++v) {
    const VariantResult& variant = reruns.variants[v];
    Remedy remedy;
    remedy.number = static_cast<std::uint32_t>(v);
    remedy.name = variant.name;
    remedy.text = texts.at(v - 1);
    remedy.changes = variant.changes;
    remedy.query = by.text();
    remedy.unit = row_of(by.metric).unit;
    remedy.good = good;
    if (const auto pair = paired_difference(by, variant.run, by, first.run)) {
      remedy.after = pair->left;
      remedy.before = pair->right;
      remedy.difference = pair->difference;
      constexpr double kCounts = 0.01;  // ours: what changes by less is no remedy
      remedy.effect = effect_of(pair->difference, pair->right, good, kCounts);
    }
    const auto& judgements = variant.summary.verdict.judgements;
    if (!judgements.empty()) remedy.result = judgements.front().finding.result;
    remedy.passes = passes_text(first.summary, variant.summary);
    remedies.push_back(std::move(remedy));
  }
  std::stable_sort(remedies.begin(), remedies.end(), [](const Remedy& a, const Remedy& b) {
    const bool a_passes = a.result == Result::kPass;
    const bool b_passes = b.result == Result::kPass;
    return a_passes != b_passes ? a_passes : gain(a) > gain(b);
  });
  return remedies;
}

std::string why_text(const Why& why, const TerminalStyle& style) {
  const Explanation& explanation = why.explanation;
  const Judgement& judgement = explanation.judgement;
  Page page(style);
  page.line(fmt::format("  {} {}   {} {}", page.mark(judgement), judgement.criterion.id,
                        measured_text(judgement), interval_of(judgement)));
  page.paragraph(judgement.finding.result == Result::kFail ? "violated" : "open",
                 fmt::format("{} {}: {}", judgement.criterion.metric,
                             judgement.criterion.limit_text(), remark_of(judgement)));
  std::string when = explanation.at_s ? fmt::format("second {:.0f} of replication {}",
                                                    *explanation.at_s, explanation.replication)
                                      : fmt::format("no single second; worst in replication {}",
                                                    explanation.replication);
  if (!explanation.region.empty()) when += ", felt first by the learners of " + explanation.region;
  if (explanation.fault) when += ", after " + *explanation.fault;
  page.paragraph("when", when);
  draw_chain(page, explanation);
  draw_remedies(page, why);
  return page.text();
}

std::string why_json(const Why& why) {
  const Explanation& explanation = why.explanation;
  Json steps = Json::array();
  for (const CauseStep& step : explanation.steps) {
    steps.push_back({{"at_s", step.at_s}, {"what", step.what}, {"text", step.text}});
  }
  Json remedies = Json::array();
  for (const Remedy& remedy : why.remedies) {
    remedies.push_back({{"run", remedy.number},
                        {"name", remedy.name},
                        {"text", remedy.text},
                        {"changes", remedy.changes},
                        {"folder", why.folder + "/variants/" + remedy.name},
                        {"metric", remedy.query},
                        {"unit", remedy.unit},
                        {"before", figure_json(remedy.before)},
                        {"after", figure_json(remedy.after)},
                        {"difference", figure_json(remedy.difference)},
                        {"effect", kEffectNames[static_cast<std::size_t>(remedy.effect)]},
                        {"result", kResultNames[static_cast<std::size_t>(remedy.result)]},
                        {"passes", remedy.passes}});
  }
  const Judgement& judgement = explanation.judgement;
  Json json = {{"fivenines", "why"},
               {"schema_version", 1},
               {"digest", why.digest},
               {"criterion", judgement.criterion.id},
               {"limit", judgement.criterion.limit_text()},
               {"measured", figure_json(judgement.estimate)},
               {"result", kResultNames[static_cast<std::size_t>(judgement.finding.result)]},
               {"replication", explanation.replication},
               {"at_s", explanation.at_s ? Json(*explanation.at_s) : Json(nullptr)},
               {"learner_region", explanation.region},
               {"fault", explanation.fault ? Json(*explanation.fault) : Json(nullptr)},
               {"window_s", {explanation.from_s, explanation.until_s}},
               {"chain", std::move(steps)},
               {"rerun", why.rerun},
               {"remedies", std::move(remedies)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fivenines
