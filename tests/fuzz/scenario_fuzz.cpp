// Mutates the text of scenarios. Whatever comes out is either a scenario, which then survives its
// canonical form, or a list of complaints, each with a place in the file; never a crash.
//
// FIVENINES_FUZZ_SEED and FIVENINES_FUZZ_COUNT set another seed or more mutations:
//   FIVENINES_FUZZ_COUNT=1000000 tests/fuzz "[fuzz]"
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/scenario/scenario_reader.hpp"

using namespace fivenines;

namespace {

namespace fs = std::filesystem;

fs::path source_root() {
  const fs::path root = fs::path(__FILE__).parent_path().parent_path().parent_path();
  // A compiler cache may make the path relative to some build; CTest starts tests at the root.
  return fs::exists(root / "platforms") ? root : fs::current_path();
}

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// A scenario that uses what the shipped ones leave out.
constexpr std::string_view kRich = R"(# Everything at once
fivenines: scenario/v1
platform:
  region_defaults: {servers: 3, cores: 2, database: {concurrency: 9, pool: 8}}
  regions: [{id: a, site: none}, {id: b, site: tokyo, cache: {servers: 2}}]
  wan:
    bandwidth: 100MB/s
    jitter: {exponential: {mean: 1ms}}
    rtt: {default: 50ms, a/b: {one_way: 20ms, loss: 1%, jitter: {read: 1ms, reply: none}}}
clock: {warm_up: 5s, measure: 20s, drain: 10s}
workload:
  learners: 1.5K
  arrival: {mixture: [{weight: 40%, law: 1}, {weight: 60%, law: {pareto: {least: 1, alpha: 3}}}]}
  learner_regions: {a: 40%, tokyo: {share: 60%, access: {uniform: {low: 1ms, high: 2ms}}}}
  diurnal: {table: [0.5, 1.5], period: 2h}
  load: [{at: -2s, level: 2}, {at: 3s, level: 50%, over: 1s, for: 2s}]
  cohort_size: {mixture: [{weight: 25%, law: 3}, {weight: 75%, law: {pareto: {least: 2, alpha: 2}}}]}
  content: {items: 1K, zipf: 0.8, updates: 5/h}
  client: {timeout: {exponential: {mean: 1s}, offset: 10ms}, deadline: 7s, retries: none}
service: {analyzer: {others: {baseline: {fixed: 9ms, per_learner: 1us}}, split: {baseline: 100%},
  schedule: [{at: -1s, split: {baseline: 100%}}, {at: 2s, split: {ultra_fast: 100%}}]}}
stations: [{name: extra, servers: 2, bound: 9, service: {hyperexponential: {mean: 1ms, cv2: 4}}}]
caches: {layout: hierarchical, regional: {entries: 9, access: 1ms}, ttl: {time: 1min, from: hit}}
faults:
  - {id: kill, at: 1s, for: 2s, every: 5s, kind: region_outage, region: each, looks: refuse}
  - {at: -1s, kind: server_crash, region: a, server: 1, count: 2, jobs: resume}
database: {service: {lognormal: {mean: 1ms, cv2: 2}}, bound: 9}
variants:
  - {name: as_it_is}
  - {name: other, set: {workload.writes: 1%, caches.regional.entries: 8, platform.regions.a.cores: 3}}
  - {name: flat, platform: {regions: [{id: a, servers: 3}, {id: b}], wan: {rtt: {default: 1ms}}}}
claim: {id: c, expect: 'latency.p99{point=server}@other <= latency.p99{point=server}@flat'}
)";

/// One mutated text, all of it from one generator.
class Mutator {
 public:
  Mutator(KeyedGenerator& draws, const std::vector<std::string>& corpus)
      : draws_(draws), corpus_(corpus) {}

  std::string mutate();

 private:
  template <typename List>
  const auto& any(const List& list) {
    return list[uniform_below(draws_, list.size())];
  }
  std::size_t place(const std::string& text) { return uniform_below(draws_, text.size() + 1); }

  /// The start and length of a line, its end included.
  std::pair<std::size_t, std::size_t> line(const std::string& text) {
    const std::size_t at = place(text);
    const std::size_t before = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    const std::size_t end = text.find('\n', start);
    return {start, (end == std::string::npos ? text.size() : end + 1) - start};
  }
  /// The start and length of a word: what stands between blanks, commas and brackets.
  std::pair<std::size_t, std::size_t> word(const std::string& text) {
    constexpr std::string_view kAround = " ,:[]{}\n";
    const std::size_t start = text.find_first_not_of(kAround, place(text));
    if (start == std::string::npos) return {0, 0};
    const std::size_t end = text.find_first_of(kAround, start);
    return {start, (end == std::string::npos ? text.size() : end) - start};
  }

  void change(std::string& text) {
    static constexpr std::array<const char*, 48> kTokens{"-1",
                                                         "nan",
                                                         "inf",
                                                         "1e999",
                                                         "0",
                                                         "99999999999999999999",
                                                         "0.0000000001s",
                                                         "{}",
                                                         "[]",
                                                         "[",
                                                         "{",
                                                         "]",
                                                         "}",
                                                         "&a x",
                                                         "*a",
                                                         "<<: ",
                                                         "!!str",
                                                         "null",
                                                         "~",
                                                         "none",
                                                         "each",
                                                         "equal",
                                                         "'",
                                                         "\"",
                                                         "# ",
                                                         ": ",
                                                         "- ",
                                                         "? ",
                                                         "| ",
                                                         "> ",
                                                         "---\n",
                                                         "...\n",
                                                         "%YAML ",
                                                         "\t",
                                                         "\n",
                                                         "\xff",
                                                         "\xc3",
                                                         "5M",
                                                         "20%",
                                                         "10ms",
                                                         "3/min",
                                                         "unlimited",
                                                         "true",
                                                         "auto",
                                                         "a/b",
                                                         ",",
                                                         "100%",
                                                         "extends: base.yaml\n"};
    switch (uniform_below(draws_, 10)) {
      case 0: {
        const auto [start, length] = line(text);
        text.erase(start, length);
        break;
      }
      case 1: {
        const auto [start, length] = line(text);
        text.insert(place(text), text.substr(start, length));
        break;
      }
      case 2: {
        const auto [start, length] = line(any(corpus_));
        (void)length;
        const std::string& other = any(corpus_);
        text.insert(line(text).first, other.substr(std::min(start, other.size()), 200));
        break;
      }
      case 3:
      case 4: {
        const auto [start, length] = word(text);
        text.replace(start, length, any(kTokens));
        break;
      }
      case 5: {
        const auto [start, length] = word(text);
        const auto [other_start, other_length] = word(text);
        const std::string moved = text.substr(other_start, other_length);
        text.replace(start, length, moved);
        break;
      }
      case 6:
        text.insert(place(text), any(kTokens));
        break;
      case 7:
        if (!text.empty()) {
          text[uniform_below(draws_, text.size())] = static_cast<char>(uniform_below(draws_, 256));
        }
        break;
      case 8:
        text.resize(place(text));
        break;
      default: {
        // An indentation, or a digit, that is off by one.
        const std::size_t at = text.find_first_of("0123456789 ", place(text));
        if (at == std::string::npos) break;
        if (text[at] == ' ') {
          text.insert(at, " ");
        } else {
          text[at] = static_cast<char>('0' + (text[at] - '0' + 1) % 10);
        }
      }
    }
  }

  KeyedGenerator& draws_;
  const std::vector<std::string>& corpus_;
};

std::string Mutator::mutate() {
  std::string text = any(corpus_);
  for (std::uint64_t i = 1 + uniform_below(draws_, 4); i > 0; --i) change(text);
  return text;
}

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

}  // namespace

TEST_CASE("mutated scenarios are read or complained of with a place, and never crash",
          "[scenario][fuzz]") {
  const LoadOptions options{{}, {source_root()}};
  const fs::path folder = source_root() / "scenarios" / "december";
  std::vector<std::string> corpus{std::string(kRich)};
  for (const char* const name : {"base.yaml", "test-3.yaml", "baseline-500k.yaml"}) {
    corpus.push_back(text_of(folder / name));
    const LoadedScenario loaded = load_scenario(folder / name, options);
    REQUIRE(loaded.scenario.has_value());
    corpus.push_back(loaded.scenario->resolved_yaml);
  }
  {
    const LoadedScenario loaded = load_scenario_text(kRich, folder / "rich.yaml", options);
    INFO(loaded.diagnostics.text());
    REQUIRE(loaded.scenario.has_value());
    corpus.push_back(loaded.scenario->resolved_yaml);
  }

  const std::uint64_t seed = setting("FIVENINES_FUZZ_SEED", 20251216);
  const std::uint64_t count = setting("FIVENINES_FUZZ_COUNT", 1000);
  std::uint64_t valid = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    KeyedGenerator draws(join_key(seed, i), Purpose::kService);
    const std::string text = Mutator(draws, corpus).mutate();
    INFO("FIVENINES_FUZZ_SEED=" << seed << ", mutation " << i << ":\n" << text);
    const LoadedScenario loaded = load_scenario_text(text, folder / "mutated.yaml", options);
    INFO(loaded.diagnostics.text());
    REQUIRE(loaded.scenario.has_value() != loaded.diagnostics.has_errors());
    for (const Diagnostic& diagnostic : loaded.diagnostics.sorted()) {
      REQUIRE_FALSE(diagnostic.file.empty());
      REQUIRE(diagnostic.line >= 1);
      REQUIRE(diagnostic.column >= 1);
      REQUIRE(diagnostic.message.find('\n') == std::string::npos);
    }
    if (!loaded.scenario) {
      ++refused;
      continue;
    }
    ++valid;
    const std::string& canonical = loaded.scenario->resolved_yaml;
    LoadedScenario again = load_scenario_text(canonical, "again.yaml");
    INFO(canonical);
    INFO(again.diagnostics.text());
    REQUIRE(again.scenario.has_value());
    REQUIRE(again.scenario->resolved_yaml == canonical);
    // What was a default is given now, and a variant is written down by sections.
    again.scenario->defaults = loaded.scenario->defaults;
    REQUIRE(again.scenario->variants.size() == loaded.scenario->variants.size());
    for (std::size_t v = 0; v < loaded.scenario->variants.size(); ++v) {
      const Variant& before = loaded.scenario->variants[v];
      again.scenario->variants[v].changes = before.changes;
      again.scenario->variants[v].scenario.defaults = before.scenario.defaults;
    }
    REQUIRE(*again.scenario == *loaded.scenario);
  }
  UNSCOPED_INFO(valid << " valid, " << refused << " refused");
  // Both ends are reached, or the mutations are too rough or too tame to mean anything.
  if (count >= 1000) {
    CHECK(valid > count / 20);
    CHECK(refused > count / 4);
  }
}
