#!/usr/bin/python3
"""Scenarios with variants: verdicts, differences, the claim, and what their folders hold."""

import os
import signal
import time
import xml.etree.ElementTree

import harness
from harness import CliTest
from interrupt_test import children_of

VARIANTS = harness.SMALL.replace("name: small", "name: pair") + """\
criteria: [PLAN-T3-P99, PLAN-T3-ERR]
variants:
  - {name: plenty}
  - {name: scarce, set: {platform.regions.one.servers: 6}}
claim: {id: MORE-IS-FASTER, expect: 'latency.p99@plenty < latency.p99@scarce'}
"""


class Variants(CliTest):
    def test_each_is_simulated_on_the_same_seeds_and_the_worst_decides(self):
        out = self.folder / "out"
        done = self.expect(99, "run", self.write(VARIANTS), "-o", out)
        for words in ("plenty             GO", "scarce             NO-GO", "scarce less plenty",
                      "CLAIM      HOLDS   MORE-IS-FASTER", "the worst of: plenty GO, scarce NO-GO",
                      "exit 99"):
            self.assertIn(words, done.stdout)
        summary = self.json("out", "summary.json")
        self.assertEqual(summary["verdict"], "NO-GO")
        self.assertEqual([v["verdict"] for v in summary["variants"]], ["GO", "NO-GO"])
        self.assertEqual(summary["variants"][1]["changes"], ["platform.regions.one.servers=6"])
        self.assertEqual(summary["claim"]["conclusion"], "HOLDS")
        self.assertLess(summary["claim"]["difference"]["high"], 0)
        # the same learners came to both
        arrived = [self.expect(0, "query", out / "variants" / name, "arrived").stdout
                   for name in ("plenty", "scarce")]
        self.assertEqual(arrived[0], arrived[1])
        suites = xml.etree.ElementTree.parse(out / "verdict.junit.xml").findall("testsuite")
        self.assertEqual([suite.get("name") for suite in suites], ["pair.plenty", "pair.scarce"])
        self.assertEqual([suite.get("failures") for suite in suites], ["0", "1"])

    def test_a_variant_is_what_a_run_of_its_own_would_be(self):
        self.expect(99, "run", self.write(VARIANTS), "-o", self.folder / "out")
        alone = VARIANTS[: VARIANTS.index("variants:")]
        self.expect(99, "run", self.write(alone, "alone.yaml"), "-o", self.folder / "alone",
                    "--set", "platform.regions.one.servers=6")
        variant = self.json("out", "variants", "scarce", "summary.json")
        self.assertEqual(variant["digest"], self.json("alone", "summary.json")["digest"])
        self.assertEqual(variant["metrics"], self.json("alone", "summary.json")["metrics"])

    def test_gate_judges_all_of_them_again(self):
        out = self.folder / "out"
        self.expect(99, "run", self.write(VARIANTS), "-o", out)
        self.expect(99, "gate", out, "-o", self.folder / "again")
        for name in ("summary.json", "report.md", "verdict.junit.xml",
                     "variants/scarce/summary.json", "variants/plenty/report.md"):
            self.assertEqual((self.folder / "again" / name).read_bytes(),
                             (out / name).read_bytes(), name)
        self.expect(0, "gate", out / "variants/plenty")
        self.expect(99, "gate", out, "--reading", "latency_point=client")
        self.assertIn("has variants", self.expect(3, "query", out, "latency").stderr)

    def test_what_the_command_line_sets_comes_last(self):
        done = self.expect(0, "run", self.write(VARIANTS), "-o", self.folder / "out",
                           "--set", "platform.regions.one.servers=12")
        self.assertIn("note: plenty and scarce are the same", done.stderr)
        self.assertIn("CLAIM      REFUTED", done.stdout)

    def test_one_replication_leaves_the_claim_open(self):
        done = self.expect(98, "run", self.write(VARIANTS), "-o", self.folder / "out", "-n", "1")
        self.assertIn("CLAIM      OPEN", done.stdout)
        self.assertIn(" without", done.stdout)

    def test_mistakes_in_a_claim_are_found_before_anything_runs(self):
        for old, new, words in [
            ("latency.p99@plenty", "latncy.p99@plenty", "did you mean 'latency'"),
            ("latency.p99@plenty", "error_ratio@plenty", "one side is in ratio, the other in ms"),
            ("latency.p99@plenty", "latency.p99@plently", "did you mean 'plenty'"),
        ]:
            with self.subTest(words=words):
                path = self.spoiled(old, new, VARIANTS)
                done = self.expect(3, "run", path, "-o", self.folder / "out")
                self.assertIn(words, done.stderr)
                self.assertFalse((self.folder / "out").exists())

    def test_baselines_of_variants(self):
        text = VARIANTS.replace("[PLAN-T3-P99, PLAN-T3-ERR]", "[PLAN-T3-LIN]")
        out = self.folder / "out"
        done = harness.run("run", self.write(text), "-o", out, "-n", "2")
        self.assertIn(done.returncode, (0, 98, 99), done.stderr)
        for name in ("plenty", "scarce"):
            self.assertTrue((out / "variants" / name / "baseline/replications/0001").is_dir())
            line = self.json("out", "variants", name, "summary.json")["criteria"][0]
            self.assertIn("core-seconds per learner", line["note"])

    def test_a_killed_worker_costs_its_replication_and_no_other(self):
        text = VARIANTS.replace("measure: 12s", "measure: 3000s")
        path = self.write(text)
        whole, out = self.folder / "whole", self.folder / "out"
        self.expect(99, "run", path, "-o", whole, "-n", "4")
        process = harness.start("run", path, "-o", out, "-n", "4", "-j", "2", "--quiet")
        first = out / "variants/plenty/replications/0001/record.json"
        deadline = time.monotonic() + 60
        while not first.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)  # the one that made it has ended by then
        for worker in sorted(children_of(process))[-1:]:  # the youngest has most left to do
            os.kill(worker, signal.SIGKILL)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 4)
        stamp = first.stat().st_mtime_ns
        done = self.expect(99, "run", path, "-o", out, "-n", "4")
        self.assertIn("of 8 replications are there", done.stderr)
        self.assertEqual(first.stat().st_mtime_ns, stamp)
        for name in ("summary.json", "variants/plenty/summary.json",
                     "variants/scarce/summary.json"):
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)

    def test_exec_knows_the_variants(self):
        out = self.folder / "out"
        self.expect(99, "run", self.write(VARIANTS), "-o", out)
        record = out / "variants/scarce/replications/0001/record.json"
        text = record.read_bytes()
        record.unlink()
        self.assertIn("replication 0 of scarce", self.expect(0, "exec", out, "--task", "3").stderr)
        self.expect(0, "exec", out, "--task", "4")
        self.assertEqual(record.read_bytes(), text)


if __name__ == "__main__":
    harness.main()
