#include "sim/scenario/schema/samples.hpp"

namespace fivenines {
namespace {

constexpr std::string_view kShort = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: 100}
service: 10ms
)";

constexpr std::string_view kHierarchical = R"(
fivenines: scenario/v1
name: hierarchical
title: Everything, with three levels of caches
platform: {regions: [{id: a, servers: 4}, {id: b}], wan: {rtt: {default: 40ms}}}
capacity: fixed
clock: {warm_up: 5s, measure: 20s, drain: 10s, advance_every: 50ms}
workload:
  learners: 1.5K
  analyses: 3.12/min
  arrival: {erlang: {shape: 3}}
  access: 10ms
  learner_regions: {a: 40%, far: {share: 60%, place: b, access: {exponential: {mean: 1ms}}}}
  diurnal: {table: [0.5, 1.5], period: 2h}
  load: [{at: -2s, level: 2}, {at: 3s, level: 50%, over: 1s, for: 2s}]
  cohort_size: 40
  learner_record: {per_learner: 1}
  content: {items: 1K, zipf: 0.8, updates: 5/h}
  writes: 20%
  client: {timeout: 1s, deadline: 7s, sticky: false, retries: {max: 1, backoff: 10ms, jitter: 50%, budget: 10%}}
service:
  analyzer:
    variant: ultra_fast
    fixed: 2ms
    per_learner: 20us
    noise: 0.25
    others:
      baseline: {fixed: 9ms, per_learner: 1us, noise: 0}
      ml_enhanced: {fixed: 9ms, per_learner: 1us}
    split: {ultra_fast: 80%, baseline: 10%, ml_enhanced: 10%}
    schedule: [{at: 1s, split: {ultra_fast: 80%, baseline: 10%, ml_enhanced: 10%}}]
balancer: {servers: 3, bound: 9, service: 1ms}
stations: [{name: extra, servers: 2, bound: 9, service: 1ms}]
analyzer: {bound: 99, ejection: {errors: 50%, analyses: 5, time: 30s, most: 10%}}
caches:
  layout: hierarchical
  fill: on_lookup
  policy: fifo
  on_write: invalidate
  ttl: {time: 1min, from: hit}
  warm_start: false
  coalesce: true
  local: {instances: 8, entries: 50K, route: random}
  regional: {entries: 9, access: 1ms}
  global: {entries: 9, ask: never, servers: 3, bound: 9, service: 10us, timeout_round_trips: 3, ask_bytes: 100, entry_bytes: 1000, breaker: {failed: 50%, asks: 20, open: 5s}}
database: {servers: 9, bound: 99, read: 1ms, write: 2ms}
cancel: true
replication:
  mode: gossip
  switch: [{at: 5s, to: quorum}]
  copies: [a, b]
  acks: 1
  choice: random
  eager: true
  write_bytes: 100
  residency: enforce
  read_after_commit: 1ms
  domains:
    learner_progress: {keys: 1K, zipf: 0.9, updates: {a: 2/s}}
    cohort_aggregate: none
  conflicts: {learner_progress: last_writer_wins, cohort_aggregate: siblings}
  clocks: {b: -5ms}
  interval: 100ms
  timer: fixed
  jitter: 5%
  phase: together
  fan_out: 1
  peers: round_robin
  exchange: pull
  batch_bytes: 1M
  timeout: 3s
  hints: 9
  full_exchange: {after: 9s, tree_bytes: 99}
faults:
  - {id: kill, at: 1s, for: 2s, every: 5s, kind: region_outage, region: each, looks: refuse}
  - {at: -1s, kind: server_crash, region: a, server: 1, count: 2, jobs: resume}
  - {at: 3s, for: 10s, kind: slow_servers, region: a, speed: 50%, repairable: true}
  - {id: loss, after: kill ends + 1s, for: 1s, kind: region_loss, region: b, looks: silent, per_year: 0.1, stands_for: any_region}
  - {at: 15s, for: 10s, kind: region_loss, region: b, looks: silent, per_year: 0.1}
  - {at: 3s, kind: zone_outage, region: a, zone: 0, jobs: lost, per_year: none}
  - {kind: server_crash, region: each, mtbf: 1h, mttr: sourced, group: g, crews: 2}
  - {kind: server_crash, region: a, server: each, mtbf: 1h, mttr: 1h, crews: {pool: p, count: 2}}
  - {at: 3s, for: 10s, kind: drain, region: a}
  - {at: 3s, for: 10s, kind: link_degrade, from: a, to: b, one_way: true, delay: 1ms, jitter: 1ms, loss: 1%, bandwidth: 50%}
  - {at: 3s, for: 10s, kind: partition, pairs: [a/b], looks: silent}
  - {at: 3s, kind: partition, isolate: [a]}
  - {at: 3s, kind: partition, halves: [a]}
  - {at: 3s, kind: partition, between: [a], and: [b]}
  - {at: 3s, kind: partition, one_way_from: [a], to: [b]}
  - {at: 3s, kind: replication_pause, region: a}
  - {at: 3s, kind: clock_skew, region: a, offset: -1s}
  - {at: 4s, for: 1s, kind: crash_and_wipe, region: b, looks: silent}
  - {at: 3s, kind: link_flap, from: a, to: b, down: 1s, up: 2s, looks: silent}
  - {at: 3s, for: 10s, kind: health_check_lies, region: a, shows: unhealthy}
  - {at: 3s, for: 10s, kind: controller_down}
  - {at: 3s, for: 10s, kind: pause, region: a, what: servers}
  - {at: 3s, for: 10s, kind: pause, what: controller}
  - {at: 3s, for: 10s, kind: database_primary_failure, region: a, looks: refuse}
  - {at: 3s, for: 10s, kind: database_stall, region: a, speed: 0%}
  - {at: 3s, for: 10s, kind: disk_full, region: a}
  - {at: 3s, for: 10s, kind: pool_exhaustion, region: a, leaked: 90%}
  - {at: 3s, for: 10s, kind: random_errors, region: a, errors: 5%, hosts: 10%}
  - {at: 3s, for: 10s, kind: cache_node_loss, region: a, level: regional, nodes: 50%}
  - {at: 3s, kind: cache_flush, region: a, level: all, entries: 50%}
  - {at: 3s, for: 10s, kind: cache_resize, region: a, level: local, size: 50%}
  - {at: 3s, for: 10s, kind: cache_penetration, learner_region: all, share: 20%}
  - {at: 3s, kind: expiry_wave, region: a, level: global, entries: 50%}
  - {at: 3s, for: 10s, kind: hot_cohort, learner_region: a, share: 30%}
  - {at: 3s, for: 10s, kind: routing_stale, learner_region: all, share: 10%}
  - {at: 3s, for: 10s, kind: bad_route_push, to: b, learner_region: all}
  - {at: 3s, for: 10s, kind: bad_deploy, region: a, hosts: 10%, errors: 10%, speed: 80%}
  - {at: 3s, for: 10s, kind: capacity_shortage, region: a, refused: 50%}
  - {at: 3s, for: 1s, repeat: 2, every: 5s, kind: load_spike, learner_region: all, factor: 200%}
failover:
  detector: probe
  probe: {interval: 5s, timeout: 1s, misses: 2, recoveries: 2, observers: 1}
  quorum: 1
  passive: {failed: 50%, scrapes: 2, attempts: 9}
  delay: 1s
  coverage: 99%
  manual: 9min
  target: even
  residency: enforce
  routing: {anycast: 1s}
  fill: 80%
  full: 90%
  shed: true
  out: 50%
  failback: {after: 9s, ramp: 9s}
  flaps: {most: 3, within: 9min, hold: 9min}
  scrape: 5s
promotion: {standby: true, check: 2s, timeout: 1s, misses: 3, delay: 1s, fence: 1s, replay: 5s, reconnect: 2s, rejoin: 60s}
backup: {interval: 9min, size: 9GB, restore: 100MB/s, replay: 9s}
operations:
  observer:
    scrape: 5s
    delay: 5s
    confirm: 2
    quiet: 9s
    attempts: 9
    errors: 5%
    slower: 150%
    hits: 5%
    load: 130%
    asks: 1%
  response: automated
  automated: {decide: 1s, act: 5s, coverage: 90%}
  manual:
    page: 3min
    off_shift: 9min
    diagnose: 5min
    approve: 2min
    step: 1min
    steps: 3
    wrong: 10%
    verify: 1min
    rota: plan
    engineers: 3
    starts: 2025-12-16 09:00
    holiday: {from: 2025-12-21, to: 2025-12-27, engineers: 1}
  deployments:
    - {id: v2, at: 1s, regions: [b, a], batch: 10%, drain: 9s, restart: 9s, bake: 9s, speed: 90%, errors: 1%, rollback: {errors: 1%, slower: 120%, scrapes: 2}}
    - {at: 2s, regions: all, rollback: none}
scaling:
  autoscaling:
    policy: predictive
    target: 60%
    tolerance: 10%
    least: 20%
    most: 100%
    start: 100%
    step: 25%
    provisioning: 3min
    out_pause: 1min
    in_pause: 5min
    scrape: 15s
    ahead: 3min
  bring_up: [{region: b, at: 1s, ramp: 9s, errors: 1%}]
criteria: [PLAN-T3-ERR]
limits: {good_share: 99%, latency_p99: 200ms}
replications: {count: 3, seed: 1}
variants:
  - {name: x, set: {workload.writes: 1%}}
  - name: y
    platform: {regions: [{id: a, servers: 4}, {id: b}], wan: {rtt: {default: 4ms}}}
claim: {id: c, expect: 'latency@x < latency@y'}
)";

constexpr std::string_view kCentral = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload:
  learners: 100
  diurnal: {sine: {amplitude: 80%, period: 1d}}
  client: {retries: none}
service:
  analyzer:
    variant: baseline
    fixed: 9ms
    per_learner: 1us
    others: {ultra_fast: {noise: 0.1}}
caches:
  layout: central
  central: {entries: unlimited, servers: 4, bound: 9, service: 10us, timeout_round_trips: 3, breaker: {failed: 50%, asks: 20, open: 5s}}
analyzer: {servers: 12, bound: 99}
database: {service: 1ms}
replication:
  mode: synchronous
  master: b
  commit: majority
  reads: strong
  fencing: true
  promotion: {delay: 1s, fence: 1s, replay: 2s}
  copies: all
  interval: 1s
  timer: poisson
  hints: unlimited
  full_exchange: none
  domains: {learner_progress: {keys: learners}, cohort_aggregate: {keys: 9, updates: {b: 1/s}}}
promotion: none
backup: {per_learner: 9KB, rollbacks: [{id: r, region: b, at: 1s, takes: 3s}, {region: a, at: 1s}]}
claim: none
)";

constexpr std::string_view kHeartbeat = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: 100}
replication: {mode: quorum, acks: 1, reads: 2, choice: all, interval: none}
failover:
  detector: heartbeat
  heartbeat: {interval: 1s, timeout: 3s, from: sent, observers: 1}
  manual: none
  routing: {dns: {ttl: 60s, propagation: 9s, ignored_by: 2%, ignored_for: 9min}}
  failback: none
  flaps: none
)";

constexpr std::string_view kNoRequests = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
clock: {measure: 730d, period: 365d}
workload: none
failover: {detector: none}
)";

constexpr std::string_view kNobody = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: none}
)";

constexpr std::string_view kPhi = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: 100}
failover:
  detector: phi
  phi: {interval: 1s, threshold: 8, pause: 0s, window: 9, deviation_least: 9ms, observers: 1}
)";

constexpr std::string_view kSwim = R"(
fivenines: scenario/v1
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: 100}
failover: {detector: swim, swim: {period: 2s, timeout: 500ms, helpers: 3}}
)";

constexpr std::string_view kPlatform = R"(
fivenines: platform/v1
name: everything
sized_for: 5M
write_master: a
region_defaults:
  zones: 3
  servers: 37
  cores: 8
  scale: 2
  cache: {servers: 16}
  database: {concurrency: 512, pool: 512}
regions:
  - id: a
    site: none
    zones: 3
    servers: 37
    cores: 8
    scale: 0.5
    cache: {servers: 16}
    database: {concurrency: 512, pool: 512}
  - {id: b, site: moon}
  - {id: c}
wan:
  bandwidth: 10Gbit/s
  jitter: 1ms
  rtt:
    default: 50ms
    a/b: 30ms
    a/c: {rtt: 40ms, bandwidth: 1Gbit/s, loss: 1%, jitter: none, estimate: true}
    b/c: {one_way: 20ms, jitter: {write: 1ms, ack: 1ms, read: 1ms, reply: none}}
places:
  - id: moon
    name: The Moon
    latitude: -1.5
    longitude: 100
    utc_offset: -2h
    legal_area: none
    access: 1s
    prices: {vcpu_hour_usd: 1, memory_gb_hour_usd: 1, egress_gb_usd: 1, estimates: [egress_gb_usd]}
  - {id: mars}
place_rtt: {moon/mars: 2s, moon/a: 2s, mars/a: 2s}
)";

constexpr std::string_view kLegs = R"(
fivenines: platform/v1
regions: [{id: a}, {id: b}]
wan: {jitter: {write: 1ms, ack: 1ms, read: 1ms, reply: 1ms}, rtt: {a/b: {rtt: 4ms, jitter: 1ms}}}
)";

}  // namespace

const std::vector<std::string_view>& schema_samples(std::string_view name) {
  static const std::vector<std::string_view> scenarios{
      kShort, kHierarchical, kCentral, kHeartbeat, kPhi, kSwim, kNoRequests, kNobody};
  static const std::vector<std::string_view> platforms{kPlatform, kLegs};
  return name == "platform" ? platforms : scenarios;
}

std::string_view fault_sample_scenario() {
  return R"(
fivenines: scenario/v1
platform: {regions: [{id: a, servers: 4}, {id: b}], wan: {rtt: {default: 40ms}}}
workload: {learners: 100}
database: {read: 1ms, write: 2ms}
caches: {layout: hierarchical, local: {instances: 2, entries: 9}, regional: {entries: 9}, global: {entries: 9}}
failover: {probe: {observers: 1}}
)";
}

const std::vector<std::string_view>& law_samples() {
  static const std::vector<std::string_view> samples{
      "5",
      "{deterministic: {value: 5, offset: 1}}",
      "{exponential: {mean: 5, offset: 1}}",
      "{exponential: {mean: 5}, offset: 1}",
      "{erlang: {mean: 5, offset: 1, shape: 3}}",
      "{hyperexponential: {mean: 5, offset: 1, cv2: 4}}",
      "{lognormal: {median: 5, p99: 50, offset: 1}}",
      "{lognormal: {median: 5, sigma: 0.8}}",
      "{lognormal: {mean: 5, cv2: 2}}",
      "{uniform: {low: 1, high: 5, offset: 1}}",
      "{pareto: {least: 1, offset: 1, alpha: 2}}",
      "{mixture: [{weight: 100%, law: 5}], offset: 1}",
  };
  return samples;
}

}  // namespace fivenines
