#include "analysis/report/restores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/plan/run.hpp"
#include "analysis/statistics/figures.hpp"

namespace fivenines {

namespace {

double rpo_seconds(const RestoreRecord& restore) {
  return seconds(restore.lost - restore.snapshot);
}

/// Of one that is not over: until the end of the run.
double rto_seconds(const ReplicationRecord& record, const RestoreRecord& restore) {
  return seconds(restore.serves.value_or(record.end) - restore.lost);
}

/// Those whose loss is in the measured window.
template <typename Visit>
void for_restores(const ReplicationRecord& record, Visit&& visit) {
  if (!record.backup) return;
  for (const RestoreRecord& restore : record.backup->restores) {
    if (restore.lost < record.measure_start || restore.lost >= measured_until(record)) continue;
    visit(record, restore);
  }
}

template <typename Visit>
void for_restores(const std::vector<ReplicationRecord>& records, Visit&& visit) {
  for (const ReplicationRecord& record : records) for_restores(record, visit);
}

struct Restores {
  std::vector<double> rpo;
  std::vector<double> rto;
  std::vector<double> writes;
  std::uint32_t unfinished = 0;
};

std::string extremes(std::vector<double>& values, const char* unit) {
  if (values.empty()) return "-";
  std::sort(values.begin(), values.end());
  return fmt::format("{} / {} / {} {}", figure(values.front()),
                     figure(values[(values.size() - 1) / 2]), figure(values.back()), unit);
}

}  // namespace

bool is_of_restores(Metric metric) {
  return metric >= Metric::kRestores && metric <= Metric::kRestoreWritesLost;
}

std::vector<double> restore_values(const Query& query, const ReplicationRecord& record) {
  std::vector<double> values;
  const std::string_view cause = query.label("fault");
  const std::string_view region = query.label("serving_region");
  for_restores(record, [&](const ReplicationRecord&, const RestoreRecord& restore) {
    if (!cause.empty() && cause != restore.cause && cause != restore.written_id) return;
    if (!region.empty() && region != restore.region) return;
    if (query.metric == Metric::kRestores) {
      values.push_back(1);
    } else if (query.metric == Metric::kRestoreRpoSeconds) {
      values.push_back(rpo_seconds(restore));
    } else if (query.metric == Metric::kRestoreRtoSeconds) {
      values.push_back(rto_seconds(record, restore));
    } else if (restore.writes_lost) {
      values.push_back(static_cast<double>(*restore.writes_lost));
    }
  });
  return values;
}

std::vector<std::string> restore_causes(const std::vector<ReplicationRecord>& records) {
  std::vector<std::string> causes;
  for_restores(records, [&](const ReplicationRecord&, const RestoreRecord& restore) {
    if (std::find(causes.begin(), causes.end(), restore.written_id) == causes.end()) {
      causes.push_back(restore.written_id);
    }
  });
  return causes;
}

std::string restore_text(const std::vector<ReplicationRecord>& records) {
  std::map<std::string, Restores> by_cause;
  for_restores(records, [&](const ReplicationRecord& record, const RestoreRecord& restore) {
    Restores& sum = by_cause[restore.written_id];
    sum.rpo.push_back(rpo_seconds(restore));
    sum.rto.push_back(rto_seconds(record, restore));
    if (restore.writes_lost) sum.writes.push_back(static_cast<double>(*restore.writes_lost));
    sum.unfinished += !restore.serves;
  });
  if (by_cause.empty()) return "";
  std::string text =
      "  RESTORES      min / median / max of the databases that went back to a snapshot\n";
  for (const std::string& cause : restore_causes(records)) {
    Restores& sum = by_cause[cause];
    text += fmt::format("    {:<24}{} restored, snapshots {} old\n", cause,
                        sum.rpo.size() - sum.unfinished, extremes(sum.rpo, "s"));
    if (!sum.writes.empty()) {
      text += fmt::format("{:28}{} writes lost each\n", "", extremes(sum.writes, "acknowledged"));
    }
    text += fmt::format("{:28}serve again after {}", "", extremes(sum.rto, "s"));
    if (sum.unfinished > 0) text += fmt::format(", {} not by the end", sum.unfinished);
    text += '\n';
  }
  return text;
}

void add_restore_series(const std::vector<ReplicationRecord>& records, std::vector<Series>& all) {
  constexpr std::size_t kRowsMost = 200;
  Series restores{
      "restores",
      {"replication", "fault", "region", "at_s", "rpo_s", "writes_lost", "rto_s", "serves"},
      {}};
  for_restores(records, [&](const ReplicationRecord& record, const RestoreRecord& restore) {
    if (restores.rows.size() == kRowsMost) return;
    const std::string writes =
        restore.writes_lost ? std::to_string(*restore.writes_lost) : std::string("not counted");
    restores.rows.push_back({static_cast<double>(record.replication), restore.cause, restore.region,
                             short_number(seconds(restore.lost - record.measure_start)),
                             short_number(rpo_seconds(restore)), writes,
                             short_number(rto_seconds(record, restore)),
                             std::string(restore.serves ? "yes" : "not by the end")});
  });
  all.push_back(std::move(restores));
}

}  // namespace fivenines
