// A small made-up run whose figures can be worked out by hand.
#pragma once

#include "analysis/plan/run.hpp"
#include "sim/metrics/record.hpp"

namespace fivenines::test {

/// Two learner regions (us-east with 3,000 learners, europe with 1,000), two platform regions, 5 s
/// of warm-up, 30 s measured, 5 s of drain. Every second of the run up to the end of the window 100
/// analyses arrive in us-east and 50 in europe; each learner region is served at home. Latency at
/// the client is `client_ms`; half of it at the server. `failed_each_second` of europe's 50 fail.
ReplicationRecord sample_record(std::uint64_t replication, double client_ms = 80,
                                std::uint32_t failed_each_second = 0);

/// `replications` such records with latencies 80, 82, 84, ... ms, and facts that fit them.
Run sample_run(std::uint32_t replications, std::uint32_t failed_each_second = 0);

}  // namespace fivenines::test
