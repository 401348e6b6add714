// `fivenines bench`: speed and memory of this build against its floors and against the models of
// the same work in tests/bench. Everything is measured in one sitting, in turn, five times; medians
// are printed, because single runs on a shared machine mean little.
#include "sim/cli/bench.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/cli/exit_codes.hpp"
#include "sim/core/native_clock.hpp"
#include "sim/core/simulation.hpp"
#include "sim/engine/run.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace fivenines::cli {
namespace {

/// CPU time of this process: everything measured here is one thread, and a neighbour on a shared
/// machine must not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One timed run; the set-up (reading, building, warm start) is not in `seconds`.
struct Timing {
  double requests = 0;
  double seconds = 0;
  double peak_bytes = 0;
  bool ok = false;

  double per_second() const { return seconds > 0 ? requests / seconds : 0; }
  double ns_per_request() const { return requests > 0 ? seconds / requests * 1e9 : 0; }
};

enum class On { kNativeClock, kSimGrid };

/// From the first advance to the end: what came before is set-up.
Timing time_simulation(const Scenario& scenario, On on) {
  std::optional<double> begun;
  std::uint64_t requests_before = 0;
  std::uint64_t requests = 0;
  RunHooks hooks;
  hooks.progress = [&](SimTime, std::uint64_t so_far) {
    if (!begun) {
      begun = cpu_seconds();
      requests_before = so_far;
    }
    requests = so_far;
  };
  if (on == On::kSimGrid) {
    simulate(scenario, 0, hooks);
  } else {
    NativeClock clock;
    Simulation(scenario, 0, clock, hooks).run();
  }
  Timing timing;
  if (begun) timing.seconds = cpu_seconds() - *begun;
  timing.requests = static_cast<double>(requests - requests_before);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  timing.peak_bytes = static_cast<double>(usage.ru_maxrss) * 1024;
  timing.ok = true;
  return timing;
}

/// In a process of its own: an engine can be built once in a process, and memory is then its own.
Timing in_child(const Scenario& scenario, On on) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    Timing timing;
    try {
      timing = time_simulation(scenario, on);
    } catch (const std::exception& e) {
      fmt::print(stderr, "bench: {}\n", e.what());
    }
    const ssize_t written = write(ends[1], &timing, sizeof timing);
    _exit(written == static_cast<ssize_t>(sizeof timing) && timing.ok ? 0 : 4);
  }
  close(ends[1]);
  Timing timing;
  if (read(ends[0], &timing, sizeof timing) != static_cast<ssize_t>(sizeof timing)) timing = {};
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return timing;
}

/// A model of tests/bench, which prints one line of JSON.
Timing run_model(const std::string& command) {
  std::FILE* pipe_end = popen(command.c_str(), "r");
  if (pipe_end == nullptr) return {};
  std::string line;
  std::array<char, 512> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe_end) != nullptr) line += buffer.data();
  const int status = pclose(pipe_end);
  const auto answer = nlohmann::json::parse(line, nullptr, false);
  if (status != 0 || answer.is_discarded() || !answer.contains("seconds")) return {};
  return {answer.value("requests", 0.0), answer.value("seconds", 0.0), 0, true};
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

/// A subject of measurement and all its runs.
struct Subject {
  std::string name;
  std::string work;
  std::function<Timing()> run;
  std::vector<Timing> timings;

  bool ok() const {
    return !timings.empty() &&
           std::all_of(timings.begin(), timings.end(), [](const Timing& t) { return t.ok; });
  }
  double per_second() const {
    std::vector<double> all;
    for (const Timing& t : timings) all.push_back(t.per_second());
    return median(all);
  }
  double peak_bytes() const {
    std::vector<double> all;
    for (const Timing& t : timings) all.push_back(t.peak_bytes);
    return median(all);
  }
};

/// Runs the subjects in turn, so that a drift of the machine meets all of them.
void alternate(std::vector<Subject*> subjects, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (Subject* subject : subjects) {
      subject->timings.push_back(subject->run());
      fmt::print(stderr, "  {} ({}/{}): {:.0f} ns a request\n", subject->name, round + 1, rounds,
                 subject->timings.back().ns_per_request());
    }
  }
}

/// Median over rounds of the ratio within a round.
double paired_ratio(const Subject& a, const Subject& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(a.timings.size(), b.timings.size()); ++i) {
    if (b.timings[i].per_second() > 0) {
      ratios.push_back(a.timings[i].per_second() / b.timings[i].per_second());
    }
  }
  return median(ratios);
}

struct Row {
  std::string work;
  std::string measured;
  std::string floor;
  std::string aim;
  std::optional<bool> met;  ///< nothing: for information
  bool missing = false;
};

class Bench {
 public:
  Bench(const BenchOptions& options) : options_(options) {}

  int run() {
    Subject station =
        of("station", "station, 200 servers at 80 %", "station", {}, On::kNativeClock);
    Subject hops =
        of("station with hops", "hop, 200 servers, hop", "station-hops", {}, On::kNativeClock);
    Subject lru =
        of("LRU", "1 region, 1 lookup in a 1M LRU over 5M keys", "lru", {}, On::kNativeClock);
    const std::string chain = "8 regions, 2 lookups, 3 levels, database, 20 % writes, 2 faults";
    Subject native = of("full chain", chain, "full-chain", {}, On::kNativeClock);
    Subject simgrid = of("full chain on SimGrid", chain, "full-chain", {}, On::kSimGrid);
    Subject gossip = of("with gossip", "8 regions, 20 % writes, gossip every 500 ms", "gossip", {},
                        On::kSimGrid);
    Subject silent = of("without writes", "8 regions, no writes, no copies", "gossip",
                        {"workload.writes=0%", "replication={mode: none}"}, On::kSimGrid);
    Subject pool =
        model("best SimGrid model", "hop, 200 servers, hop; worker pool, sleeps, no links",
              "pool_simgrid --servers 200 --requests 40000");
    Subject idiomatic =
        model("idiomatic SimGrid model", "hop, 200 servers, hop; worker pool, executions",
              "idiomatic_simgrid --servers 200 --requests 40000");
    Subject naive = model("naive SimGrid model", "hop, 200 servers, hop; an actor a request",
                          "naive_simgrid --servers 200 --requests 20000");
    Subject simpy =
        python("SimPy", "hop, 200 servers, hop", "simpy_model.py --servers 200 --requests 100000");
    Subject oracle = model("oracle loop", "hop, 200 servers, hop; priority queue",
                           "oracle_loop " + scenario_path("station-hops") + " 30");
    // Capacity, caches included, goes with the learners. So does content here, or fewer learners
    // would mean more misses, and an analysis more work.
    std::vector<Subject> growth;
    using Size = std::pair<const char*, const char*>;
    for (const auto& [learners, items] :
         {Size{"500K", "900K"}, Size{"1M", "1.8M"}, Size{"2.5M", "4.5M"}, Size{"5M", "9M"}}) {
      growth.push_back(of(fmt::format("full chain, {} learners", learners),
                          fmt::format("{}; {} items", chain, items), "full-chain",
                          {fmt::format("workload.learners={}", learners),
                           fmt::format("workload.content.items={}", items)},
                          On::kNativeClock));
    }
    if (failed_) return kExitBadInput;
    std::vector<Subject*> all = {&station, &lru,    &native, &simgrid, &gossip,    &silent,
                                 &hops,    &oracle, &simpy,  &pool,    &idiomatic, &naive};
    for (Subject& subject : growth) all.push_back(&subject);
    if (!options_.only.empty()) return measure_only(all);

    alternate({&station, &lru, &hops, &pool, &idiomatic, &naive, &simpy, &oracle}, options_.rounds);
    alternate({&native, &simgrid}, options_.rounds);
    alternate({&silent, &gossip}, options_.rounds);
    std::vector<Subject*> all_growth;
    for (Subject& subject : growth) all_growth.push_back(&subject);
    alternate(all_growth, options_.rounds);

    print_subjects({all.begin(), all.end()});
    speed_row(station, 15e6, 25e6);
    speed_row(lru, 6e6, 12e6);
    speed_row(native, 1.5e6, 3e6);
    ratio_row("against the best SimGrid model: worker pool, sleeps, no links", hops, pool, 400,
              1400);
    ratio_row("against the idiomatic SimGrid model: worker pool, executions", hops, idiomatic, 400,
              1400);
    ratio_row("against SimPy, 200 servers", hops, simpy, 100, 250);
    ratio_row("against the naive SimGrid model", hops, naive, 0, 0);
    ratio_row("against the oracle loop", hops, oracle, 0, 0);
    overhead_row(native, simgrid);
    gossip_row(gossip, silent);
    memory_row(simgrid);
    growth_row(growth);
    return print_rows();
  }

 private:
  int measure_only(std::vector<Subject*> subjects) {
    std::erase_if(subjects, [this](const Subject* s) {
      return s->name.find(options_.only) == std::string::npos;
    });
    if (subjects.empty()) {
      fmt::print(stderr, "bench: no model's name holds '{}'\n", options_.only);
      return kExitUsage;
    }
    alternate(subjects, options_.rounds);
    print_subjects({subjects.begin(), subjects.end()});
    return 0;
  }

  std::string scenario_path(const std::string& name) const {
    return (options_.source_root / "tests/bench/scenarios" / (name + ".yaml")).string();
  }

  Subject of(std::string name, std::string work, const std::string& file,
             std::vector<std::string> overrides, On on) {
    LoadOptions load;
    load.overrides = std::move(overrides);
    load.data_roots = {options_.source_root};
    LoadedScenario loaded = load_scenario(scenario_path(file), load);
    if (!loaded.scenario) {
      fmt::print(stderr, "{}", loaded.diagnostics.text());
      failed_ = true;
      return {std::move(name), std::move(work), [] { return Timing{}; }, {}};
    }
    return {std::move(name),
            std::move(work),
            [scenario = std::move(*loaded.scenario), on] { return in_child(scenario, on); },
            {}};
  }
  Subject model(std::string name, std::string work, const std::string& command) const {
    return {
        std::move(name),
        std::move(work),
        [full = (options_.program_folder / "bench" / command).string()] { return run_model(full); },
        {}};
  }
  Subject python(std::string name, std::string work, const std::string& command) const {
    return {
        std::move(name),
        std::move(work),
        [full = "/usr/bin/python3 " + (options_.source_root / "tests/bench" / command).string()] {
          return run_model(full);
        },
        {}};
  }

  static std::string millions(double per_second) {
    return per_second >= 1e6 ? fmt::format("{:.2f} M/s", per_second / 1e6)
                             : fmt::format("{:.1f} k/s", per_second / 1e3);
  }

  void print_subjects(const std::vector<const Subject*>& subjects) const {
    fmt::print("{:<24}{:>12}{:>14}{:>11}  {}\n", "MODEL", "requests/s", "ns a request", "peak MiB",
               "work");
    for (const Subject* s : subjects) {
      if (!s->ok()) {
        fmt::print("{:<24}{:>12}\n", s->name, "failed");
        continue;
      }
      fmt::print("{:<24}{:>12}{:>14.1f}{:>11}  {}\n", s->name, millions(s->per_second()),
                 1e9 / s->per_second(),
                 s->peak_bytes() > 0 ? fmt::format("{:.0f}", s->peak_bytes() / 1048576) : "-",
                 s->work);
    }
    fmt::print("\n");
  }

  void add(Row row) { rows_.push_back(std::move(row)); }
  void speed_row(const Subject& s, double floor, double aim) {
    add({s.work, millions(s.per_second()), millions(floor), millions(aim), s.per_second() >= floor,
         !s.ok()});
  }
  void ratio_row(const std::string& work, const Subject& a, const Subject& b, double floor,
                 double aim) {
    const double ratio = paired_ratio(a, b);
    add({work, fmt::format("{:.0f} x", ratio), floor > 0 ? fmt::format("{:.0f} x", floor) : "-",
         aim > 0 ? fmt::format("{:.0f} x", aim) : "-",
         floor > 0 ? std::optional<bool>(ratio >= floor) : std::nullopt, !a.ok() || !b.ok()});
  }
  void overhead_row(const Subject& native, const Subject& simgrid) {
    const double overhead = paired_ratio(native, simgrid) - 1;
    add({"what SimGrid adds to the data plane alone", fmt::format("{:.1f} %", overhead * 100),
         "10 %", "3 %", overhead <= 0.10, !native.ok() || !simgrid.ok()});
  }
  void gossip_row(const Subject& gossip, const Subject& silent) {
    const double times = paired_ratio(silent, gossip);
    add({"writes at 20 % with gossip, against none", fmt::format("{:.2f} x", times), "1.6 x",
         "1.3 x", times <= 1.6, !gossip.ok() || !silent.ok()});
  }
  void memory_row(const Subject& simgrid) {
    const double gib = simgrid.peak_bytes() / (1 << 30);
    add({"memory, 5M learners on 8 regions", fmt::format("{:.2f} GiB", gib), "4 GiB", "1.5 GiB",
         gib <= 4, !simgrid.ok()});
  }
  void growth_row(const std::vector<Subject>& growth) {
    double least = 1e300;
    double most = 0;
    bool ok = true;
    for (const Subject& s : growth) {
      ok = ok && s.ok();
      const double cost = s.per_second() > 0 ? 1 / s.per_second() : 0;
      least = std::min(least, cost);
      most = std::max(most, cost);
    }
    const double spread = least > 0 ? most / least - 1 : 0;
    std::string measured = fmt::format("{:.0f} %", spread * 100);
    add({"cost a request, 0.5M -> 5M learners: spread", measured, "20 %", "5 %", spread <= 0.20,
         !ok});
  }

  int print_rows() const {
    bool all = true;
    fmt::print("{:<64}{:>12}{:>12}{:>12}\n", "ROW", "measured", "floor", "aim");
    for (const Row& row : rows_) {
      const bool failed = row.missing || (row.met && !*row.met);
      all = all && !failed;
      fmt::print("{:<64}{:>12}{:>12}{:>12}  {}\n", row.work, row.missing ? "missing" : row.measured,
                 row.floor, row.aim,
                 failed    ? "FAIL"
                 : row.met ? "ok"
                           : "");
    }
    fmt::print("\nmedians of {} alternating runs; CPU time, every model in a process of its own\n",
               options_.rounds);
    return all ? kExitGo : kExitNoGo;
  }

  BenchOptions options_;
  std::vector<Row> rows_;
  bool failed_ = false;
};

}  // namespace

int bench(const BenchOptions& options) {
  return Bench(options).run();
}

}  // namespace fivenines::cli
