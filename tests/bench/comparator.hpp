// What the SimGrid comparators of the bench share: the command line, the draws, the tally and the
// line of JSON they print. The work is the same in every comparator:
//
//   open Poisson arrivals at utilisation 0.8 -> one network hop of 0.25 ms -> one FCFS station with
//   c servers and exponential service of mean 20 ms -> one hop of 0.25 ms back -> the response time
//   goes into an array; the run ends when N requests are answered.
//
// It is an M/M/c queue, so the answers are known: with 16 servers 30.49 % of the requests wait and
// the mean response is 21.906 ms plus the two hops.
#pragma once

#include <boost/random/exponential_distribution.hpp>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <pcg_random.hpp>
#include <string_view>
#include <vector>

namespace comparator {

inline constexpr double utilisation = 0.8;
inline constexpr double service_mean_s = 0.020;
inline constexpr double hop_s = 0.25e-3;
inline constexpr std::uint64_t message_bytes = 1024;

struct Options {
  std::uint64_t requests = 100'000;
  std::uint32_t servers = 16;
  std::uint64_t seed = 1;
};

/// Reads `--requests N --servers C --seed S`; anything else ends the process with code 2.
inline Options parse_options(int argc, char** argv) {
  const auto usage = [argv]() {
    std::fprintf(stderr, "usage: %s [--requests N] [--servers C] [--seed S]\n", argv[0]);
    std::exit(2);
  };
  const auto read = [&usage](std::string_view text, auto& value) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) usage();
  };
  Options options;
  if (argc % 2 == 0) usage();
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--requests") {
      read(argv[i + 1], options.requests);
    } else if (name == "--servers") {
      read(argv[i + 1], options.servers);
    } else if (name == "--seed") {
      read(argv[i + 1], options.seed);
    } else {
      usage();
    }
  }
  if (options.requests == 0 || options.servers == 0) usage();
  return options;
}

/// The draws, in seconds. Both models of one seed see the same gaps and service times.
class Workload {
 public:
  explicit Workload(const Options& options)
      : gap_stream_(options.seed, 1),
        service_stream_(options.seed, 2),
        gap_(utilisation * options.servers / service_mean_s),
        service_(1 / service_mean_s) {}
  double next_gap_s() { return gap_(gap_stream_); }
  double next_service_s() { return service_(service_stream_); }

 private:
  pcg64 gap_stream_;
  pcg64 service_stream_;
  boost::random::exponential_distribution<double> gap_;
  boost::random::exponential_distribution<double> service_;
};

/// The answers, and the wall time from `start` to the last of them: set-up and the end of the
/// process do not count.
class Tally {
 public:
  explicit Tally(const Options& options) : options_(options) {
    responses_s_.reserve(options.requests);
  }

  void start() { started_ = std::clock(); }

  void answer(double response_s, bool waited) {
    responses_s_.push_back(response_s);
    waits_ += waited ? 1U : 0U;
    if (responses_s_.size() == options_.requests) ended_ = std::clock();
  }

  /// Prints the line of JSON; returns the exit code: 1 if a request was left without an answer.
  int print(const char* model) const {
    if (responses_s_.size() != options_.requests) {
      std::fprintf(stderr, "%s: %zu of %llu requests answered\n", model, responses_s_.size(),
                   static_cast<unsigned long long>(options_.requests));
      return 1;
    }
    const auto count = static_cast<double>(responses_s_.size());
    const double sum_s = std::accumulate(responses_s_.begin(), responses_s_.end(), 0.0);
    const double seconds = static_cast<double>(ended_ - started_) / CLOCKS_PER_SEC;
    std::printf(
        "{\"model\":\"%s\",\"servers\":%u,\"requests\":%zu,\"seconds\":%.6f,"
        "\"mean_response_ms\":%.4f,\"wait_ratio\":%.4f}\n",
        model, options_.servers, responses_s_.size(), seconds, 1e3 * sum_s / count,
        static_cast<double>(waits_) / count);
    return 0;
  }

 private:
  Options options_;
  std::vector<double> responses_s_;
  std::uint64_t waits_ = 0;
  std::clock_t started_ = 0;  ///< CPU time
  std::clock_t ended_ = 0;
};

}  // namespace comparator
