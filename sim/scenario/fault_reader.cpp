#include "sim/scenario/fault_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"

namespace fivenines {
namespace {

/// The region a fault strikes; every kind has one.
struct Target {
  bool each = false;
  RegionId region{};
};

// One overload for each kind reads what only this kind has; a kind without one does not compile.

void read_own_keys(SectionReader& in, const Platform&, const Target&, RegionOutage& fault) {
  fault.looks = in.choice<Looks>("looks", {{"silent", Looks::kSilent}, {"refuse", Looks::kRefuse}},
                                 Default<Looks>{Looks::kSilent});
}

void read_own_keys(SectionReader& in, const Platform& platform, const Target& target,
                   ServerCrash& fault) {
  fault.server = in.count32("server", Default<std::uint32_t>{0}, {0, 1'000'000});
  fault.count = in.count32("count", Default<std::uint32_t>{1}, {1, 1'000'000});
  fault.jobs =
      in.choice<JobsOnStop>("jobs", {{"lost", JobsOnStop::kLost}, {"resume", JobsOnStop::kResume}},
                            Default<JobsOnStop>{JobsOnStop::kLost});
  for (std::size_t i = 0; i < platform.regions.size(); ++i) {
    const RegionHardware& region = platform.regions[i];
    if (!target.each && i != index(target.region)) continue;
    if (fault.server + fault.count <= region.servers) continue;
    const bool first = fault.server >= region.servers;
    in.error(first ? "server" : "count",
             "the region " + in_quotes(region.id) + " has " + std::to_string(region.servers) +
                 " servers; accepted: server from 0, and server + count up to that number");
    return;
  }
}

void read_own_keys(SectionReader& in, const Platform&, const Target&, SlowServers& fault) {
  fault.speed = in.ratio("speed", Default<double>{0.5}, {0.0001, 1});
}

/// Reads one element of the list; what it expands to is appended.
class OneFault {
 public:
  OneFault(SectionReader& in, const PlatformReader& platform, const ClockOptions& clock)
      : in_(in), platform_(platform), clock_(clock) {}

  void read(std::size_t number, std::vector<FaultEntry>& faults) {
    const auto fault = read_kind();
    const std::string fallback =
        (fault ? std::string(kind_name(*fault)) : "fault") + "-" + std::to_string(number + 1);
    const std::string id = in_.id("id", Default<std::string>{fallback, kAssumption});
    const SimDuration at = in_.signed_duration("at");
    in_.find("for");
    std::optional<SimDuration> lasting;
    if (in_.given("for")) {
      lasting = in_.duration("for", {}, {SimDuration{1}, SectionReader::kAnyDuration.most});
    } else {
      in_.use_default("for", "until the end", kAssumption);
    }
    const Target target = read_target();
    SimDuration every{0};
    in_.find("every");
    if (in_.given("every") && !target.each) {
      in_.error("every", "goes with 'region: each' only; accepted: one fault for each time");
    } else if (target.each) {
      every = in_.duration("every", {}, {SimDuration{1}, SectionReader::kAnyDuration.most});
    }
    if (!fault) {
      // Without a kind nobody knows its keys; they are not unknown, and not read.
      for (const char* const key : {"looks", "server", "count", "jobs", "speed"}) in_.find(key);
      return;
    }
    Fault filled = *fault;
    std::visit([&](auto& kind) { read_own_keys(in_, platform_.platform(), target, kind); }, filled);
    const std::size_t times = target.each ? platform_.platform().regions.size() : 1;
    for (std::size_t i = 0; i < times; ++i) {
      const auto start = begin(at, every, i);
      if (!start) return;
      const RegionId region = target.each ? region_id(i) : target.region;
      std::visit([&](auto& kind) { kind.region = region; }, filled);
      std::string name = id;
      if (target.each) name += "/" + platform_.platform().regions[i].id;
      check_end(name, *start, lasting);
      faults.push_back({std::move(name), *start, lasting, filled});
    }
  }

 private:
  std::optional<Fault> read_kind() {
    const std::vector<std::string> names = kind_names<Fault>();
    const YamlNode* written = in_.find("kind");
    for (const std::string& name : names) in_.accepts_word("kind", name);
    in_.requires_key("kind");
    if (written == nullptr) {
      if (!in_.given("kind")) in_.missing("kind", joined(names));
      return std::nullopt;
    }
    auto fault = make_kind<Fault>(written->text);
    if (fault) {
      in_.resolve("kind", yaml_scalar(written->text));
    } else {
      in_.error("kind", "unknown kind " + in_quotes(written->text) +
                            "; accepted: " + joined(names) + did_you_mean(written->text, names));
    }
    return fault;
  }

  Target read_target() {
    Target target;
    const std::string name = in_.id("region");
    if (name == "each") {
      target.each = true;
    } else if (const auto found = platform_.find_region(name)) {
      target.region = region_id(*found);
    } else if (!name.empty() && platform_.usable()) {
      std::vector<std::string> ids = platform_.region_ids();
      ids.emplace_back("each");
      in_.error("region", "unknown region " + in_quotes(name) + "; accepted: " + joined(ids) +
                              did_you_mean(name, ids));
    }
    return target;
  }

  /// When the i-th fault begins, if that is inside the run. Compared before adding, so that absurd
  /// values cannot overflow.
  std::optional<SimTime> begin(SimDuration at, SimDuration every, std::size_t i) {
    const SimDuration rest = clock_.measure + clock_.drain - at;
    const bool inside = at >= -clock_.warm_up && rest > SimDuration{0};
    const auto times = static_cast<SimDuration::rep>(i);
    if (inside && (times == 0 || every < rest / times)) {
      return clock_.measure_start() + at + every * times;
    }
    in_.error(
        inside ? "every" : "at",
        (inside ? "the fault of region " + in_quotes(platform_.platform().regions[i].id) + " begins"
                : in_quotes(print_duration(at)) + " is") +
            " outside the run; accepted: -" + print_duration(clock_.warm_up) +
            " (start of warm-up) to less than " + print_duration(clock_.measure + clock_.drain) +
            " (end of the run)");
    return std::nullopt;
  }

  void check_end(const std::string& name, SimTime start, std::optional<SimDuration> lasting) {
    if (!lasting || *lasting <= clock_.end() - start) return;
    in_.warning("for",
                "the fault " + in_quotes(name) + " ends after the run does (the run: " +
                    print_duration(clock_.measure + clock_.drain) + " from the start of " +
                    "measurement; the fault: " + print_duration(start - clock_.measure_start()) +
                    " + " + print_duration(*lasting) + ")");
  }

  SectionReader& in_;
  const PlatformReader& platform_;
  const ClockOptions& clock_;
};

}  // namespace

std::vector<FaultEntry> read_faults(SectionReader& root, const PlatformReader& platform,
                                    const ClockOptions& clock) {
  std::vector<FaultEntry> faults;
  YamlNode resolved = yaml_list();
  const std::vector<YamlNode>& written = root.list("faults");
  for (std::size_t i = 0; i < written.size(); ++i) {
    YamlNode text;
    {
      SectionReader in(root.context(), &written[i], "faults[" + std::to_string(i) + "]",
                       written[i].position, text);
      const std::size_t before = faults.size();
      OneFault(in, platform, clock).read(i, faults);
      for (std::size_t k = before; k < faults.size(); ++k) {
        const bool again = std::any_of(faults.begin(), faults.begin() + std::ptrdiff_t(before),
                                       [&](const FaultEntry& o) { return o.id == faults[k].id; });
        if (again) in.error("id", "the id " + in_quotes(faults[k].id) + " is another fault's");
      }
    }
    resolved.items.push_back(std::move(text));
  }
  root.resolve("faults", std::move(resolved));
  return faults;
}

}  // namespace fivenines
