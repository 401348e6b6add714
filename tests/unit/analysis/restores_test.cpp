// Restores as metrics and in the report, and their part of record.json.
#include "analysis/report/restores.hpp"

#include <catch2/catch.hpp>

#include "analysis/report/measure.hpp"
#include "analysis/report/summary.hpp"
#include "sim/metrics/record_json.hpp"
#include "tests/unit/analysis/sample_run.hpp"

using namespace fivenines;
using namespace fivenines::test;
using namespace std::chrono_literals;

namespace {

/// us-east is lost and serves again 20 s later, europe is rolled back and never does, and both were
/// in the warm-up, which no figure has.
ReplicationRecord restored() {
  ReplicationRecord record = sample_record(0);
  BackupRecord& backup = record.backup.emplace();
  backup.snapshots = 9;
  RestoreRecord loss;
  loss.region = "us-east";
  loss.cause = "loss/us-east";
  loss.written_id = "loss";
  loss.lost = kStart + 10s;
  loss.snapshot = kStart - 2s;
  loss.writes_lost = 70;
  loss.began = kStart + 15s;
  loss.serves = kStart + 30s;
  RestoreRecord back;
  back.region = "europe";
  back.cause = back.written_id = "back";
  back.planned = true;
  back.lost = kStart + 20s;
  back.snapshot = kStart + 12s;
  back.writes_lost = 30;
  RestoreRecord early = loss;
  early.lost = kStart + 1s;
  early.writes_lost.reset();
  backup.restores = {early, loss, back};
  record.digest = digest_of(record);
  return record;
}

double ask(const char* query) {
  const auto measured = measure(parse_query(query), {restored()}, sample_run(1).facts);
  REQUIRE(measured.estimate);
  return measured.estimate->value;
}

}  // namespace

TEST_CASE("restores can be asked for by fault, rollback and region", "[analysis][restores]") {
  CHECK(ask("restores") == 2);
  CHECK(ask("restore_rpo_seconds.max") == 12);
  CHECK(ask("restore_rpo_seconds{fault=back}") == 8);
  CHECK(ask("restore_rpo_seconds{fault=loss}") == 12);
  CHECK(ask("restore_rto_seconds{serving_region=us-east}") == 20);
  CHECK(ask("restore_rto_seconds{fault=back}") == 20);  // to the end of the run
  CHECK(ask("restore_writes_lost") == 100);
  CHECK(ask("restore_writes_lost{fault=loss/us-east}") == 70);
  CHECK_FALSE(measure(parse_query("restores"), {sample_record(0)}, sample_run(1).facts).estimate);
}

TEST_CASE("the report says how old snapshots were and when databases served again",
          "[analysis][restores]") {
  CHECK(restore_text({restored()}) ==
        "  RESTORES      min / median / max of the databases that went back to a snapshot\n"
        "    loss                    1 restored, snapshots 12.0 / 12.0 / 12.0 s old\n"
        "                            70.0 / 70.0 / 70.0 acknowledged writes lost each\n"
        "                            serve again after 20.0 / 20.0 / 20.0 s\n"
        "    back                    0 restored, snapshots 8.00 / 8.00 / 8.00 s old\n"
        "                            30.0 / 30.0 / 30.0 acknowledged writes lost each\n"
        "                            serve again after 20.0 / 20.0 / 20.0 s, 1 not by the end\n");
  CHECK(restore_text({sample_record(0)}).empty());
  std::vector<Series> series;
  add_restore_series({restored()}, series);
  REQUIRE(series.size() == 1);
  CHECK(series[0].rows.size() == 2);
}

TEST_CASE("a record with restores is read back as it was", "[metrics][restores]") {
  const ReplicationRecord record = restored();
  const ReplicationRecord back = record_from_json(record_to_json(record));
  CHECK(back.backup == record.backup);
  CHECK_FALSE(record_from_json(record_to_json(sample_record(0))).backup);
}
