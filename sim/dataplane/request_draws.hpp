// Which draw of a request uses which key and how. The oracle shares this file and nothing else of
// the data plane: a draw has one definition, what is done with it has two.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/draws.hpp"
#include "sim/base/time.hpp"
#include "sim/dataplane/options.hpp"
#include "sim/metrics/record.hpp"
#include "sim/model/law.hpp"
#include "sim/model/platform.hpp"
#include "sim/model/world.hpp"
#include "sim/workload/learners.hpp"
#include "sim/workload/options.hpp"
#include "sim/workload/zipf.hpp"

namespace fivenines::draws {

inline std::uint64_t learner_region_key(std::uint64_t replication_key, std::string_view id) {
  return join_key(replication_key, hash_text(id));
}
/// Shared by all attempts of an analysis.
inline std::uint64_t analysis_key(std::uint64_t learner_region_key, std::uint64_t arrival_index) {
  return join_key(learner_region_key, arrival_index);
}
inline std::uint64_t attempt_key(std::uint64_t analysis_key, std::uint32_t attempt) {
  return attempt == 0 ? analysis_key : join_key(analysis_key, 0x100 + attempt);
}

/// Gap before arrival `arrival_index`, in units of the mean. Here and below, a law may be a
/// KnownLaw.
template <typename AnyLaw>
double interarrival(std::uint64_t analysis_key, const AnyLaw& law) {
  KeyedGenerator g(analysis_key, Purpose::kInterarrival);
  return law.sample(g);
}
inline std::uint32_t learner(std::uint64_t analysis_key, std::uint32_t first, std::uint32_t count) {
  KeyedGenerator g(analysis_key, Purpose::kLearner);
  return first + static_cast<std::uint32_t>(uniform_below(g, count));
}
inline std::uint32_t content(std::uint64_t analysis_key, const Zipf& popularity) {
  KeyedGenerator g(analysis_key, Purpose::kContent);
  return popularity.sample(g);
}
inline bool writes(std::uint64_t analysis_key, double write_ratio) {
  if (write_ratio <= 0) return false;
  KeyedGenerator g(analysis_key, Purpose::kWrite);
  return uniform01(g) < write_ratio;
}
/// Belongs to the learner, so that he stays where he is while shares move little by little.
inline std::uint64_t routing_key(std::uint64_t learner_region_key, std::uint32_t learner) {
  return join_key(learner_region_key ^ 0x726f757465ULL, learner);
}
/// Of clients that do not stay with a region.
inline std::uint64_t attempt_routing_key(std::uint64_t attempt_key) {
  return routing_key(attempt_key, 0);
}
inline RegionId route(std::uint64_t routing_key, const std::vector<RouteShare>& routes) {
  if (routes.size() == 1) return routes.front().region;
  KeyedGenerator g(routing_key, Purpose::kRoute);
  double u = uniform01(g);
  std::size_t i = 0;
  while (i + 1 < routes.size() && u >= routes[i].share) u -= routes[i++].share;
  return routes[i].region;
}
template <typename AnyLaw>
std::int64_t access_rtt(std::uint64_t attempt_key, const AnyLaw& law) {
  KeyedGenerator g(attempt_key, Purpose::kAccess);
  return law.sample_duration(g).count();
}
inline std::int64_t timeout(std::uint64_t attempt_key, const Law& law) {
  KeyedGenerator g(attempt_key, Purpose::kTimeout);
  return law.sample_duration(g).count();
}
/// Pause before retry `retry` (1, 2, ...), drawn with the key of the attempt that failed.
inline std::int64_t backoff(std::uint64_t attempt_key, const RetryOptions& retries,
                            std::uint32_t retry) {
  KeyedGenerator g(attempt_key, Purpose::kBackoff);
  const double factor = 1 - retries.jitter + 2 * retries.jitter * uniform01(g);
  const double base = static_cast<double>(retries.backoff.count());
  return duration_of_nanoseconds(std::ldexp(base, static_cast<int>(retry) - 1) * factor).count();
}
inline std::uint32_t local_instance(std::uint64_t attempt_key, std::uint32_t learner,
                                    const LocalCacheOptions& local) {
  if (local.instances == 1) return 0;
  if (local.route == LocalRoute::kLearnerHash) {
    return static_cast<std::uint32_t>((mix64(learner) >> 32) * local.instances >> 32);
  }
  KeyedGenerator g(attempt_key, Purpose::kLocalInstance);
  return static_cast<std::uint32_t>(uniform_below(g, local.instances));
}
inline std::int64_t regional_access_rtt(std::uint64_t attempt_key, const Law& law) {
  if (law.is_constant()) return duration_of_nanoseconds(law.mean()).count();
  KeyedGenerator g(attempt_key, Purpose::kRegionalAccess);
  return law.sample_duration(g).count();
}
/// Keeps the draws of the two families' lookups apart, and from all other purposes.
inline std::uint64_t family_sub(Family family) {
  return family == Family::kContent ? 0x10000 : 0;
}
/// Extra time of one way over a link (ns). Asks of and fills to a shared cache give
/// family_sub(family) as `sub`, invalidations the region they go to.
inline std::int64_t link_jitter(std::uint64_t key, const LinkJitter& jitter, LinkLeg leg,
                                Purpose purpose, std::uint64_t sub = 0) {
  const std::optional<Law>& law = jitter[static_cast<std::size_t>(leg)];
  if (!law) return 0;
  KeyedGenerator g(key, purpose, sub);
  return law->sample_duration(g).count();
}
/// `sub` of the draws of a link in a bad condition: of the message with that purpose.
inline std::uint64_t message_sub(Purpose message, std::uint64_t sub) {
  return static_cast<std::uint64_t>(message) - static_cast<std::uint64_t>(Purpose::kAskThere) + sub;
}
/// Whether a message is among the share that a link loses.
inline bool lost_on_link(std::uint64_t key, Purpose message, std::uint64_t sub, double loss_ratio) {
  if (loss_ratio <= 0) return false;
  KeyedGenerator g(key, Purpose::kLinkLoss, message_sub(message, sub));
  return uniform01(g) < loss_ratio;
}
/// What a link in a bad condition adds to one message.
inline std::int64_t condition_jitter(std::uint64_t key, Purpose message, std::uint64_t sub,
                                     const std::optional<Law>& law) {
  if (!law) return 0;
  KeyedGenerator g(key, Purpose::kLinkDelay, message_sub(message, sub));
  return law->sample_duration(g).count();
}
/// Work at speed 1 (ns, not rounded) of a job under a station's law. Lookups at a shared cache and
/// reads of the database give family_sub(family) as `sub`, extra stations their number.
inline double station_work(std::uint64_t attempt_key, const std::optional<Law>& law,
                           Purpose purpose, std::uint64_t sub = 0) {
  if (!law) return 0;
  KeyedGenerator g(attempt_key, purpose, sub);
  return law->sample(g);
}
inline std::size_t variant(std::uint64_t attempt_key, const std::vector<double>& split) {
  if (split.size() <= 1) return 0;
  KeyedGenerator g(attempt_key, Purpose::kVariant);
  double u = uniform01(g);
  std::size_t i = 0;
  while (i + 1 < split.size() && u >= split[i]) u -= split[i++];
  return i;
}
/// Analyzer, where its work has one law.
template <typename AnyLaw>
double analyzer_work(std::uint64_t attempt_key, const AnyLaw& law) {
  KeyedGenerator g(attempt_key, Purpose::kService);
  return law.sample(g);
}
/// Analyzer: (fixed + per_learner * n) * noise, noise log-normal with mean 1.
inline double analyzer_work(std::uint64_t attempt_key, const ServiceOptions& service,
                            const std::vector<double>& split, std::uint32_t cohort_size) {
  if (service.law) return analyzer_work(attempt_key, *service.law);
  const AnalyzerVariant& v = service.variants[variant(attempt_key, split)];
  const double work = static_cast<double>(v.fixed.count()) +
                      static_cast<double>(v.per_learner.count()) * cohort_size;
  if (v.noise_sigma <= 0) return work;
  KeyedGenerator g(attempt_key, Purpose::kService);
  return work * Lognormal{-v.noise_sigma * v.noise_sigma / 2, v.noise_sigma}.sample(g);
}
/// Whether a region that serves only a share of its attempts serves this one.
inline bool admitted(std::uint64_t attempt_key, double share) {
  if (share >= 1) return true;
  KeyedGenerator g(attempt_key, Purpose::kAdmission);
  return uniform01(g) < share;
}
/// Key of a domain that an analysis reads and writes, where keys are drawn by popularity.
inline std::uint32_t domain_key(std::uint64_t analysis_key, std::size_t domain,
                                const Zipf& popularity) {
  KeyedGenerator g(analysis_key, Purpose::kDomainKey, domain);
  return popularity.sample(g);
}
/// The cohort whose aggregate a learner's analyses belong to; its members live in all regions.
inline std::uint32_t cohort(std::uint32_t learner, std::uint32_t cohorts) {
  return static_cast<std::uint32_t>((mix64(learner) >> 32) * cohorts >> 32);
}
/// `sub` of the messages between copies.
inline std::uint64_t copy_sub(std::size_t region) {
  return 128 * region;
}
/// So many of the copies, each with the same chance: swaps them to the front (Fisher and Yates).
template <typename Copy>
void choose_copies(std::uint64_t key, Purpose purpose, std::size_t count,
                   std::vector<Copy>& copies) {
  KeyedGenerator g(key, purpose);
  for (std::size_t i = 0; i < count && i + 1 < copies.size(); ++i) {
    std::swap(copies[i], copies[i + uniform_below(g, copies.size() - i)]);
  }
}
/// Of the updates of a domain at a region, beside analyses.
inline std::uint64_t domain_updates_key(std::uint64_t replication_key, std::string_view domain,
                                        std::string_view region) {
  return join_key(
      join_key(join_key(replication_key, hash_text("domain updates")), hash_text(domain)),
      hash_text(region));
}
/// Whether an analysis ends in an error at its analyzer.
inline bool server_error(std::uint64_t attempt_key, double share) {
  KeyedGenerator g(attempt_key, Purpose::kServerError);
  return uniform01(g) < share;
}
/// Whether an analysis is among the share that asks for content that does not exist.
inline bool asks_for_nothing(std::uint64_t analysis_key, double share) {
  if (share <= 0) return false;
  KeyedGenerator g(analysis_key, Purpose::kPenetration);
  return uniform01(g) < share;
}
/// Whether an analysis is among the share of its learner region's hot cohort.
inline bool is_hot(std::uint64_t analysis_key, double share) {
  if (share <= 0) return false;
  KeyedGenerator g(analysis_key, Purpose::kHotCohort);
  return uniform01(g) < share;
}
inline std::uint32_t hot_member(std::uint64_t analysis_key, const Cohort& cohort) {
  KeyedGenerator g(analysis_key, Purpose::kHotMember);
  return cohort.first + static_cast<std::uint32_t>(uniform_below(g, cohort.count));
}
/// The item of content that a learner region's hot cohort asks for.
inline std::uint32_t hot_item(std::uint64_t learner_region_key, const Zipf& popularity) {
  return content(join_key(learner_region_key, hash_text("hot cohort")), popularity);
}
/// Whether a learner is among the share whose routes stay as they were.
inline bool keeps_routes(std::uint64_t routing_key, double share) {
  if (share <= 0) return false;
  KeyedGenerator g(routing_key, Purpose::kStaleRoute);
  return uniform01(g) < share;
}
inline std::uint64_t cache_key(Family family, std::uint32_t number) {
  return join_key(static_cast<std::uint64_t>(family), number);
}
/// Where a key stands among the nodes of a cache, in [0, 1): nodes are lost from 0 on.
inline double cache_place(std::uint64_t replication_key, Family family, std::uint32_t number) {
  KeyedGenerator g(join_key(replication_key, cache_key(family, number)), Purpose::kCachePlace);
  return uniform01(g);
}
/// Of a share of the entries that goes at that instant.
inline std::uint64_t drop_key(std::uint64_t replication_key, std::int64_t at_ns, RegionId region,
                              CacheTier tier) {
  return join_key(join_key(replication_key, static_cast<std::uint64_t>(at_ns)),
                  index(region) * kCacheTiers + static_cast<std::size_t>(tier));
}
/// Which entries go when a share of them goes, in [0, 1): those below it.
inline double cache_lot(std::uint64_t drop_key, Family family, std::uint32_t number) {
  KeyedGenerator g(join_key(drop_key, cache_key(family, number)), Purpose::kCacheLot);
  return uniform01(g);
}
inline std::uint64_t update_key(std::uint64_t replication_key, std::uint64_t number) {
  return join_key(join_key(replication_key, hash_text("content updates")), number);
}

}  // namespace fivenines::draws
