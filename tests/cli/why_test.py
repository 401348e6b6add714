#!/usr/bin/python3
"""Why a run failed, and what would have saved it: re-runs of the failing stretch."""

import json
import re

import harness
from harness import CliTest

# Europe falls silent; probes of 5 s take their time, and its learners' analyses fail meanwhile.
KILLED = (
    harness.TWO_REGIONS.replace("name: two\n", "name: killed\n", 1)
    .replace("clock: {warm_up: 1s, measure: 5s, drain: 5s}",
             "clock: {warm_up: 5s, measure: 3min, drain: 5s}")
    .replace("{id: kill, at: 1s, for: 2s, kind: region_outage, region: europe}",
             "{id: kill, at: 100s, for: 30s, kind: region_outage, region: europe}")
    .replace("replications: {count: 1, seed: 1}", "replications: {count: 2, seed: 1}")
    + "failover: {probe: {interval: 5s, timeout: 1s}, routing: {dns: {ttl: 20s}}}\n"
    + "criteria: [PLAN-T3-ERR]\n"
)


class Why(CliTest):
    def killed(self):
        out = self.folder / "out"
        self.expect(99, "run", self.write(KILLED), "-o", out)
        return out

    def test_names_the_chain_and_ranks_remedies_by_their_re_runs(self):
        out = self.killed()
        done = self.expect(0, "why", out, "--budget", "2min")
        for words in ("PLAN-T3-ERR", "CHAIN OF CAUSES", "kill begins: region_outage of europe",
                      "the first attempt fails", "enough observers suspect it", "kill ends",
                      "TRIED, THE BEST FIRST", "faster-probes", "anycast", "more-servers"):
            self.assertIn(words, done.stdout)
        lines = [line for line in done.stdout.splitlines() if str(self.folder) not in line]
        self.assertLessEqual(max(map(len, lines)), 80)

        why = self.json("out", "why.json")
        self.assertEqual(why["criterion"], "PLAN-T3-ERR")
        self.assertEqual(why["fault"], "kill")
        self.assertGreaterEqual(why["at_s"], 100)
        self.assertLess(why["at_s"], 103)
        times = [step["at_s"] for step in why["chain"]]
        self.assertEqual(times, sorted(times))
        # 30 s before the fault and what came after it, not the hundred seconds before
        self.assertEqual(why["window_s"][0], 70)
        remedies = {remedy["name"]: remedy for remedy in why["remedies"]}
        # a region is detected four seconds sooner, and routes follow nineteen seconds sooner
        for name in ("faster-probes", "anycast"):
            self.assertLess(remedies[name]["after"]["value"], remedies[name]["before"]["value"])
            self.assertLess(remedies[name]["difference"]["value"], 0)
        # servers were never short
        self.assertGreater(remedies["more-servers"]["after"]["value"],
                           0.9 * remedies["more-servers"]["before"]["value"])
        order = [remedy["name"] for remedy in why["remedies"]]
        self.assertLess(order.index("anycast"), order.index("more-servers"))
        for remedy in why["remedies"]:
            self.assertTrue((out / "why" / "variants" / remedy["name"] / "summary.json").is_file())

    def test_the_same_question_again_simulates_nothing(self):
        out = self.killed()
        first = self.expect(0, "why", out)
        stamp = (out / "why/variants/anycast/replications/0000/record.json").stat().st_mtime_ns
        again = self.expect(0, "why", out)
        self.assertEqual(first.stdout, again.stdout)
        self.assertEqual(
            (out / "why/variants/anycast/replications/0000/record.json").stat().st_mtime_ns, stamp)

    def test_the_report_shows_what_was_found(self):
        out = self.folder / "out"
        done = harness.run("run", self.write(KILLED), "-o", out, with_report=True)
        self.assertEqual(done.returncode, 99, done.stderr)
        page = out / "report.html"
        self.assertIn("fivenines why DIR", page.read_text())
        self.expect(0, "why", out, "--budget", "2min")
        text = page.read_text()
        why = self.json("out", "why.json")
        self.assertEqual(why["digest"], self.json("out", "summary.json")["digest"])
        for words in ("Why, and what would have saved it", "Chain of causes",
                      "observers ask five times as often", f"second {why['at_s']:.0f}"):
            self.assertIn(words, text)
        rows = re.findall(r"<tr><td[^>]*>(\d+)</td><td[^>]*>([^<]*)</td>", text)
        shown = [(run, changed) for run, changed in rows
                 if changed in {remedy["text"] for remedy in why["remedies"]}]
        self.assertEqual(shown, [(str(r["run"]), r["text"]) for r in why["remedies"]])
        # results of another run are not explained by it
        why["digest"] = "0" * 16
        (out / "why.json").write_text(json.dumps(why))
        self.expect(0, "report", out)
        self.assertNotIn("Chain of causes", page.read_text())

    def test_without_a_budget_only_the_chain(self):
        out = self.killed()
        done = self.expect(0, "why", out, "--budget", "0s")
        self.assertIn("CHAIN OF CAUSES", done.stdout)
        self.assertIn("none was re-run", done.stdout)
        self.assertFalse((out / "why").exists())
        self.assertEqual(self.json("out", "why.json")["remedies"], [])

    def test_the_run_itself_stays_as_it_is(self):
        out = self.killed()
        before = {path: path.read_bytes() for path in out.iterdir() if path.is_file()}
        self.expect(0, "why", out)
        for path, content in before.items():
            self.assertEqual(path.read_bytes(), content, path.name)
        self.expect(99, "gate", out)

    def test_overload_without_a_fault(self):
        text = harness.SMALL.replace("servers: 12", "servers: 6") + "criteria: [PLAN-T3-ERR]\n"
        out = self.folder / "out"
        self.expect(98, "run", self.write(text), "-o", out)  # open, and as good as failed
        done = self.expect(0, "why", out)
        self.assertIn("analyzer of one is full", done.stdout)
        remedies = {r["name"]: r for r in self.json("out", "why.json")["remedies"]}
        self.assertLess(remedies["more-servers"]["difference"]["value"], 0)

    def test_a_limit_on_latency_is_explained_by_the_legs(self):
        text = harness.SMALL.replace("servers: 12", "servers: 6") + "criteria: [PLAN-T3-P99]\n"
        out = self.folder / "out"
        self.expect(99, "run", self.write(text), "-o", out)
        self.expect(0, "why", out)
        chain = {step["what"]: step["text"] for step in self.json("out", "why.json")["chain"]}
        self.assertRegex(chain["slow"], r"of 100 answers to \S+ take more than \S+ ms")
        # servers are full: most of the time is spent in their queue
        self.assertRegex(chain["time"], r"on average, in ms: queue ")

    def test_what_is_limited_alike_is_judged_as_well(self):
        text = harness.TWO_REGIONS.split("faults:")[0].replace("name: two\n", "name: alike\n", 1)
        out = self.folder / "out"
        wanted = ["PLAN-T3-ERR", "PLAN-T4-EU", "PLAN-T4-USE"]
        done = harness.run("run", self.write(text), "--set", f"criteria=[{', '.join(wanted)}]",
                           "-o", out)
        self.assertIn(done.returncode, (98, 99), done.stderr)
        self.expect(0, "why", out)
        why = self.json("out", "why.json")
        judged = [c["id"] for c in
                  self.json("out", "why", "variants", "more-servers", "summary.json")["criteria"]]
        self.assertEqual(judged[0], why["criterion"])
        self.assertEqual(sorted(judged), ["PLAN-T4-EU", "PLAN-T4-USE"])
        for remedy in why["remedies"]:
            self.assertRegex(remedy["passes"], r"^\d of 2")

    def test_nothing_to_explain(self):
        out = self.folder / "out"
        self.expect(0, "run", self.write(harness.SMALL), "-o", out)
        self.assertIn("names no criteria", self.expect(0, "why", out).stdout)
        good = self.folder / "good"
        self.expect(0, "run", self.write(harness.SMALL + "criteria: [PLAN-T3-ERR]\n"), "-o", good)
        self.assertIn("no criterion is violated", self.expect(0, "why", good).stdout)
        self.assertFalse((good / "why.json").exists())

    def test_mistakes(self):
        self.expect(3, "why", self.folder / "nothing")
        self.expect(2, "why", self.killed(), "--budget", "soon")
        self.assertIn("examples:", self.expect(0, "why", "--help").stdout)


if __name__ == "__main__":
    harness.main()
