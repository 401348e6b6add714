#include "sim/scenario/law_reader.hpp"

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/canonical.hpp"

namespace fivenines {
namespace {

/// The least value that counts as above zero.
constexpr double kTiny = 1e-9;
constexpr double kHuge = 1e15;

std::string accepted_laws(LawUnit unit) {
  return std::string(unit == LawUnit::kDuration ? "a duration such as 10ms"
                                                : "a plain number such as 40") +
         ", or {KIND: {parameters}} with KIND one of " + joined(kind_names<LawKind>());
}

/// A parameter in the unit of the law; zero only where told.
double value(SectionReader& in, std::string_view key, LawUnit unit, bool may_be_zero = false) {
  if (unit == LawUnit::kNumber) return in.number(key, {}, {may_be_zero ? 0 : kTiny, kHuge});
  const SimDuration least{may_be_zero ? 0 : 1};
  return static_cast<double>(
      in.duration(key, {}, {least, SectionReader::kAnyDuration.most}).count());
}

// One overload for each kind: a kind without one does not compile.

void read_parameters(SectionReader& in, LawUnit unit, Deterministic& law) {
  law.value = value(in, "value", unit, true);
}
void read_parameters(SectionReader& in, LawUnit unit, Exponential& law) {
  law.mean_value = value(in, "mean", unit);
}
void read_parameters(SectionReader& in, LawUnit unit, Erlang& law) {
  law.mean_value = value(in, "mean", unit);
  law.shape = static_cast<int>(in.count("shape", {}, {1, 1000}));
}
void read_parameters(SectionReader& in, LawUnit unit, Hyperexponential& law) {
  law.mean_value = value(in, "mean", unit);
  law.cv2 = in.number("cv2", {}, {1, 1e6});
}
void read_parameters(SectionReader& in, LawUnit unit, Lognormal& law) {
  const bool by_median = in.given("median");
  const double centre = value(in, by_median ? "median" : "mean", unit);
  if (by_median && in.given("p99")) {
    const double p99 = value(in, "p99", unit);
    law = Lognormal::from_median_p99(centre, p99);
    if (p99 <= centre) in.error("p99", "must be above the median");
  } else if (!by_median && in.given("cv2")) {
    law = Lognormal::from_mean_cv2(centre, in.number("cv2", {}, {kTiny, 1e6}));
  } else if (in.given("sigma")) {
    const double sigma = in.number("sigma", {}, {0, 10});
    law = by_median ? Lognormal::from_median_sigma(centre, sigma)
                    : Lognormal::from_mean_sigma(centre, sigma);
  } else {
    in.missing(by_median ? "p99" : "cv2",
               "median and p99, median and sigma, mean and cv2, or mean and sigma");
  }
}
void read_parameters(SectionReader& in, LawUnit unit, Uniform& law) {
  law.low = value(in, "low", unit, true);
  law.high = value(in, "high", unit);
  if (law.high < law.low) in.error("high", "must not be below low");
}
void read_parameters(SectionReader& in, LawUnit unit, Pareto& law) {
  law.least = value(in, "least", unit);
  law.alpha = in.number("alpha", {}, {0.01, 1000});
  if (law.alpha <= 1) in.warning("alpha", "the mean is infinite with alpha of 1 or less");
}
/// The parts of a mixture are a list, so there is no map of parameters.
void read_parts(SectionReader& in, LawUnit unit, Mixture& law, YamlNode& resolved) {
  double sum = 0;
  const std::vector<YamlNode>& parts = in.list(Mixture::kind, true);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    YamlNode part_resolved;
    {
      const std::string path = in.path_of(Mixture::kind) + "[" + std::to_string(i) + "]";
      SectionReader part(in.context(), &parts[i], path, parts[i].position, part_resolved);
      law.weights.push_back(part.ratio("weight"));
      law.parts.push_back(read_law(part, "law", unit));
    }
    sum += law.weights.back();
    resolved.items.push_back(std::move(part_resolved));
  }
  check_sum(in, Mixture::kind, sum, "the weights");
}

double read_offset(SectionReader& in, LawUnit unit) {
  return in.given("offset") ? value(in, "offset", unit, true) : 0;
}

/// The law of a map that has the key `kind`. Reads everything in `in` and resolves it.
Law law_of_kind(SectionReader& in, const std::string& kind, LawUnit unit) {
  Law law{*make_kind<LawKind>(kind)};
  if (Mixture* mixture = std::get_if<Mixture>(&law.kind)) {
    YamlNode parts = yaml_list();
    read_parts(in, unit, *mixture, parts);
    in.resolve(kind, std::move(parts));
  } else {
    SectionReader parameters = in.section(kind);
    std::visit(
        [&](auto& chosen) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(chosen)>, Mixture>) {
            read_parameters(parameters, unit, chosen);
          }
        },
        law.kind);
    law.offset = read_offset(parameters, unit);
  }
  if (in.given("offset")) {
    if (law.offset > 0) in.error("offset", "is given twice; keep one of them");
    law.offset = read_offset(in, unit);
  }
  return law;
}

/// A law that was written; `resolved` becomes its canonical form.
Law law_of(ReadContext& context, const YamlNode& node, const std::string& path, LawUnit unit,
           YamlNode& resolved) {
  const auto complain = [&](const SourcePosition& at, const std::string& what,
                            const std::string& hint = {}) {
    context.diagnostics.add(
        at.error(path + ": " + what + "; accepted: " + accepted_laws(unit) + hint));
    return constant_law(1.0);
  };
  if (node.is_scalar()) {
    std::string problem;
    if (unit == LawUnit::kDuration) {
      const auto parsed = parse_duration(node.text);
      if (parsed.value) {
        resolved = yaml_scalar(print_duration(*parsed.value));
        return constant_law(*parsed.value);
      }
      problem = parsed.problem;
    } else {
      const auto parsed = parse_number(node.text);
      if (parsed.value) {
        resolved = yaml_scalar(print_number(*parsed.value));
        return constant_law(*parsed.value);
      }
      problem = parsed.problem;
    }
    if (make_kind<LawKind>(node.text)) return complain(node.position, "a kind needs parameters");
    context.diagnostics.add(node.position.error(path + ": " + problem +
                                                "; or a law: {KIND: {parameters}}" +
                                                did_you_mean(node.text, kind_names<LawKind>())));
    return constant_law(1.0);
  }
  if (!node.is_map() || node.entries.empty()) return complain(node.position, "is not a law");

  std::vector<const YamlEntry*> kinds;
  for (const YamlEntry& entry : node.entries) {
    if (make_kind<LawKind>(entry.key)) kinds.push_back(&entry);
  }
  if (kinds.empty()) {
    const YamlEntry& first = node.entries.front();
    return complain(first.position, in_quotes(first.key) + " is not a kind of law",
                    did_you_mean(first.key, kind_names<LawKind>()));
  }
  if (kinds.size() > 1) {
    return complain(kinds[1]->position, "is of two kinds, " + in_quotes(kinds[0]->key) + " and " +
                                            in_quotes(kinds[1]->key));
  }
  SectionReader in(context, &node, path, node.position, resolved);
  return law_of_kind(in, kinds[0]->key, unit);
}

YamlNode parse_fallback(std::string_view text) {
  Diagnostics none;
  const auto source = std::make_shared<const TextSource>(TextSource{"default", {}, false});
  return parse_yaml(text, source, none).value_or(YamlNode{});
}

}  // namespace

void accept_law(SectionReader& in, std::string_view key, LawUnit unit) {
  in.accepts(key, unit == LawUnit::kDuration ? "law_of_durations" : "law_of_numbers");
}

Law read_law(SectionReader& in, std::string_view key, LawUnit unit,
             std::optional<Default<std::string_view>> fallback) {
  accept_law(in, key, unit);
  if (!fallback) in.requires_key(key);
  // In the schema a law is a definition of its own.
  Unheard unheard(in.context());
  YamlNode resolved;
  const YamlNode* written = in.find(key);
  if (written != nullptr) {
    const Law law = law_of(in.context(), *written, in.path_of(key), unit, resolved);
    unheard.listen();
    if (fallback) {
      YamlNode otherwise;
      Diagnostics none;
      std::vector<DefaultUsed> unused;
      ReadContext alone{none, unused};
      law_of(alone, parse_fallback(fallback->value), "", unit, otherwise);
      const std::string text = flow_text(otherwise);
      if (flow_text(resolved) == text) in.use_default(key, text, fallback->origin);
    }
    in.resolve(key, std::move(resolved));
    return law;
  }
  if (!fallback) {
    if (!in.given(key)) in.missing(key, accepted_laws(unit));
    return constant_law(1.0);
  }
  const Law law =
      law_of(in.context(), parse_fallback(fallback->value), in.path_of(key), unit, resolved);
  unheard.listen();
  if (!in.given(key)) in.use_default(key, flow_text(resolved), fallback->origin);
  in.resolve(key, std::move(resolved));
  return law;
}

std::optional<Law> read_law_or_none(SectionReader& in, std::string_view key, LawUnit unit,
                                    Default<std::string_view> fallback) {
  accept_law(in, key, unit);
  if (in.is_none(key, fallback.value == "none", fallback.origin)) return std::nullopt;
  if (fallback.value == "none") return read_law(in, key, unit);
  return read_law(in, key, unit, fallback);
}

namespace {

// The law of x times the quantity; one overload for each kind: a kind without one does not compile.

void stretch(Deterministic& law, double x) {
  law.value *= x;
}
void stretch(Exponential& law, double x) {
  law.mean_value *= x;
}
void stretch(Erlang& law, double x) {
  law.mean_value *= x;
}
void stretch(Hyperexponential& law, double x) {
  law.mean_value *= x;
}
void stretch(Lognormal& law, double x) {
  law.mu += std::log(x);
}
void stretch(Uniform& law, double x) {
  law.low *= x;
  law.high *= x;
}
void stretch(Pareto& law, double x) {
  law.least *= x;
}
void stretch(Mixture& law, double x);

void stretch(Law& law, double x) {
  std::visit([x](auto& kind) { stretch(kind, x); }, law.kind);
  law.offset *= x;
}
void stretch(Mixture& law, double x) {
  for (Law& part : law.parts) stretch(part, x);
}

/// Of a law of gaps only its shape counts, so its mean may be left out.
YamlNode with_mean(YamlNode written) {
  for (YamlEntry& entry : written.entries) {
    const auto kind = make_kind<LawKind>(entry.key);
    const bool by_mean = kind && (std::holds_alternative<Exponential>(*kind) ||
                                  std::holds_alternative<Erlang>(*kind) ||
                                  std::holds_alternative<Hyperexponential>(*kind) ||
                                  std::holds_alternative<Lognormal>(*kind));
    if (!by_mean || !entry.value.is_map()) continue;
    if (entry.value.find("mean") != nullptr || entry.value.find("median") != nullptr) continue;
    YamlNode one = yaml_scalar("1");
    one.position = entry.value.position;
    entry.value.set("mean", std::move(one));
  }
  return written;
}

/// The first value that is a duration where plain numbers are meant; nullptr if there is none.
const YamlNode* first_duration(const YamlNode& node) {
  if (node.is_scalar()) {
    return parse_duration(node.text).value && !parse_number(node.text).value ? &node : nullptr;
  }
  for (const YamlEntry& entry : node.entries) {
    if (const YamlNode* found = first_duration(entry.value)) return found;
  }
  for (const YamlNode& item : node.items) {
    if (const YamlNode* found = first_duration(item)) return found;
  }
  return nullptr;
}

}  // namespace

Law read_arrival(SectionReader& in, std::string_view key) {
  accept_law(in, key, LawUnit::kNumber);
  const YamlNode* written = in.find(key);
  if (written == nullptr || written->is_scalar()) {
    const bool poisson = in.choice<bool>(key,
                                         {{"poisson", true},
                                          {"deterministic", false},
                                          {"erlang", false},
                                          {"hyperexponential", false},
                                          {"lognormal", false},
                                          {"uniform", false},
                                          {"pareto", false},
                                          {"mixture", false}},
                                         Default<bool>{true, kAssumption});
    if (poisson) return Law{Exponential{1.0}};
    if (written != nullptr && written->text != "deterministic") {
      in.error(key, in_quotes(written->text) +
                        " needs its shape; accepted: {erlang: {shape: 3}}, "
                        "{hyperexponential: {cv2: 4}}, {lognormal: {cv2: 2}}, "
                        "{uniform: {low: 0, high: 2}} or another law of plain numbers");
    }
    return constant_law(1.0);
  }
  if (const YamlNode* duration = first_duration(*written)) {
    in.context().diagnostics.add(duration->position.error(
        in.path_of(key) + ": " + in_quotes(duration->text) +
        " is a duration, but the mean gap follows from learners and analyses, and only the shape "
        "counts here; accepted: plain numbers, and no mean, such as {erlang: {shape: 3}} or "
        "{uniform: {low: 0, high: 2}}"));
    return Law{Exponential{1.0}};
  }
  const std::size_t errors = in.context().diagnostics.errors();
  const Unheard unheard(in.context());
  YamlNode resolved;
  Law law = law_of(in.context(), with_mean(*written), in.path_of(key), LawUnit::kNumber, resolved);
  const double mean = law.mean();
  if (in.context().diagnostics.errors() > errors) return Law{Exponential{1.0}};
  if (!(mean > 0) || !std::isfinite(mean)) {
    in.error(key, "a law of gaps has a mean above zero, and a finite one; accepted: such a law");
    return Law{Exponential{1.0}};
  }
  if (mean != 1) stretch(law, 1 / mean);
  in.resolve(key, std::move(resolved));
  return law;
}

void record_law(SchemaRecorder& shapes, LawUnit unit, std::string_view text) {
  Diagnostics diagnostics;
  std::vector<DefaultUsed> defaults;
  ReadContext context{diagnostics, defaults, &shapes};
  YamlNode resolved;
  law_of(context, parse_fallback(text), "", unit, resolved);
  if (diagnostics.has_errors())
    throw std::logic_error("bad sample of a law: " + diagnostics.text());
}

void check_sum(SectionReader& in, std::string_view key, double sum, std::string_view what) {
  constexpr double kTolerance = 1e-9;
  if (std::abs(sum - 1) <= kTolerance) return;
  // Without the noise of adding binary fractions: 89.99999999999999 % was meant as 90 %.
  const double shown = std::round(sum * 1e10) / 1e10;
  in.error(key, std::string(what) + " sum to " + print_ratio(shown) + "; accepted: 100%");
}

}  // namespace fivenines
