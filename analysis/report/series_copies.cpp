#include <array>

#include "analysis/report/series.hpp"

namespace fivenines {

namespace {

/// Points of a distribution, closer where it ends.
constexpr std::array<double, 25> kShares{0.01, 0.02, 0.05, 0.1,  0.15, 0.2,   0.25,  0.3,  0.35,
                                         0.4,  0.45, 0.5,  0.55, 0.6,  0.65,  0.7,   0.75, 0.8,
                                         0.85, 0.9,  0.95, 0.98, 0.99, 0.999, 0.9999};

void add_distribution(const char* copies, const Histogram& histogram, Series& series) {
  if (histogram.empty()) return;
  for (const double share : kShares) {
    series.rows.push_back(
        {std::string(copies), short_number(histogram.quantile_ns(share) / 1e9), share});
  }
}

}  // namespace

void add_copies_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  if (!records.front().store) return;
  Histogram one;
  Histogram last;
  Series wan{"wan", {"from", "to", "kind", "megabytes"}, {}};
  Series writes{"writes_by_region",
                {"origin", "domain", "acknowledged", "conflicting", "unresolved", "lost"},
                {}};
  const auto& regions = records.front().regions;
  const auto replications = static_cast<double>(records.size());
  for (const ReplicationRecord& record : records) {
    if (!record.store) return;
    for (const auto& row : record.store->lag) {
      for (const Histogram& histogram : row) one.merge(histogram);
    }
    for (const Histogram& histogram : record.store->visibility) last.merge(histogram);
  }
  for (std::size_t from = 0; from < regions.size(); ++from) {
    for (std::size_t to = 0; to < regions.size(); ++to) {
      for (std::size_t kind = 0; kind < kWanKinds; ++kind) {
        double bytes = 0;
        for (const ReplicationRecord& record : records) {
          bytes += static_cast<double>(record.store->wan_bytes[from][to][kind]);
        }
        if (!(bytes > 0)) continue;
        wan.rows.push_back({regions[from].id, regions[to].id, std::string(kWanKindNames[kind]),
                            short_number(bytes / replications / 1e6)});
      }
    }
    for (std::size_t domain = 0; domain < kDomains; ++domain) {
      double acknowledged = 0;
      double conflicting = 0;
      double unresolved = 0;
      double lost = 0;
      for (const ReplicationRecord& record : records) {
        const WriteRecord& own = record.store->writes[domain][from];
        acknowledged += static_cast<double>(own.acknowledged);
        conflicting += static_cast<double>(own.conflicting);
        unresolved += static_cast<double>(own.unresolved);
        for (const std::uint64_t count : own.lost) lost += static_cast<double>(count);
      }
      writes.rows.push_back(
          {regions[from].id, std::string(kDomainNames[domain]),
           short_number(acknowledged / replications), short_number(conflicting / replications),
           short_number(unresolved / replications), short_number(lost / replications)});
    }
  }
  Series visibility{"visibility", {"copies", "t_s", "share"}, {}};
  add_distribution("one other copy", one, visibility);
  add_distribution("all copies", last, visibility);
  all.push_back(std::move(visibility));
  all.push_back(std::move(wan));
  all.push_back(std::move(writes));
}

}  // namespace fivenines
