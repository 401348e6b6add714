#include "sim/scenario/scenario_reader.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/backup_reader.hpp"
#include "sim/scenario/canonical.hpp"
#include "sim/scenario/clock_reader.hpp"
#include "sim/scenario/combined.hpp"
#include "sim/scenario/criteria_reader.hpp"
#include "sim/scenario/dataplane_reader.hpp"
#include "sim/scenario/document_loader.hpp"
#include "sim/scenario/failover_reader.hpp"
#include "sim/scenario/fault_reader.hpp"
#include "sim/scenario/operations_reader.hpp"
#include "sim/scenario/platform_reader.hpp"
#include "sim/scenario/promotion_reader.hpp"
#include "sim/scenario/replication_reader.hpp"
#include "sim/scenario/scaling_reader.hpp"
#include "sim/scenario/section_reader.hpp"
#include "sim/scenario/shipped_files.hpp"
#include "sim/scenario/text_checks.hpp"
#include "sim/scenario/workload_reader.hpp"

namespace fivenines {
namespace {

namespace fs = std::filesystem;

SourcePosition whole_file(const fs::path& path) {
  const fs::path shown = path.lexically_normal();
  return {std::make_shared<const TextSource>(TextSource{shown.string(), shown.parent_path()}), 0,
          0};
}

/// What the file of a platform has and a map inside a scenario need not have.
void complete_platform(YamlNode& platform, const fs::path& file, Diagnostics& diagnostics) {
  if (platform.find("name") == nullptr) platform.set("name", yaml_scalar(file.stem().string()));
  if (platform.find("fivenines") == nullptr) {
    diagnostics.add(platform.position.error(
        "missing key 'fivenines'; accepted: platform/v1, which says what this file is"));
  }
}

void read_platform(const YamlNode& node, const LoadOptions& options, LoadedPlatform& loaded) {
  ReadContext context{loaded.diagnostics, loaded.defaults, options.shapes};
  PlatformReader reader(context, options.data_roots);
  reader.read(node, "");
  YamlNode resolved;
  Platform platform = reader.finish(resolved);
  if (loaded.diagnostics.has_errors()) return;
  loaded.platform = std::move(platform);
  loaded.resolved_yaml = canonical_text(resolved, {});
}

/// Where `platform: PATH` is not a map yet, loads the file in its place. False if that failed.
bool expand_platform(YamlNode& root, const std::vector<fs::path>& data_roots,
                     Diagnostics& diagnostics) {
  YamlNode* platform = root.find("platform");
  if (platform == nullptr || !platform->is_scalar()) return true;
  const SourcePosition position = platform->position;
  const fs::path folder = position.source ? position.source->folder : fs::path{};
  const ShippedFiles shipped{ShippedKind::kPlatform, data_roots};
  const fs::path file = shipped.find(platform->text, folder);
  if (!shipped.check_exists(file, platform->text, position, diagnostics)) return false;
  DocumentLoader loader(diagnostics, shipped);
  auto loaded = loader.load(file, position);
  if (!loaded) return false;
  complete_platform(*loaded, file, diagnostics);
  *platform = std::move(*loaded);
  return true;
}

/// Larger factors are a slip in one of the two numbers, and would not fit the counters.
void check_capacity(SectionReader& root, const Scenario& scenario) {
  constexpr std::uint64_t kFactorMost = 1000;
  const std::uint64_t sized_for = scenario.platform.sized_for_learners;
  if (scenario.capacity == CapacityMode::kFixed || sized_for == 0) return;
  if (scenario.workload.learners / kFactorMost < sized_for) return;
  root.error("capacity", "proportional, but " + print_count(scenario.workload.learners) +
                             " learners are more than 1000 times what the platform is sized for "
                             "(" +
                             print_count(sized_for) +
                             "); accepted: fixed, or figures that "
                             "are closer");
}

void check_version(SectionReader& root) {
  const YamlNode* version = root.find("fivenines");
  root.accepts_word("fivenines", "scenario/v1");
  if (version == nullptr) {
    if (!root.given("fivenines")) root.missing("fivenines", "scenario/v1");
  } else if (version->is_word("platform/v1")) {
    root.error("fivenines", "this file is a platform, not a scenario; accepted: scenario/v1");
  } else if (!version->is_word("scenario/v1")) {
    root.error("fivenines", in_quotes(version->text) + " is not known; accepted: scenario/v1" +
                                did_you_mean(version->text, {"scenario/v1"}));
  }
  root.resolve("fivenines", yaml_scalar("scenario/v1"));
}

/// Reads the whole tree. `platform_known` is false if the platform's file could not be read.
Scenario read_scenario(SectionReader& root, const fs::path& path, bool platform_known,
                       const LoadOptions& options) {
  Scenario scenario;
  check_version(root);
  scenario.name = root.id("name", Default<std::string>{path.stem().string(), kAssumption});
  scenario.title = root.text("title", Default<std::string>{scenario.name, kAssumption});

  PlatformReader platform(root.context(), options.data_roots);
  const YamlNode* written = root.find("platform");
  root.accepts("platform", "file");
  root.accepts("platform", "platform");
  if (written != nullptr) {
    const Unheard unheard(root.context());  // platforms have a schema of their own
    platform.read(*written, "platform");
  } else if (platform_known && !root.given("platform")) {
    root.missing("platform", "the path of a platform file, or a map with its keys");
  }
  root.resolve("platform", yaml_map());
  scenario.capacity = root.choice<CapacityMode>(
      "capacity", {{"proportional", CapacityMode::kProportional}, {"fixed", CapacityMode::kFixed}},
      Default<CapacityMode>{CapacityMode::kProportional});
  scenario.clock = read_clock(root, platform);
  if (root.is_none("workload", false)) {
    scenario.workload = no_workload(platform);
  } else {
    SectionReader workload = root.section("workload");
    scenario.workload = read_workload(workload, platform, scenario.clock);
  }
  if (scenario.has_requests() && scenario.clock.period) {
    root.error("clock", "'period' is for downtime without requests; accepted: with workload: none");
  }
  scenario.dataplane = read_dataplane(root, scenario.clock);
  read_replication(root, platform, scenario);
  scenario.failover = read_failover(root, platform);
  scenario.promotion = read_promotion(root);
  scenario.faults = read_faults(root, platform, scenario);
  scenario.backup = read_backup(root, platform, scenario);
  if (auto& replication = scenario.dataplane.replication) {
    const auto skews = [](const FaultEntry& entry) {
      return std::holds_alternative<ClockSkew>(entry.fault);
    };
    replication->clocks_differ = !replication->clock_offsets.empty() ||
                                 std::any_of(scenario.faults.begin(), scenario.faults.end(), skews);
  }
  scenario.operations = read_operations(root, platform, scenario.clock);
  scenario.scaling = read_scaling(root, platform, scenario);
  constexpr const char* kSeesRequests =
      "looks at requests, and there are none (workload: none); accepted: none";
  if (scenario.operations && !scenario.has_requests()) root.error("operations", kSeesRequests);
  if (scenario.scaling && !scenario.has_requests()) root.error("scaling", kSeesRequests);
  scenario.criteria = read_criteria(root, options.data_roots);
  {
    SectionReader limits = root.section("limits");
    scenario.good_share_least = limits.ratio("good_share", Default<double>{0.99});
    scenario.latency_limit =
        limits.duration("latency_p99", Default<SimDuration>{scenario.latency_limit, kPlan},
                        {std::chrono::microseconds{1}, std::chrono::hours{1}});
  }
  {
    SectionReader replications = root.section("replications");
    scenario.replications = replications.count32("count", Default<std::uint32_t>{3}, {1, 100'000});
    scenario.seed =
        replications.count("seed", Default<std::uint64_t>{1}, {0, 1'000'000'000'000'000});
  }
  if (written != nullptr) {
    YamlNode resolved;
    const Unheard unheard(root.context());
    scenario.platform = platform.finish(resolved);
    root.resolve("platform", std::move(resolved));
  }
  check_clock(root, scenario);
  check_capacity(root, scenario);
  return scenario;
}

/// A tree with everything that the command line changes; reads it, and complains of what it finds.
class TreeReader {
 public:
  TreeReader(const fs::path& path, const LoadOptions& options, Diagnostics& diagnostics)
      : path_(path), options_(options), diagnostics_(diagnostics) {}

  /// The scenario; its variants are still to be read.
  Scenario read(YamlNode& root) {
    bool platform_known = true;
    for (const std::string& override : options_.overrides) {
      if (override_section(override) == "platform" && override.starts_with("platform.")) {
        platform_known &= expand_platform(root, options_.data_roots, diagnostics_);
      }
      apply_override(root, override, path_.parent_path(), diagnostics_);
    }
    platform_known &= expand_platform(root, options_.data_roots, diagnostics_);
    if (!platform_known) {
      std::erase_if(root.entries, [](const YamlEntry& entry) { return entry.key == "platform"; });
    }
    std::vector<DefaultUsed> defaults;
    ReadContext context{diagnostics_, defaults, options_.shapes};
    Scenario scenario;
    {
      SectionReader reader(context, &root, "", root.position, resolved_);
      scenario = read_scenario(reader, path_, platform_known, options_);
      written_ = read_variants(reader);
      scenario.claim = read_claim(reader, written_, options_.check_metric);
    }
    scenario.defaults = std::move(defaults);
    return scenario;
  }

  const std::vector<WrittenVariant>& variants() const { return written_; }
  YamlNode& resolved() { return resolved_; }

 private:
  const fs::path& path_;
  const LoadOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<WrittenVariant> written_;
  YamlNode resolved_;
};

/// Reads one variant out of the tree of the scenario, without what the command line changes.
Variant read_variant(YamlNode tree, const WrittenVariant& written, const fs::path& path,
                     LoadOptions options, YamlNode& resolved, Diagnostics& all) {
  Diagnostics diagnostics;
  std::erase_if(tree.entries, [](const YamlEntry& entry) {
    return entry.key == "variants" || entry.key == "claim";
  });
  std::erase_if(options.overrides, [](const std::string& override) {
    const std::string_view section = override_section(override);
    return section == "variants" || section == "claim";
  });
  if (written.platform != nullptr) tree.set("platform", *written.platform);
  if (reaches_into_platform(written)) expand_platform(tree, options.data_roots, diagnostics);
  apply_set(tree, written, diagnostics);
  TreeReader reader(path, options, diagnostics);
  Variant variant;
  variant.name = written.name;
  variant.changes = changes_of(written);
  variant.scenario = reader.read(tree);
  variant.scenario.resolved_yaml = canonical_text(reader.resolved(), {});
  for (Diagnostic diagnostic : diagnostics.sorted()) {
    if (all.sorted().contains(diagnostic)) continue;  // as of the scenario itself
    diagnostic.message += " (in the variant " + in_quotes(written.name) + ")";
    all.add(std::move(diagnostic));
  }
  resolved = std::move(reader.resolved());
  return variant;
}

}  // namespace

std::string declared_format(const fs::path& path, const std::vector<fs::path>& data_roots) {
  for (const ShippedKind kind : {ShippedKind::kScenario, ShippedKind::kPlatform}) {
    Diagnostics unused;
    DocumentLoader loader(unused, {kind, data_roots});
    const auto root = loader.load(path, whole_file(path));
    const YamlNode* format = root ? root->find("fivenines") : nullptr;
    if (format != nullptr) return format->text;
  }
  return "";
}

LoadedScenario load_scenario(const fs::path& path, const LoadOptions& options) {
  LoadedScenario loaded;
  const ShippedFiles shipped{ShippedKind::kScenario, options.data_roots};
  const fs::path file = shipped.find(path);
  if (!shipped.check_exists(file, path.generic_string(), whole_file(file), loaded.diagnostics)) {
    return loaded;
  }
  const auto text = read_text_file(file, whole_file(file), loaded.diagnostics);
  if (!text) return loaded;
  return load_scenario_text(*text, file, options);
}

LoadedScenario load_scenario_text(std::string_view text, const fs::path& path,
                                  const LoadOptions& options) {
  LoadedScenario loaded;
  DocumentLoader loader(loaded.diagnostics, {ShippedKind::kScenario, options.data_roots});
  auto root = loader.load_text(text, path);
  if (!root) return loaded;
  const YamlNode without_overrides = *root;
  const std::string hypothesis = first_comment(text);
  TreeReader reader(path, options, loaded.diagnostics);
  Scenario scenario = reader.read(*root);
  for (std::size_t i = 0; i < reader.variants().size(); ++i) {
    const WrittenVariant& written = reader.variants()[i];
    YamlNode resolved;
    scenario.variants.push_back(
        read_variant(without_overrides, written, path, options, resolved, loaded.diagnostics));
    reader.resolved().find("variants")->items[i] =
        canonical_variant(written.name, resolved, reader.resolved());
  }
  if (loaded.diagnostics.has_errors()) return loaded;
  scenario.hypothesis = hypothesis;
  scenario.resolved_yaml = canonical_text(reader.resolved(), hypothesis);
  loaded.scenario = std::move(scenario);
  return loaded;
}

std::string marked_yaml(const Scenario& scenario) {
  Diagnostics none;
  const auto source =
      std::make_shared<const TextSource>(TextSource{"scenario.resolved.yaml", {}, true});
  const auto root = parse_yaml(scenario.resolved_yaml, source, none);
  std::map<std::string, std::string> marks;
  for (const DefaultUsed& used : scenario.defaults) marks.emplace(used.path, used.origin);
  return root ? marked_text(*root, scenario.hypothesis, marks) : scenario.resolved_yaml;
}

LoadedPlatform load_platform(const fs::path& path, const LoadOptions& options) {
  LoadedPlatform loaded;
  const fs::path file = ShippedFiles{ShippedKind::kPlatform, options.data_roots}.find(path);
  // The same way as a scenario takes that names the file.
  YamlNode root = yaml_map();
  YamlNode name = yaml_scalar(file.filename().string());
  name.position = whole_file(file);
  root.set("platform", std::move(name));
  if (!expand_platform(root, options.data_roots, loaded.diagnostics)) return loaded;
  read_platform(*std::as_const(root).find("platform"), options, loaded);
  return loaded;
}

LoadedPlatform load_platform_text(std::string_view text, const fs::path& path,
                                  const LoadOptions& options) {
  LoadedPlatform loaded;
  DocumentLoader loader(loaded.diagnostics, {ShippedKind::kPlatform, options.data_roots});
  auto root = loader.load_text(text, path);
  if (!root) return loaded;
  complete_platform(*root, path, loaded.diagnostics);
  read_platform(*root, options, loaded);
  return loaded;
}

}  // namespace fivenines
