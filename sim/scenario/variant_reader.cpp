#include "sim/scenario/variant_reader.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "sim/base/suggest.hpp"
#include "sim/scenario/canonical.hpp"
#include "sim/scenario/document_loader.hpp"

namespace fivenines {
namespace {

constexpr std::size_t kVariantsMost = 64;

/// Keys that are the same for all variants; `platform` has a key of its own.
constexpr std::array<std::string_view, 8> kCommonKeys{
    "fivenines", "name", "title", "extends", "platform", "replications", "variants", "claim"};

std::vector<std::string> names_of(const std::vector<WrittenVariant>& variants) {
  std::vector<std::string> names;
  for (const WrittenVariant& variant : variants) names.push_back(variant.name);
  return names;
}

/// `set` of one variant: paths as keys, each with a value.
const YamlNode* read_set(SectionReader& in) {
  const YamlNode* set = in.find("set");
  in.accepts_free_keys("set");
  in.accepts("set.*", "anything");
  if (set == nullptr) return nullptr;
  if (!set->is_map()) {
    in.error("set", "must be a map; accepted: {PATH: VALUE}, such as {caches.global.ask: never}");
    return nullptr;
  }
  for (const YamlEntry& entry : set->entries) {
    const auto complain = [&](const std::string& what) {
      in.context().diagnostics.add(entry.position.error(in.path_of("set") + ": " + what));
    };
    const std::string_view section = override_section(entry.key);
    if (entry.value.is_null()) {
      complain(in_quotes(entry.key) + " has no value; accepted: PATH: VALUE");
    } else if (entry.key == "platform") {
      complain("the platform is a key of the variant itself; accepted: {name, platform: FILE}");
    } else if (section != "platform" && is_common_key(section)) {
      complain(in_quotes(entry.key) + " is the same for all variants; accepted: paths below " +
               "other keys of the scenario");
    }
  }
  return set;
}

/// Where the relation begins: outside the braces of labels.
std::size_t find_relation(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}') --depth;
    if (depth == 0 && (text[i] == '<' || text[i] == '>')) return i;
  }
  return std::string_view::npos;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// One side of `expect`; complains at the key.
ClaimSide read_side(SectionReader& in, std::string_view text,
                    const std::vector<std::string>& variants, const MetricCheck& check) {
  const std::size_t at = text.rfind('@');
  ClaimSide side;
  side.metric = trimmed(text.substr(0, at));
  if (at != std::string_view::npos) side.variant = trimmed(text.substr(at + 1));
  if (at == std::string_view::npos || side.metric.empty() || side.variant.empty()) {
    in.error("expect",
             in_quotes(trimmed(text)) + " is not a metric of a variant; accepted: METRIC@VARIANT");
    return side;
  }
  if (std::find(variants.begin(), variants.end(), side.variant) == variants.end()) {
    in.error("expect", "unknown variant " + in_quotes(side.variant) + "; accepted: " +
                           joined(variants) + did_you_mean(side.variant, variants));
  }
  if (check) {
    if (const auto problem = check(side.metric)) in.error("expect", *problem);
  }
  return side;
}

}  // namespace

bool is_common_key(std::string_view key) {
  return std::find(kCommonKeys.begin(), kCommonKeys.end(), key) != kCommonKeys.end();
}

std::vector<WrittenVariant> read_variants(SectionReader& root) {
  std::vector<WrittenVariant> variants;
  root.find("variants");
  if (!root.given("variants")) return variants;
  const std::size_t count = root.sections("variants", [&](SectionReader& in, std::size_t) {
    WrittenVariant variant;
    variant.name = in.id("name");
    if (variant.name.find('/') != std::string::npos) {
      in.error("name", "must not contain '/'; accepted: letters, digits, '-', '_' and '.'");
    }
    const auto names = names_of(variants);
    if (std::find(names.begin(), names.end(), variant.name) != names.end()) {
      in.error("name", "the variant " + in_quotes(variant.name) + " is there already");
    }
    variant.platform = in.find("platform");
    in.accepts("platform", "file");
    in.accepts("platform", "platform");
    variant.set = read_set(in);
    variants.push_back(std::move(variant));
  });
  if (count > kVariantsMost) {
    root.error("variants", "are too many; accepted: up to " + std::to_string(kVariantsMost));
  }
  return variants;
}

std::optional<Claim> read_claim(SectionReader& root, const std::vector<WrittenVariant>& variants,
                                const MetricCheck& check) {
  root.find("claim");
  if (!root.given("claim") || root.is_none("claim", false)) return std::nullopt;
  if (variants.empty()) {
    root.error("claim", "compares variants, and there are none; accepted: with variants: [...]");
  }
  SectionReader in = root.section("claim");
  Claim claim;
  claim.id = in.id("id");
  claim.expect = in.text("expect");
  if (claim.expect.empty() || in.muted()) return claim;
  const std::size_t at = find_relation(claim.expect);
  if (at == std::string::npos) {
    in.error("expect", in_quotes(claim.expect) +
                           " compares nothing; accepted: METRIC@VARIANT < METRIC@VARIANT (or <=, "
                           ">, >=)");
    return claim;
  }
  const bool or_equal = claim.expect.compare(at + 1, 1, "=") == 0;
  const bool less = claim.expect[at] == '<';
  claim.relation = less ? (or_equal ? ClaimRelation::kLessOrEqual : ClaimRelation::kLess)
                        : (or_equal ? ClaimRelation::kGreaterOrEqual : ClaimRelation::kGreater);
  const std::string_view all = claim.expect;
  const std::vector<std::string> names = names_of(variants);
  claim.left = read_side(in, all.substr(0, at), names, check);
  claim.right = read_side(in, all.substr(at + (or_equal ? 2 : 1)), names, check);
  return claim;
}

void apply_set(YamlNode& root, const WrittenVariant& variant, Diagnostics& diagnostics) {
  if (variant.set == nullptr) return;
  for (const YamlEntry& entry : variant.set->entries) {
    set_at_path(root, entry.key, entry.value, entry.position, diagnostics);
  }
}

bool reaches_into_platform(const WrittenVariant& variant) {
  if (variant.set == nullptr) return false;
  const auto& entries = variant.set->entries;
  return std::any_of(entries.begin(), entries.end(),
                     [](const YamlEntry& entry) { return entry.key.starts_with("platform."); });
}

std::vector<std::string> changes_of(const WrittenVariant& variant) {
  std::vector<std::string> changes;
  if (variant.platform != nullptr) {
    const YamlNode* name = variant.platform->find("name");
    const bool named = name != nullptr && name->is_scalar();
    changes.push_back("platform=" + (variant.platform->is_scalar() ? variant.platform->text
                                     : named                       ? name->text
                                                                   : std::string("{...}")));
  }
  if (variant.set == nullptr) return changes;
  for (const YamlEntry& entry : variant.set->entries) {
    changes.push_back(entry.key + "=" + flow_text(entry.value));
  }
  return changes;
}

}  // namespace fivenines
