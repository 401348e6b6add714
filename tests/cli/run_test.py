#!/usr/bin/python3
"""Whole runs: verdicts and exit codes, the run directory, queries, equal bytes, full disks."""

import json
import os
import resource
import subprocess
import xml.etree.ElementTree

import harness
from harness import CliTest

FILES = ["manifest.json", "scenario.yaml", "scenario.resolved.yaml", "tasks.jsonl", "summary.json",
         "summary.csv", "verdict.junit.xml", "report.md"]


def with_criteria(ids, text=harness.SMALL):
    return text + f"criteria: [{', '.join(ids)}]\n"


class Verdicts(CliTest):
    def code(self, ids, *arguments, text=harness.SMALL):
        path = self.write(with_criteria(ids, text))
        return harness.run("run", path, "-o", self.folder / "out", *arguments)

    def test_without_criteria_a_run_is_0(self):
        done = self.expect(0, "run", self.write(harness.SMALL), "-o", self.folder / "out")
        self.assertIn("NO CRITERIA", done.stdout)

    def test_go_is_0(self):
        done = self.code(["PLAN-T3-ERR", "PLAN-T3-P99"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("VERDICT    GO", done.stdout)

    def test_no_go_is_99_and_says_how_to_repeat_it(self):
        slow = harness.SMALL.replace("mean: 12ms", "mean: 200ms")
        done = self.code(["PLAN-T3-P99"], text=slow)
        self.assertEqual(done.returncode, 99, done.stdout + done.stderr)
        self.assertIn("VERDICT    NO-GO", done.stdout)
        self.assertIn("repeat     fivenines run", done.stdout)

    def test_what_is_not_measured_is_98(self):
        done = self.code(["PLAN-T3-ERR", "PLAN-BASE-ROI"])
        self.assertEqual(done.returncode, 98, done.stdout + done.stderr)
        self.assertIn("none PLAN-BASE-ROI", done.stdout)

    def test_one_replication_is_98_unless_single_values_are_allowed(self):
        self.assertEqual(self.code(["PLAN-T3-P99"], "-n", "1").returncode, 98)
        done = self.code(["PLAN-T3-P99"], "-n", "1", "--allow-single")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("judged by a single value", done.stdout)

    def test_linear_scaling_runs_the_baseline_first(self):
        done = self.code(["PLAN-T3-LIN"], "-n", "2")
        self.assertIn(done.returncode, (0, 98, 99), done.stderr)
        tasks = [json.loads(line) for line in
                 (self.folder / "out/tasks.jsonl").read_text().splitlines()]
        self.assertEqual([task["part"] for task in tasks], ["baseline", "baseline", "", ""])
        for part in ("", "baseline/"):
            for name in ("0000", "0001"):
                self.assertTrue((self.folder / f"out/{part}replications/{name}/record.json").is_file())
        linear = self.json("out", "summary.json")["criteria"][0]
        self.assertEqual(linear["unit"], "x")
        self.assertIn("core-seconds per learner", linear["note"])


class RunDirectory(CliTest):
    def test_everything_is_there_and_readable(self):
        out = self.folder / "out"
        done = self.expect(0, "run", self.write(harness.TWO_REGIONS), "-o", out, "-n", "2")
        self.assertTrue(done.stdout.startswith("fivenines "))
        for name in FILES:
            self.assertGreater((out / name).stat().st_size, 0, name)
        for name in ("0000", "0001"):
            folder = out / "replications" / name
            self.assertEqual(sorted(os.listdir(folder)),
                             ["events.jsonl", "record.json", "series.csv"])
            lines = (folder / "events.jsonl").read_text().splitlines()
            events = [json.loads(line) for line in lines]
            self.assertGreaterEqual(len(events), 2)
            header, *rows = (folder / "series.csv").read_text().splitlines()
            self.assertTrue(all(row.count(",") == header.count(",") for row in rows))
        self.assertEqual([name for name in os.listdir(out) if ".tmp" in name], [])
        xml.etree.ElementTree.parse(out / "verdict.junit.xml")
        manifest = self.json("out", "manifest.json")
        self.assertEqual(manifest["status"], "finished")
        for figure in ("requests_per_second", "real_time_factor", "peak_memory_bytes",
                       "wall_seconds"):
            self.assertGreater(manifest["speed"][figure], 0, figure)
        self.assertEqual(self.json("out", "summary.json")["faults"][0]["id"], "kill")

    def test_faults_without_a_time_of_their_own_have_none_in_the_report(self):
        out = self.folder / "out"
        self.expect(0, "run", self.spoiled("region: europe}\n", "region: europe}\n"
            "  - {id: storm, after: kill ends + 1s, for: 1s, kind: load_spike, factor: 2}\n"
            "  - {id: wear, mtbf: 1h, mttr: 1s, kind: server_crash, region: europe}\n"),
            "-o", out, "-n", "1")
        faults = self.json("out", "summary.json")["faults"]
        self.assertEqual([fault["at_s"] for fault in faults], [1, None, None])
        self.assertEqual(faults[1]["after"], "kill ends + 1s")
        self.assertTrue(faults[2]["by_chance"])
        report = (out / "report.md").read_text()
        self.assertIn("| storm | load_spike | after kill ends + 1s | 1 s |", report)
        self.assertIn("| wear | server_crash | by chance | until repaired |", report)

    def test_latest_points_at_the_newest_run(self):
        path = self.write(harness.SMALL)
        self.expect(0, "run", path, "-n", "1", cwd=self.folder)
        latest = self.folder / "out/latest"
        first = os.readlink(latest)
        self.assertTrue((latest / "summary.json").is_file())
        self.assertRegex(first, r"^\d{8}-\d{6}_small_[0-9a-f]{8}$")
        self.expect(0, "run", path, "-n", "1", "-o", "out/named", cwd=self.folder)
        self.assertEqual(os.readlink(latest), "named")

    def test_summary_is_the_same_whatever_the_jobs_advances_and_paths(self):
        path = self.write(with_criteria(["PLAN-T3-ERR", "PLAN-T3-P99"]))
        other = self.write(with_criteria(["PLAN-T3-ERR", "PLAN-T3-P99"]), "named-otherwise.yaml")
        texts = set()
        for name, arguments in [
            ("a", [path, "-j", "1"]),
            ("b", [path, "-j", "2"]),
            ("c", [other, "-j", "3"]),
            ("d", [path, "--set", "clock.advance_every=7ms"]),
            ("e", [path, "--set", "clock.advance_every=3s"]),
        ]:
            self.expect(0, "run", *arguments, "-o", self.folder / name)
            texts.add((self.folder / name / "summary.json").read_bytes())
        self.assertEqual(len(texts), 1)
        self.expect(0, "run", path, "--seed", "8", "-o", self.folder / "f")
        self.assertNotIn((self.folder / "f/summary.json").read_bytes(), texts)

    def test_two_parts_on_one_core_or_two_give_what_all_regions_together_give(self):
        # enough analyses between far regions to be simulated in parts (unit test "two halves"); a
        # spike after the last arrival changes nothing, but a run with faults stays whole
        arguments = [harness.ROOT / "scenarios/december/test-3.yaml", "-n", "1", "-j", "1",
                     "--set", "workload.learners=500K", "--set", "criteria=[]",
                     "--set", "clock.warm_up=1s", "--set", "clock.measure=3s"]
        spike = ("faults=[{id: late, at: 12s, for: 1ms, kind: load_spike, learner_region: all, "
                 "factor: 101%}]")
        def one_core():
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        records = {}
        for name, more, options in [
            ("two", [], {}),
            ("one", [], {"preexec_fn": one_core}),
            ("chopped", ["--set", "clock.advance_every=7ms"], {}),
            ("whole", ["--set", spike], {}),
        ]:
            self.expect(0, "run", *arguments, *more, "-o", self.folder / name, **options)
            records[name] = self.json(name, "replications/0000/record.json")
        self.assertEqual(records["one"], records["two"])
        self.assertEqual({record["digest"] for record in records.values()},
                         {records["two"]["digest"]})

    def test_a_finished_run_is_not_simulated_again(self):
        path = self.write(harness.SMALL)
        self.expect(0, "run", path, "-o", self.folder / "out")
        record = self.folder / "out/replications/0001/record.json"
        before = record.stat().st_mtime_ns
        done = self.expect(0, "run", path, "-o", self.folder / "out", "-n", "4")
        self.assertIn("3 of 4 replications are there", done.stderr)
        self.assertEqual(record.stat().st_mtime_ns, before)
        self.assertEqual(self.json("out", "summary.json")["replications"], 4)

    def test_the_folder_of_another_run_is_refused(self):
        path = self.write(harness.SMALL)
        self.expect(0, "run", path, "-o", self.folder / "out", "-n", "1")
        for arguments in (["--seed", "8"], ["--set", "workload.learners=601"]):
            done = self.expect(2, "run", path, "-o", self.folder / "out", *arguments)
            self.assertIn("another scenario or seed", done.stderr)
        (self.folder / "other").mkdir()
        (self.folder / "other/precious.txt").write_text("keep")
        done = self.expect(2, "run", path, "-o", self.folder / "other")
        self.assertIn("other files", done.stderr)
        self.assertEqual(os.listdir(self.folder / "other"), ["precious.txt"])

    def test_exec_repeats_one_replication_and_does_nothing_twice(self):
        path = self.write(harness.SMALL)
        out = self.folder / "out"
        self.expect(0, "run", path, "-o", out)
        record = out / "replications/0002/record.json"
        text = record.read_bytes()
        self.assertIn("there already", self.expect(0, "exec", out, "--task", "2").stderr)
        record.unlink()
        self.expect(0, "exec", out, "--task", "2")
        self.assertEqual(record.read_bytes(), text)
        self.expect(2, "exec", out, "--task", "3")
        self.expect(2, "exec", out)
        self.expect(3, "exec", self.folder / "nowhere", "--task", "0")

    def test_a_damaged_record_is_made_anew(self):
        path = self.write(harness.SMALL)
        out = self.folder / "out"
        self.expect(0, "run", path, "-o", out)
        record = out / "replications/0000/record.json"
        text = record.read_bytes()
        record.write_bytes(text[: len(text) // 2])
        self.expect(0, "run", path, "-o", out)
        self.assertEqual(record.read_bytes(), text)

    def test_quiet_and_progress(self):
        path = self.write(harness.SMALL)
        done = self.expect(0, "run", path, "-o", self.folder / "a", "--quiet")
        self.assertEqual(done.stderr, "")
        done = self.expect(0, "run", path, "-o", self.folder / "b")
        self.assertIn("cost: about", done.stderr)
        self.assertIn("100 %", done.stderr)
        self.assertNotIn("\x1b", done.stderr)
        done = self.expect(0, "run", path, "-o", self.folder / "c", "--progress", "bar")
        self.assertIn("\x1b[K", done.stderr)

    def test_colour_only_where_it_was_asked_for(self):
        path = self.write(with_criteria(["PLAN-T3-ERR"]))
        out = ["-o", self.folder / "out"]
        self.assertNotIn("\x1b", self.expect(0, "run", path, *out).stdout)
        self.assertIn("ok   PLAN-T3-ERR", self.expect(0, "run", path, *out).stdout)
        always = self.expect(0, "run", path, *out, "--color", "always", env={"NO_COLOR": ""})
        self.assertIn("\x1b[", always.stdout)
        self.assertIn("✓", always.stdout)


class Queries(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.kept = harness.tempfile.TemporaryDirectory(prefix="fivenines-query-")
        scenario = harness.Path(cls.kept.name) / "s.yaml"
        scenario.write_text(harness.TWO_REGIONS)
        cls.out = harness.Path(cls.kept.name) / "out"
        done = harness.run("run", scenario, "-o", cls.out, "-n", "2")
        assert done.returncode == 0, done.stderr

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def value(self, text):
        words = self.expect(0, "query", self.out, text).stdout.split()
        self.assertEqual(len(words), 2, words)
        return float(words[0]), words[1]

    def test_units(self):
        for text, unit in [
            ("latency.p99{point=server,region=us-east}", "ms"),
            ("latency", "ms"),
            ("latency.count", "analyses"),
            ("arrived", "analyses"),
            ("error_ratio", "ratio"),
            ("throughput", "learners/min"),
            ("throughput{point=offered}", "learners/min"),
            ("leg{leg=compute}", "ms"),
            ("utilisation", "ratio"),
            ("queue_length", "jobs"),
            ("in_system", "jobs"),
            ("uptime_seconds", "s"),
            ("downtime_seconds{scope=any_region}", "s"),
            ("uptime_ratio{region=europe}", "ratio"),
            ("busy_core_seconds_per_learner", "core-s"),
            ("resident_entries_per_learner", "entries"),
        ]:
            with self.subTest(query=text):
                self.assertEqual(self.value(text)[1], unit)

    def test_several_at_once(self):
        lines = self.expect(0, "query", self.out, "arrived", "latency.p99{point=server}",
                            "uptime_seconds").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines],
                         ["arrived", "latency.p99{point=server}", "uptime_seconds"])
        self.assertEqual([line.split()[2] for line in lines], ["analyses", "ms", "s"])
        self.assertEqual(float(lines[0].split()[1]), self.value("arrived")[0])
        partly = self.expect(98, "query", self.out, "arrived", "replication_lag")
        self.assertEqual(partly.stdout, lines[0] + "\n")
        self.assertIn("no data for replication_lag", partly.stderr)
        self.expect(2, "query", self.out, "arrived", "arived")

    def test_conservation(self):
        value = lambda text: self.value(text)[0]
        self.assertGreater(value("arrived"), 0)
        self.assertEqual(value("arrived"),
                         value("answered") + value("failed") + value("unfinished"))
        self.assertEqual(value("failed"), value("failed{region=us-east}") +
                         value("failed{region=europe}"))
        self.assertGreater(value("failed{region=europe}"), 0)  # the region is killed for 2 s
        self.assertEqual(value("failed{region=us-east}"), 0)
        self.assertGreaterEqual(value("downtime_seconds{region=europe}"), 2)

    def test_the_summary_says_the_same(self):
        summary = json.loads((self.out / "summary.json").read_text())
        for metric in summary["metrics"]:
            labels = ",".join(f"{name}={value}" for name, value in metric["labels"].items())
            name, stat = metric["name"], next(iter(metric["stats"]))
            if name not in ("latency", "failed", "uptime_ratio"):
                continue
            text = f"{name}.{stat}" + ("{" + labels + "}" if labels else "")
            self.assertEqual(self.value(text)[0], metric["stats"][stat]["value"], text)

    def test_slips_are_2_with_a_suggestion(self):
        for text, words in [
            ("latncy", "did you mean 'latency'"),
            ("latency.p99{pont=server}", "did you mean 'point'"),
            ("latency.p99{point=sever}", "did you mean 'server'"),
            ("latency.p99{region=us-eats}", "did you mean 'us-east'"),
            ("latency.p101", "unknown statistic"),
            ("", "unknown metric"),
        ]:
            with self.subTest(query=text):
                self.assertIn(words, self.expect(2, "query", self.out, text).stderr)

    def test_no_data_is_98_and_no_run_is_3(self):
        self.assertIn("no data", self.expect(98, "query", self.out, "latency{point=commit}").stderr)
        self.expect(3, "query", self.out.parent / "nowhere", "latency")
        self.expect(3, "query", self.out.parent, "latency")


class Output(CliTest):
    def test_a_folder_that_cannot_be_written_is_4_before_anything_is_simulated(self):
        path = self.write(harness.SMALL)
        self.write("", "file")
        for out in ("/proc/fivenines", "/dev/null/out", self.folder / "file",
                    self.folder / "file/out"):
            with self.subTest(out=out):
                done = self.expect(4, "run", path, "-o", out)
                self.assertIn("cannot write", done.stderr)
                self.assertNotIn("cost:", done.stderr)
                self.assertEqual(done.stdout, "")

    def assert_nothing_half_written(self, out):
        for folder, _, names in os.walk(out):
            for name in names:
                self.assertNotIn(".tmp", name)
                if name == "record.json":
                    text = harness.Path(folder, name).read_text()
                    self.assertIn("digest", json.loads(text))
            self.assertNotIn(".tmp", folder)

    def test_a_file_size_limit_is_met_like_a_full_disk(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

        path = self.write(harness.SMALL)
        out = self.folder / "out"
        done = self.expect(4, "run", path, "-o", out, "-n", "1", preexec_fn=limit)
        self.assertIn("cannot write", done.stderr)
        self.assert_nothing_half_written(out)
        self.assertFalse((out / "summary.json").exists())
        self.expect(0, "run", path, "-o", out, "-n", "1")  # and goes on when there is room

    def test_a_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
            self.skipTest("a file system of its own needs root")
        try:
            path = self.write(harness.TWO_REGIONS)
            done = self.expect(4, "run", path, "-o", disk / "out", "-n", "20", "-j", "1")
            self.assertIn("No space left on device", done.stderr)
            self.assert_nothing_half_written(disk / "out")
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    def test_a_full_standard_output_keeps_the_files(self):
        with open("/dev/full", "w") as full:
            self.expect(4, "run", self.write(harness.SMALL), "-o", self.folder / "out", "-n", "1",
                        stdout=full)


if __name__ == "__main__":
    harness.main()
