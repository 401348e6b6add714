// Reads one section (a map) of a scenario: each key by the one function that owns the section. It
// remembers which keys were asked for, so that on destruction every other key is an error that
// lists them; it records every default that was used, also where it was written out; and it writes
// down what it read in canonical form, so that the resolved scenario cannot leave anything out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/diagnostics.hpp"
#include "sim/base/time.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/schema/schema_tree.hpp"
#include "sim/scenario/yaml_document.hpp"

namespace fivenines {

/// Origins of defaults.
inline constexpr std::string_view kPlan = "plan";
inline constexpr std::string_view kAssumption = "assumption";

/// A value to use when the user gives none, and where it comes from.
template <typename T>
struct Default {
  T value;
  std::string_view origin = kAssumption;
};

template <typename T>
Default<T> assumed(T value) {
  return Default<T>{value, kAssumption};
}

/// What a value must lie between, both included.
template <typename T>
struct Bounds {
  T least;
  T most;
};

/// Where all readers of one scenario put what they find.
struct ReadContext {
  Diagnostics& diagnostics;
  std::vector<DefaultUsed>& defaults;
  SchemaRecorder* shapes = nullptr;  ///< gets what is asked for; nobody listens: nullptr
};

/// While it lives, what is asked for does not reach the schema: it has been said already.
class Unheard {
 public:
  explicit Unheard(ReadContext& context) : context_(context), shapes_(context.shapes) {
    context_.shapes = nullptr;
  }
  Unheard(const Unheard&) = delete;
  Unheard& operator=(const Unheard&) = delete;
  ~Unheard() { listen(); }
  void listen() { context_.shapes = shapes_; }

 private:
  ReadContext& context_;
  SchemaRecorder* shapes_;
};

class SectionReader {
 public:
  /// The root section, or one built by hand. `node`: the map that was written; nullptr: the section
  /// is missing, so all its keys are, and complaints go to `position`. `path` is "" at the root and
  /// else as in "workload.client". `resolved` is assigned what was read when the reader is
  /// destroyed.
  SectionReader(ReadContext& context, const YamlNode* node, std::string path,
                SourcePosition position, YamlNode& resolved);
  SectionReader(const SectionReader&) = delete;
  SectionReader& operator=(const SectionReader&) = delete;
  /// Complains of every key that nobody asked for, or of no map at all, and hands over what was
  /// read.
  ~SectionReader();

  /// Each of the following reads one key. Without a fallback the key is required. What is wrong is
  /// complained of; then the fallback (or a harmless value) is returned, and reading goes on.
  SimDuration duration(std::string_view key, std::optional<Default<SimDuration>> fallback = {},
                       Bounds<SimDuration> bounds = kAnyDuration);
  SimDuration signed_duration(std::string_view key,
                              std::optional<Default<SimDuration>> fallback = {});
  /// `none` is accepted, too, and is nothing.
  std::optional<SimDuration> duration_or_none(std::string_view key,
                                              Default<std::optional<SimDuration>> fallback,
                                              Bounds<SimDuration> bounds = kAnyDuration);
  double ratio(std::string_view key, std::optional<Default<double>> fallback = {},
               Bounds<double> bounds = {0, 1});
  std::optional<double> ratio_or_none(std::string_view key,
                                      Default<std::optional<double>> fallback);
  double level(std::string_view key, Bounds<double> bounds);
  double number(std::string_view key, std::optional<Default<double>> fallback,
                Bounds<double> bounds);
  std::uint64_t count(std::string_view key, std::optional<Default<std::uint64_t>> fallback,
                      Bounds<std::uint64_t> bounds);
  /// For bounds within 32 bits.
  std::uint32_t count32(std::string_view key, std::optional<Default<std::uint32_t>> fallback,
                        Bounds<std::uint32_t> bounds);
  /// A count, or one of words that stand for special values.
  struct Word {
    std::string_view word;
    std::uint64_t value;
  };
  std::uint64_t count_or(std::initializer_list<Word> words, std::string_view key,
                         std::optional<Default<std::uint64_t>> fallback,
                         Bounds<std::uint64_t> bounds);
  double rate(std::string_view key, std::optional<Default<double>> fallback = {});
  double bandwidth(std::string_view key, std::optional<Default<double>> fallback = {});
  /// Whole bytes.
  std::uint64_t size(std::string_view key, std::optional<Default<std::uint64_t>> fallback,
                     Bounds<std::uint64_t> bounds);
  bool flag(std::string_view key, Default<bool> fallback);
  /// Any text on one line.
  std::string text(std::string_view key, std::optional<Default<std::string>> fallback = {});
  /// A word that names something: letters, digits, '-', '_', '.' and '/'.
  std::string id(std::string_view key, std::optional<Default<std::string>> fallback = {});
  /// One of the words, as its value.
  template <typename T>
  T choice(std::string_view key, std::initializer_list<std::pair<std::string_view, T>> words,
           std::optional<Default<T>> fallback = {}) {
    std::vector<std::string> names;
    std::optional<std::size_t> index;
    for (const auto& [word, value] : words) {
      if (fallback && fallback->value == value && !index) index = names.size();
      names.emplace_back(word);
    }
    const std::size_t chosen =
        choose(key, names, index, fallback ? fallback->origin : std::string_view{});
    return words.begin()[chosen].second;
  }

  /// A section inside this one; all its keys are missing if it is. Must not outlive this reader.
  SectionReader section(std::string_view key);
  /// Whether the value is the word `none`, or is missing and `fallback_none` says that this means
  /// none. Written down and recorded if so; otherwise read the key as something else.
  bool is_none(std::string_view key, bool fallback_none, std::string_view origin = kAssumption);
  /// The elements of a list; an empty list if it is missing (a recorded default) or is none.
  const std::vector<YamlNode>& list(std::string_view key, bool required = false);
  /// Reads the elements of a list of maps, each as a section of its own and in their order:
  /// `read(in, i)`. Writes down what they resolve to; returns how many there are.
  std::size_t sections(std::string_view key,
                       const std::function<void(SectionReader&, std::size_t)>& read,
                       bool required = false);

  /// For what is read elsewhere: the value, nullptr if missing or broken. Counts as asked for.
  const YamlNode* find(std::string_view key);
  /// Says for the schema what a key accepts that is read elsewhere: a type of its definitions, or a
  /// word.
  void accepts(std::string_view key, std::string_view type);
  void accepts_word(std::string_view key, std::string_view word);
  /// Says for the schema that a key cannot be left out.
  void requires_key(std::string_view key);
  /// The same of the elements of a list, and of maps whose keys are the user's.
  void accepts_items(std::string_view key, std::string_view type);
  void accepts_free_keys(std::string_view key, std::vector<std::string> known = {});
  /// The key was written, with whatever value.
  bool given(std::string_view key) const;
  /// Complains that the key is missing, and what is accepted.
  void missing(std::string_view key, std::string_view accepted);
  void use_default(std::string_view key, const std::string& value, std::string_view origin);
  /// Writes down a key in canonical form, in the order of the calls.
  void resolve(std::string_view key, YamlNode value);
  /// What was written down for a key so far; nullptr if nothing was.
  const YamlNode* resolved(std::string_view key) const { return resolved_.find(key); }

  /// Complaints about the value of a key (or its place in the section, if it was not written).
  void error(std::string_view key, std::string message);
  void warning(std::string_view key, std::string message);
  SourcePosition position_of(std::string_view key) const;

  const SourcePosition& position() const { return position_; }
  const std::string& path() const { return path_; }
  std::string path_of(std::string_view key) const;
  ReadContext& context() { return context_; }
  /// Nothing more is complained of and recorded: the section itself was broken.
  bool muted() const { return muted_; }

  static constexpr Bounds<SimDuration> kAnyDuration{SimDuration{0},
                                                    std::chrono::hours{24 * 36'525}};

 private:
  SectionReader(SectionReader& parent, std::string_view key, const YamlNode* node, bool muted,
                std::string misfit);

  template <typename T, typename Parse, typename Print>
  T read(std::string_view key, std::optional<Default<T>> fallback, Bounds<T> bounds, Parse parse,
         Print print, std::string_view accepted, std::string_view type);
  std::size_t choose(std::string_view key, const std::vector<std::string>& names,
                     std::optional<std::size_t> fallback, std::string_view origin);
  /// The text of a scalar; complains of anything else.
  const std::string* scalar(std::string_view key, std::string_view accepted);
  std::string name() const;

  ReadContext& context_;
  const YamlNode* node_;
  std::string path_;
  SourcePosition position_;
  YamlNode* resolved_target_ = nullptr;  ///< of a section built by hand
  SectionReader* parent_ = nullptr;      ///< else: gets what was read
  std::size_t slot_ = 0;                 ///< where, among its keys
  YamlNode resolved_;
  std::vector<std::string> asked_;
  std::vector<std::string> nones_;  ///< keys that may be `none` instead
  /// Begins the complaint that this is no map; the keys that it accepts are known at the end.
  std::string misfit_;
  bool muted_ = false;
};

}  // namespace fivenines
