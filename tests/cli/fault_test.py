#!/usr/bin/python3
"""Faults through the command line: what holds in every run, and what is found before it."""

import re

import harness
from harness import CliTest

KILLED = (
    harness.TWO_REGIONS.replace("clock: {warm_up: 1s, measure: 5s, drain: 5s}",
                                "clock: {warm_up: 5s, measure: 60s, drain: 5s}")
    .replace("{id: kill, at: 1s, for: 2s, kind: region_outage, region: europe}",
             "{id: kill, at: 10s, for: 15s, kind: region_outage, region: europe}")
    + "failover: {probe: {interval: 2s, timeout: 1s}}\n"
)


class Faults(CliTest):
    def downtime(self, folder):
        found = {}
        for metric in self.json(folder, "summary.json")["metrics"]:
            if metric["name"] == "downtime_seconds" and "learner_region" not in metric["labels"]:
                found[metric["labels"]["scope"]] = metric["stats"]["mean"]["value"]
        return found

    def test_downtime_is_ordered_by_scope(self):
        for number, fault in enumerate([
            "{id: kill, at: 10s, for: 15s, kind: region_outage, region: europe}",
            "{id: kill, at: 10s, for: 15s, kind: region_outage, region: each, every: 10s}",
            "{id: slow, at: 10s, for: 15s, kind: slow_servers, region: us-east, speed: 0.1%}",
        ]):
            text = re.sub(r"  - \{id: kill.*\n", f"  - {fault}\n", KILLED)
            folder = f"out-{number}"
            self.expect(0, "run", self.write(text), "-o", self.folder / folder)
            down = self.downtime(folder)
            self.assertLessEqual(down["all_regions"], down["learner_weighted"])
            self.assertLessEqual(down["learner_weighted"], down["any_region"])
            self.assertGreater(down["any_region"], 0)

    def test_a_fault_of_no_effect_leaves_the_digest_alone(self):
        without = re.sub(r"faults:\n  - \{id: kill.*\n", "", KILLED)
        self.expect(0, "run", self.write(without), "-o", self.folder / "without")
        digest = self.json("without", "summary.json")["digest"]
        for number, fault in enumerate([
            "{id: nil, at: 10s, for: 15s, kind: slow_servers, region: europe, speed: 100%}",
            "{id: nil, at: 10s, for: 15s, kind: link_degrade, from: us-east, to: europe, loss: 0%}",
            "{id: nil, at: 10s, for: 15s, kind: load_spike, factor: 100%}",
        ]):
            text = without + f"faults:\n  - {fault}\n"
            done = self.expect(0, "run", self.write(text), "-o", self.folder / f"out-{number}")
            self.assertIn("does nothing", done.stderr)
            self.assertEqual(self.json(f"out-{number}", "summary.json")["digest"], digest)

    def test_the_copies_are_equal_again_after_a_heal(self):
        lasts = 12
        text = re.sub(r"  - \{id: kill.*\n",
                      f"  - {{id: cut, at: 10s, for: {lasts}s, kind: partition, "
                      "pairs: [us-east/europe]}\n", KILLED)
        text = text.replace("writes: 0%", "writes: 50%")
        text += "replication: {mode: gossip, interval: 500ms}\n"
        done = self.expect(0, "run", self.write(text), "-o", self.folder / "out")
        said = re.search(r"all copies are equal ([\d.]+) s after its end, at most", done.stdout)
        self.assertIsNotNone(said, done.stdout)
        anatomy = self.json("out", "summary.json")["anatomy"][0]
        after = anatomy["convergence_time"]["p50"]
        self.assertGreater(after, 0)
        self.assertLess(after, 5)
        self.assertAlmostEqual(anatomy["seconds"]["replicas_equal"]["p50"], lasts + after, places=6)

    def test_a_run_whose_faults_never_began_is_no_go(self):
        text = re.sub(r"  - \{id: kill.*\n",
                      "  - {id: rare, kind: region_outage, region: europe, mttr: 2s, "
                      "mtbf: {exponential: {mean: 876000h}}}\n", KILLED)
        text += "criteria: [PLAN-T3-ERR]\n"
        done = self.expect(98, "run", self.write(text), "-n", "3", "-o", self.folder / "out")
        self.assertIn("INCONCLUSIVE   none of its faults began", done.stdout)
        self.assertIn("never begun in 3 replications: rare; nothing here is about it", done.stdout)
        without = re.sub(r"faults:\n(  - .*\n)+", "", text)
        self.expect(0, "run", self.write(without), "-n", "3", "-o", self.folder / "without")

    def test_impossible_faults_are_found_before_the_run_with_their_places(self):
        for fault, words in [
            ("{at: 1s, kind: region_outage, region: atlantis}", "unknown region 'atlantis'"),
            ("{after: never begins + 1s, kind: region_outage, region: europe}", "never"),
            ("{at: 1s, kind: partition, pairs: [europe/europe]}", "parted from itself"),
            ("{at: 12s, kind: region_loss, region: europe}", "keeps it down"),
            ("{kind: server_crash, region: europe, server: each, at: 1s}", "goes with 'mtbf' only"),
        ]:
            with self.subTest(words=words):
                kill = re.search(r"  - \{id: kill.*\n", KILLED)[0]
                path = self.write(KILLED.replace(kill, f"{kill}  - {fault}\n"))
                done = self.expect(3, "run", path, "-o", self.folder / "out")
                self.assertRegex(done.stderr, rf"scenario\.yaml:\d+:\d+: error: .*{re.escape(words)}")
                self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    harness.main()
