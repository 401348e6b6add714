#!/usr/bin/python3
"""Judging a finished run again: by other readings, by other limits, without simulating."""

import os
import xml.etree.ElementTree

import harness
from harness import CliTest

# 60 % of one station at home and a way of 60 ms: p99 is about 56 ms at the server and 116 ms at the
# client.
SCENARIO = harness.SMALL.replace("access: 2ms", "access: 60ms").replace(
    "{id: one, site: none,", "{id: us-east, site: us-east,") + (
    "criteria: [PLAN-T3-ERR, PLAN-T3-P99, PLAN-T4-USE]\n")


class Gate(CliTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        done = harness.run("run", self.write(SCENARIO), "-o", self.out)
        self.assertEqual(done.returncode, 99, done.stdout + done.stderr)

    def lines(self, *parts):
        return {line["id"]: line for line in self.json(*parts, "summary.json")["criteria"]}

    def test_a_reading_changes_the_lines_that_depend_on_it_and_no_other(self):
        before = self.json("out", "summary.json")
        stamps = {path: path.stat().st_mtime_ns for path in self.out.rglob("*")}
        self.expect(99, "gate", self.out, "--reading", "latency_point=client",
                    "-o", self.folder / "client")
        self.expect(0, "gate", self.out, "--reading", "latency_point=server",
                    "--reading", "regional_limits=uniform_200", "-o", self.folder / "server")
        client, server = self.lines("client"), self.lines("server")
        as_run = {line["id"]: line for line in before["criteria"]}
        self.assertEqual(client["PLAN-T3-ERR"], as_run["PLAN-T3-ERR"])
        self.assertEqual(client["PLAN-T4-USE"], as_run["PLAN-T4-USE"])
        self.assertNotEqual(client["PLAN-T3-P99"], as_run["PLAN-T3-P99"])
        self.assertGreater(client["PLAN-T3-P99"]["value"], 100)
        self.assertEqual(client["PLAN-T3-P99"]["result"], "FAIL")
        self.assertEqual(server["PLAN-T3-P99"], as_run["PLAN-T3-P99"])
        self.assertEqual(server["PLAN-T4-USE"]["result"], "PASS")
        # nothing else of the summary moves, and nothing of the run is touched
        again = self.json("client", "summary.json")
        for part in ("metrics", "digest", "faults", "access", "assumptions", "scenario"):
            self.assertEqual(again[part], before[part], part)
        self.assertEqual({path: path.stat().st_mtime_ns for path in self.out.rglob("*")}, stamps)

    def test_gate_as_the_run_was_judged_is_the_summary_of_the_run(self):
        self.expect(99, "gate", self.out, "-o", self.folder / "again")
        self.assertEqual((self.folder / "again/summary.json").read_bytes(),
                         (self.out / "summary.json").read_bytes())
        names = sorted(os.listdir(self.folder / "again"))
        self.assertEqual(names, ["report.html", "report.md", "summary.csv", "summary.json",
                                 "verdict.junit.xml"])

    def test_every_reading_is_shown(self):
        text = self.expect(99, "gate", self.out).stdout
        self.assertIn("latency_point=client (X-07)", text)
        self.assertIn("latency_point=server (X-07)", text)
        self.assertIn("topology=default-3", text)
        readings = self.json("out", "summary.json")["readings"]
        point = next(r for r in readings if r["name"] == "latency_point")
        self.assertEqual(point["value"], "plan")
        self.assertEqual([o["value"] for o in point["others"]], ["client", "server", "commit"])
        case = xml.etree.ElementTree.parse(self.out / "verdict.junit.xml").find(".//system-out")
        self.assertIn("by error_limit=phase4_exit (X-11): PASS", case.text)

    def test_the_readings_of_a_run_hold_for_its_gate(self):
        out = self.folder / "server"
        self.expect(99, "run", self.write(SCENARIO), "-o", out, "--reading", "latency_point=client")
        self.expect(99, "gate", out, "-o", self.folder / "again")
        self.assertEqual((self.folder / "again/summary.json").read_bytes(),
                         (out / "summary.json").read_bytes())
        self.assertEqual(self.lines("again")["PLAN-T3-P99"]["reading"],
                         "latency_point = client (X-07)")

    def test_slips_are_2(self):
        for reading, words in [
            ("latency_pont=client", "did you mean 'latency_point'"),
            ("latency_point=cleint", "did you mean 'client'"),
            ("latency_point", "NAME=VALUE"),
            ("cohort=1300", "changes the model"),
        ]:
            with self.subTest(reading=reading):
                self.assertIn(words, self.expect(2, "gate", self.out, "--reading", reading).stderr)
        twice = ("--reading", "latency_point=client", "--reading")
        said = self.expect(2, "gate", self.out, *twice, "latency_point=server").stderr
        self.assertIn("one question, two answers", said)
        self.expect(99, "gate", self.out, *twice, "latency_point=client")
        self.expect(2, "gate")
        self.expect(3, "gate", self.folder)
        self.expect(3, "gate", self.folder / "nowhere")

    def test_limits_of_ones_own(self):
        own = self.write("id,operator,threshold,unit,query\n"
                         "PLAN-T3-P99,<,40,ms,latency.p99{point=server}\n"
                         "OURS,<,500,ms,latency.p99{point=client}\n", "own.csv")
        done = self.expect(99, "gate", self.out, "--criteria", own, "-o", self.folder / "own")
        self.assertIn("PLAN-T3-ERR is not in", done.stderr)
        lines = self.lines("own")
        self.assertEqual(list(lines), ["PLAN-T3-P99", "OURS"])
        self.assertEqual(lines["PLAN-T3-P99"]["result"], "FAIL")
        self.assertEqual(lines["OURS"]["result"], "PASS")
        for text, words in [
            ("id,operator,threshold,unit,query\nA,<,1,ms,latncy\n", "did you mean 'latency'"),
            ("id,operator,threshold,unit,query\nA,<,1,percent,latency\n", "answers in ms"),
            ("id,unit\nA,ms\n", "no column"),
        ]:
            with self.subTest(words=words):
                bad = self.write(text, "bad.csv")
                self.assertIn(words, self.expect(3, "gate", self.out, "--criteria", bad).stderr)

    def test_an_unfinished_run_is_not_a_go(self):
        text = harness.SMALL + "criteria: [PLAN-T3-ERR]\n"
        out = self.folder / "part"
        self.expect(0, "run", self.write(text), "-o", out)
        (out / "replications/0001/record.json").unlink()
        self.assertIn("interrupted", self.expect(98, "gate", out).stdout)

    def test_a_record_that_was_changed_does_not_count(self):
        record = self.out / "replications/0001/record.json"
        record.write_text(record.read_text().replace('"arrived":', '"arrived":1', 1))
        done = self.expect(98, "gate", self.out, "--reading", "latency_point=server")
        self.assertIn("figures of 2 of 3 replications", done.stdout)

    def test_a_damaged_record_is_named_by_query_and_gate(self):
        (self.out / "replications/0001/record.json").write_text("garbage\n")
        warning = "replications/0001/record.json is damaged"
        asked = self.expect(0, "query", self.out, "arrived")
        self.assertIn(f"fivenines: warning: {self.out}/{warning}", asked.stderr)
        judged = self.expect(98, "gate", self.out, "--reading", "latency_point=server",
                             "--reading", "regional_limits=uniform_200")
        self.assertIn(warning, judged.stderr)
        self.assertIn("a record is damaged", judged.stdout)
        self.assertNotIn("interrupted", judged.stdout)

    def test_figures_without_interval_say_so(self):
        def interval(metric):
            return self.expect(0, "query", "--interval", self.out, metric).stdout.splitlines()[1]

        self.assertRegex(interval("latency.p99"), r"^[0-9.]+ [0-9.]+ 3$")
        self.assertEqual(interval("latency.max"), "no interval, 3 of 3 replications with data")
        self.assertEqual(interval("latency.count"), "no interval, 3 of 3 replications with data")
        self.expect(99, "run", self.write(SCENARIO), "-o", self.folder / "one", "-n", "1",
                    "--allow-single")
        self.out = self.folder / "one"
        self.assertEqual(interval("latency.p99"), "no interval, 1 of 1 replication with data")

    def test_without_caches_there_is_no_hit_rate(self):
        self.assertIn("no data", self.expect(98, "query", self.out, "cache_hit_rate").stderr)
        own = self.write("id,operator,threshold,unit,query\nHITS,>=,85,percent,cache_hit_rate\n",
                         "hits.csv")
        self.expect(98, "gate", self.out, "--criteria", own, "-o", self.folder / "hits")
        self.assertEqual(self.lines("hits")["HITS"]["result"], "NOT MEASURED")


class Geography(CliTest):
    def test_seven_limits_at_both_points_beside_the_way_alone(self):
        done = self.expect(99, "run", "december/test-4", "-n", "2", "-o", self.folder / "out",
                           "--set", "workload.learners=20K", "--set", "clock.measure=5s",
                           "--set", "clock.warm_up=2s", "--quiet")
        rows = [line.split() for line in done.stdout.splitlines() if line.startswith("  T4-")]
        self.assertEqual([row[0] for row in rows], ["T4-USE", "T4-USW", "T4-EU", "T4-APAC",
                                                    "T4-LATAM", "T4-AFR", "T4-ALL"])
        for row in rows:  # id, sign, limit, then mark, figure and interval twice, then the way
            self.assertEqual(len([word for word in row if word in ("ok", "FAIL", "????")]), 2, row)
            self.assertEqual(len([word for word in row if word.startswith("[")]), 2, row)
            self.assertGreater(float(row[-1]), 50)
        self.assertTrue(all(len(line) <= 80 for line in done.stdout.splitlines()[1:]))
        summary = self.json("out", "summary.json")
        access = {place["learner_region"]: place["p99_ms"] for place in summary["access"]}
        self.assertEqual(len(access), 8)
        self.assertAlmostEqual(access["us-east"], 150.5, places=3)  # the catalogue's own figure
        for line in summary["criteria"]:
            self.assertGreater(line["value"], line["threshold"])
        self.assertIn("no server can keep at the client", " ".join(done.stdout.split()))


class HostileInput(CliTest):
    def test_limits_that_are_none(self):
        path = self.write(harness.SMALL)
        self.expect(0, "run", path, "-o", self.folder / "a", "-n", "2")
        header = "id,operator,threshold,unit,query,rule\n"
        for row, complaint in (("A,=<,5,ms,latency.p99,", "operator '=<' of A is not <, <=, >"),
                               ("A,<,nan,ms,latency.p99,", "neither a number nor a range"),
                               ("A,<,inf,ms,latency.p99,", "neither a number nor a range"),
                               ("A,=,5,ms,latency.p99,trigger", "trigger A needs an operator")):
            own = self.write(header + row + "\n", "own.csv")
            self.assertIn(complaint,
                          self.expect(3, "gate", self.folder / "a", "--criteria", own).stderr)

    def test_folders_that_are_no_run(self):
        for command in (["gate"], ["query", "latency.p99"], ["exec", "--task", "0"]):
            there = self.expect(3, command[0], self.folder, *command[1:])
            self.assertIn("is no run directory", there.stderr)
            missing = self.expect(3, command[0], self.folder / "none", *command[1:])
            self.assertIn("there is no folder", missing.stderr)

    def test_a_name_with_slashes_is_one_folder(self):
        path = self.write(harness.SMALL.replace("name: small", "name: ../../a/small"))
        self.expect(0, "run", path, "-n", "2", cwd=self.folder)
        runs = [entry for entry in (self.folder / "out").iterdir() if not entry.is_symlink()]
        self.assertEqual(len(runs), 1)
        self.assertTrue((runs[0] / "summary.json").is_file())
        self.assertEqual((self.folder / "out" / "latest").resolve(), runs[0].resolve())


class Readings(CliTest):
    def test_list_readings(self):
        text = self.expect(0, "list", "readings").stdout
        for name in ("latency_point", "test2_limits", "capacity", "topology", "cache_total"):
            self.assertIn(name, text)

    def test_a_reading_that_changes_the_model_is_simulated(self):
        text = harness.SMALL + "criteria: [PLAN-BASE-ALG, PLAN-BASE-THR]\n"
        path = self.write(text.replace("service: {exponential: {mean: 12ms}}",
                                       "service: {analyzer: {fixed: 1ms, per_learner: 10us}}"))
        self.expect(99, "run", path, "-o", self.folder / "a", "-n", "2")
        self.expect(99, "run", path, "-o", self.folder / "b", "-n", "2",
                    "--reading", "throughput=capacity", "--reading", "cohort=1300")
        resolved = (self.folder / "b/scenario.resolved.yaml").read_text()
        self.assertIn("level: 1", resolved)
        self.assertIn("1300", resolved)
        self.assertEqual(self.json("b", "manifest.json")["readings"],
                         ["throughput=capacity", "cohort=1300"])
        line = self.json("b", "summary.json")["criteria"][1]
        self.assertEqual(line["metric"], "throughput{point=sustained}")
        self.expect(2, "run", path, "-o", self.folder / "b", "-n", "2")  # another model
        self.expect(2, "gate", self.folder / "b", "--reading", "cohort=as_given")


    def test_capacity_is_searched_for(self):
        """Twelve servers of 12 ms take 1,000 analyses a second: 60,000 a minute."""
        text = harness.SMALL.replace("measure: 12s", "measure: 120s")
        path = self.write(text + "criteria: [PLAN-BASE-THR]\n")
        self.expect(99, "run", path, "-o", self.folder / "a", "-n", "4",
                    "--reading", "throughput=capacity")
        line = self.json("a", "summary.json")["criteria"][0]
        self.assertEqual(line["metric"], "throughput{point=sustained}")
        # the load rises by a twelfth of 600 a second each step; near saturation queues wander
        self.assertGreater(line["value"], 0.9 * 60_000)
        self.assertLess(line["value"], 1.02 * 60_000)

    def test_a_sweep_is_evenly_spaced(self):
        path = self.write(harness.SMALL + "criteria: [PLAN-BASE-THR]\n")
        self.expect(99, "run", path, "-o", self.folder / "a", "--reading", "throughput=sweep")
        self.assertIn("arrival: deterministic",
                      (self.folder / "a/scenario.resolved.yaml").read_text())
        metrics = self.json("a", "summary.json")["metrics"]
        offered = next(m for m in metrics if m["name"] == "throughput"
                       and m["labels"] == {"point": "offered"})["stats"]["mean"]
        self.assertAlmostEqual(offered["value"], 36_000, delta=6)  # 600 a second, one more or less


if __name__ == "__main__":
    harness.main()
