#include "sim/scenario/fault_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/controlplane/faults/rates.hpp"
#include "sim/scenario/fault_checks.hpp"
#include "sim/scenario/fault_kind_reader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

constexpr std::string_view kSourced = "sourced";
constexpr std::string_view kAcceptedTriggers =
    "FAULT EVENT + DELAY, such as 'kill begins + 10s', with EVENT one of begins, ends, detected, "
    "decided, switched";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<Trigger> parse_trigger(std::string_view text) {
  Trigger trigger;
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    const auto delay = parse_duration(trimmed(text.substr(plus + 1)));
    if (!delay.value) return std::nullopt;
    trigger.delay = *delay.value;
  }
  const std::string_view head = trimmed(text.substr(0, plus));
  const std::size_t space = head.rfind(' ');
  if (space == std::string_view::npos) return std::nullopt;
  trigger.fault = trimmed(head.substr(0, space));
  const std::string_view event = head.substr(space + 1);
  for (std::size_t i = 0; i < kTriggerEventNames.size(); ++i) {
    if (event != kTriggerEventNames[i]) continue;
    trigger.event = static_cast<TriggerEvent>(i);
    return trigger;
  }
  return std::nullopt;
}

/// Reads one element of the list; what it expands to is appended.
class OneFault {
 public:
  OneFault(SectionReader& in, const PlatformReader& platform, const Scenario& scenario)
      : in_(in), platform_(platform), scenario_(scenario), clock_(scenario.clock) {}

  void read(std::size_t number, std::vector<FaultEntry>& faults) {
    const auto fault = read_kind();
    kind_ = fault ? std::string(kind_name(*fault)) : "fault";
    const std::string id =
        in_.id("id", Default<std::string>{kind_ + "-" + std::to_string(number + 1), kAssumption});
    FaultTarget target;
    const bool somewhere = !fault || strikes_one_region(*fault);
    if (somewhere && !strikes_controller(in_)) target = read_target();
    read_time();
    read_repetition(target);
    in_.find("repairable");
    const bool repairable = in_.given("repairable") && in_.flag("repairable", {false});
    if (!fault) {
      // Without a kind nobody knows its keys; they are not unknown, and not read.
      for (const std::string_view key : fault_keys()) in_.find(key);
      return;
    }
    Fault filled = *fault;
    read_fault_keys(in_, platform_, scenario_, target, filled);
    read_rates(target);
    const bool each_server = strikes_each_server(in_);
    if (each_server && !breaks_down_) {
      in_.error("server", "'each' goes with 'mtbf' only; accepted: the number of a server, from 0");
    }

    const std::size_t regions = target.each ? platform_.platform().regions.size() : 1;
    for (std::uint32_t round = 0; round < rounds_; ++round) {
      for (std::size_t i = 0; i < regions; ++i) {
        const RegionId region = target.each ? region_id(i) : target.region;
        set_region(filled, region);
        FaultEntry entry;
        entry.id = id;
        if (target.each) entry.id += "/" + platform_.platform().regions[i].id;
        if (rounds_ > 1) entry.id += "/" + std::to_string(round + 1);
        entry.written_id = id;
        entry.lasting = lasting_;
        entry.fault = filled;
        entry.group = group_;
        entry.repairable = repairable;
        if (!set_time(entry, round * regions + i)) return;
        set_rates(entry, region);
        if (each_server) {
          for_each_server(entry, platform_.platform(), faults);
        } else {
          faults.push_back(std::move(entry));
        }
      }
    }
  }

  /// Where its time is written.
  SourcePosition place() const {
    return in_.position_of(trigger_ ? "after" : breaks_down_ ? "mtbf" : "at");
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
    if (!written->is_scalar()) {
      in_.error("kind", "must be one word; a fault has one kind, several faults make several");
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

  FaultTarget read_target() {
    FaultTarget target;
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

  // ---- When
  // --------------------------------------------------------------------------------------

  void read_time() {
    for (const char* const key : {"at", "after", "mtbf", "mttr", "for", "group", "crews"}) {
      in_.find(key);
    }
    in_.accepts("after", "trigger");
    breaks_down_ = in_.given("mtbf");
    if (in_.given("after")) {
      read_trigger();
      for (const char* const other : {"at", "mtbf"}) {
        if (in_.given(other)) in_.error(other, "does not go with 'after'; accepted: one of them");
      }
      breaks_down_ = false;
    } else if (!breaks_down_ || in_.given("at")) {
      at_ = in_.signed_duration("at");
    } else {
      at_ = -clock_.warm_up;
    }
    if (breaks_down_) {
      if (in_.given("for")) {
        in_.error("for", "does not go with 'mtbf'; accepted: mttr, the law of repairs");
      }
    } else if (in_.given("for")) {
      lasting_ = in_.duration("for", {}, {SimDuration{1}, SectionReader::kAnyDuration.most});
    } else {
      in_.use_default("for", "until the end", kAssumption);
    }
    for (const char* const key : {"mttr", "group", "crews"}) {
      if (!breaks_down_ && in_.given(key)) in_.error(key, "goes with 'mtbf' only");
    }
  }

  void read_trigger() {
    const YamlNode* written = in_.find("after");
    if (written == nullptr) return;
    trigger_ = written->is_scalar() ? parse_trigger(written->text) : std::nullopt;
    if (trigger_) {
      in_.resolve("after", yaml_scalar(trigger_text(*trigger_)));
    } else {
      in_.error("after", in_quotes(written->text) +
                             " is no event; accepted: " + std::string(kAcceptedTriggers));
      trigger_.emplace();
    }
  }

  void read_repetition(const FaultTarget& target) {
    for (const char* const key : {"every", "repeat"}) in_.find(key);
    if (in_.given("repeat")) rounds_ = in_.count32("repeat", {}, {1, 1'000'000});
    const bool several = target.each || rounds_ > 1;
    if (breaks_down_) {
      for (const char* const key : {"every", "repeat"}) {
        if (in_.given(key)) in_.error(key, "does not go with 'mtbf', which repeats by itself");
      }
      rounds_ = 1;
    } else if (several) {
      every_ = in_.duration("every", {}, {SimDuration{1}, SectionReader::kAnyDuration.most});
    } else if (in_.given("every")) {
      in_.error("every",
                "goes with 'region: each' or 'repeat' only; accepted: one fault for each "
                "time");
    }
  }

  bool set_time(FaultEntry& entry, std::size_t number) {
    const auto times = static_cast<SimDuration::rep>(number);
    if (trigger_) {
      constexpr SimDuration kMost = SectionReader::kAnyDuration.most;
      if (times > 0 && every_ > (kMost - std::min(trigger_->delay, kMost)) / times) {
        in_.error("every", "the fault " + in_quotes(entry.id) +
                               " begins outside any run; accepted: up to " + print_duration(kMost) +
                               " after its trigger");
        return false;
      }
      entry.after = trigger_;
      entry.after->delay += every_ * times;
      return true;
    }
    const auto start = begin(every_, times, entry.id);
    if (!start) return false;
    entry.at = *start;
    if (!breaks_down_) check_end(entry);
    return true;
  }

  /// When the n-th fault begins, if that is inside the run. Compared before adding, so that absurd
  /// values cannot overflow.
  std::optional<SimTime> begin(SimDuration every, SimDuration::rep times, const std::string& name) {
    const SimDuration rest = clock_.measure + clock_.drain - at_;
    const bool inside = at_ >= -clock_.warm_up && rest > SimDuration{0};
    if (inside && (times == 0 || every <= (rest - SimDuration{1}) / times)) {
      return clock_.measure_start() + at_ + every * times;
    }
    in_.error(inside ? "every" : "at",
              (inside ? "the fault " + in_quotes(name) + " begins"
                      : in_quotes(print_duration(at_)) + " is") +
                  " outside the run; accepted: -" + print_duration(clock_.warm_up) +
                  " (start of warm-up) to less than " +
                  print_duration(clock_.measure + clock_.drain) + " (end of the run)");
    return std::nullopt;
  }

  void check_end(const FaultEntry& entry) {
    if (!lasting_ || *lasting_ <= clock_.end() - entry.at) return;
    in_.warning("for",
                "the fault " + in_quotes(entry.id) + " ends after the run does (the run: " +
                    print_duration(clock_.measure + clock_.drain) + " from the start of " +
                    "measurement; the fault: " + print_duration(entry.at - clock_.measure_start()) +
                    " + " + print_duration(*lasting_) + ")");
  }

  // ---- How often
  // ---------------------------------------------------------------------------------

  bool is_sourced(std::string_view key) {
    const YamlNode* written = in_.find(key);
    return written != nullptr && written->is_word(kSourced);
  }

  std::optional<FailureRate> sourced(RegionId region) const {
    const auto& regions = platform_.platform().regions;
    if (index(region) >= regions.size()) return std::nullopt;
    const std::size_t place = regions[index(region)].place;
    const auto& places = platform_.platform().places;
    return failure_rate(kind_, place < places.size() ? std::string_view(places[place].id) : "");
  }

  /// The figure of each region that is struck, or may be, for the list of assumptions.
  std::string sourced_text(const FaultTarget& target) const {
    std::string text;
    const auto& regions = platform_.platform().regions;
    for (std::size_t r = 0; r < regions.size(); ++r) {
      const bool several = target.each || stands_for_any_;
      if (!several && r != index(target.region)) continue;
      const auto rate = sourced(region_id(r));
      if (!rate) continue;
      if (!text.empty()) text += ", ";
      text += (several ? regions[r].id + " " : "") + print_number(rate->per_year);
    }
    if (text.empty()) return "none";
    return stands_for_any_ ? text + "; of any " + print_number(sourced_sum()) : text;
  }

  double sourced_sum() const {
    double sum = 0;
    for (std::size_t r = 0; r < platform_.platform().regions.size(); ++r) {
      if (const auto rate = sourced(region_id(r))) sum += rate->per_year;
    }
    return sum;
  }

  void read_rates(const FaultTarget& target) {
    const auto known = sourced(target.each ? RegionId{} : target.region);
    const std::string no_figure =
        "no published figure is known for " + in_quotes(kind_) + "; accepted: ";
    in_.accepts_word("per_year", kSourced);
    if (breaks_down_) {
      const auto law = [&](std::string_view key) -> std::optional<Law> {
        accept_law(in_, key, LawUnit::kDuration);
        in_.accepts_word(key, kSourced);
        if (!in_.given(key) || is_sourced(key)) {
          if (!known) in_.error(key, no_figure + "a law");
          in_.resolve(key, yaml_scalar(std::string(kSourced)));
          if (!in_.given(key) && known) in_.use_default(key, std::string(kSourced), known->source);
          return std::nullopt;
        }
        return read_law(in_, key, LawUnit::kDuration);
      };
      up_ = law("mtbf");
      down_ = law("mttr");
      check_number_of_breakdowns();
      if (in_.given("group")) group_ = in_.id("group");
      if (in_.given("crews")) read_crews();
      if (in_.given("per_year")) in_.error("per_year", "does not go with 'mtbf', which says it");
      in_.find("per_year");
      return;
    }
    if (in_.given("stands_for")) {
      stands_for_any_ = in_.choice<bool>("stands_for", {{"itself", false}, {"any_region", true}});
      if (stands_for_any_ && (target.each || !in_.given("region"))) {
        in_.error("stands_for", "'any_region' goes with one region; accepted: itself");
      }
    }
    const YamlNode* written = in_.find("per_year");
    if (written == nullptr ? !in_.given("per_year") : written->is_word(kSourced)) {
      yearly_ = Yearly::kPublished;
      if (written != nullptr && !known) in_.error("per_year", no_figure + "a number, or none");
      if (written == nullptr) {
        in_.use_default("per_year", sourced_text(target), known ? known->source : kAssumption);
      }
      const bool none = written == nullptr && !known;
      in_.resolve("per_year", yaml_scalar(none ? "none" : std::string(kSourced)));
    } else if (!in_.is_none("per_year", false)) {
      yearly_ = Yearly::kGiven;
      per_year_ = in_.number("per_year", {}, {0, 1e6});
    }
  }

  /// All breakdowns of a run are planned before it begins, and so have to fit into memory.
  void check_number_of_breakdowns() {
    constexpr double kMost = 1e7;
    if (!up_) return;
    if (!(up_->mean() > 0)) return in_.error("mtbf", "is zero; accepted: a law with a mean");
    const double run = static_cast<double>((clock_.end() - kStart).count());
    if (run <= kMost * (up_->mean() + (down_ ? down_->mean() : 0))) return;
    in_.error(
        "mtbf",
        "strikes more than ten million times in this run; accepted: a law with a longer mean");
  }

  /// {crews: 2} are crews of this entry alone, {crews: {pool: NAME, count: 2}} those of all entries
  /// that name the pool.
  void read_crews() {
    crews_.emplace();
    const YamlNode* written = in_.find("crews");
    if (written != nullptr && written->is_map()) {
      SectionReader pool = in_.section("crews");
      crews_->pool = pool.id("pool");
      crews_->count = pool.count32("count", {}, {1, 1'000'000});
    } else {
      crews_->count = in_.count32("crews", {}, {1, 1'000'000});
    }
  }

  void set_rates(FaultEntry& entry, RegionId region) {
    const auto known = sourced(region);
    if (breaks_down_) {
      entry.breakdowns.emplace();
      if (up_ || known) entry.breakdowns->up = up_ ? *up_ : known->between_failures();
      if (down_ || known) entry.breakdowns->down = down_ ? *down_ : known->repair();
      const double cycle = entry.breakdowns->up.mean() + entry.breakdowns->down.mean();
      constexpr double kYear = 365.0 * 24 * 3600 * 1e9;
      if (cycle > 0) entry.per_year = kYear / cycle;
      entry.breakdowns->crews = crews_;
      if (crews_ && crews_->pool.empty()) entry.breakdowns->crews->pool = "of " + entry.written_id;
    } else if (yearly_ == Yearly::kGiven) {
      const std::size_t regions = platform_.platform().regions.size();
      entry.per_year = stands_for_any_ ? per_year_ * static_cast<double>(regions) : per_year_;
    } else if (yearly_ == Yearly::kPublished && known) {
      entry.per_year = stands_for_any_ ? sourced_sum() : known->per_year;
    }
  }

  enum class Yearly : std::uint8_t { kUnknown, kGiven, kPublished };

  SectionReader& in_;
  const PlatformReader& platform_;
  const Scenario& scenario_;
  const ClockOptions& clock_;
  std::string kind_;
  SimDuration at_{0};
  std::optional<SimDuration> lasting_;
  std::optional<Trigger> trigger_;
  bool breaks_down_ = false;
  std::uint32_t rounds_ = 1;
  SimDuration every_{0};
  std::string group_;
  std::optional<Law> up_;
  std::optional<Law> down_;
  std::optional<RepairCrews> crews_;
  Yearly yearly_ = Yearly::kUnknown;
  double per_year_ = 0;
  bool stands_for_any_ = false;
};

}  // namespace

std::string trigger_text(const Trigger& trigger) {
  return trigger.fault + " " + kTriggerEventNames[static_cast<std::size_t>(trigger.event)] + " + " +
         print_duration(trigger.delay);
}

std::vector<FaultEntry> read_faults(SectionReader& root, const PlatformReader& platform,
                                    const Scenario& scenario) {
  std::vector<FaultEntry> faults;
  std::vector<FaultPlace> places;
  root.sections("faults", [&](SectionReader& in, std::size_t i) {
    const std::size_t before = faults.size();
    const std::size_t complaints = root.context().diagnostics.errors();
    OneFault fault(in, platform, scenario);
    fault.read(i, faults);
    for (std::size_t k = before; k < faults.size(); ++k) {
      const bool again = std::any_of(faults.begin(), faults.begin() + std::ptrdiff_t(before),
                                     [&](const FaultEntry& o) { return o.id == faults[k].id; });
      if (again) in.error("id", "the id " + in_quotes(faults[k].id) + " is another fault's");
    }
    const bool sound = root.context().diagnostics.errors() == complaints;
    places.resize(faults.size(), {fault.place(), in.path(), sound});
  });
  check_faults(faults, places, platform.region_ids(), scenario, root.context().diagnostics);
  return faults;
}

}  // namespace fivenines
