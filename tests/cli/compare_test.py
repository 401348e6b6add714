#!/usr/bin/python3
"""Platforms, scenarios and finished runs side by side."""

import json

import harness
import report_test
from harness import CliTest

HALLS = harness.SMALL.replace("name: small", "name: halls") + "criteria: [PLAN-T3-ERR]\n"

PLATFORM = """\
fivenines: platform/v1
name: {name}
regions: [{{id: one, site: none, servers: {servers}, cores: 1}}]
"""


def figures(summary, metric):
    """The metric of each candidate: difference and effect."""
    found = [m for m in summary["metrics"] if m["metric"] == metric]
    assert found, [m["metric"] for m in summary["metrics"]]
    return found[0]["variants"]


class Compare(CliTest):
    def platforms(self, *servers):
        """Platform files of these sizes and the scenario that compares them."""
        for n in servers:
            self.write(PLATFORM.format(name=f"hall-{n}", servers=n), f"hall-{n}.yaml")
        files = [self.folder / f"hall-{n}.yaml" for n in servers]
        return [*files, "--scenario", self.write(HALLS)]

    def test_a_platform_against_itself_differs_by_exactly_zero(self):
        platforms = self.platforms(8)
        out = self.folder / "out"
        done = self.expect(0, "compare", platforms[0], *platforms, "-o", out)
        self.assertIn("hall-8-2 less hall-8", done.stdout)
        summary = self.json("out", "summary.json")
        self.assertEqual(*[v["digest"] for v in summary["variants"]])
        compared = [m["variants"][1] for m in summary["metrics"]]
        self.assertGreater(len(compared), 8)
        for variant in compared:
            difference = variant["difference"]
            if difference is not None:
                self.assertEqual([difference[key] for key in ("value", "low", "high")], [0, 0, 0])
                self.assertIn(variant["effect"], ("equal", ""))
        self.assertIn("equal", [v["effect"] for v in compared])

    def test_platforms_see_the_same_learners_and_differ_in_what_they_do_with_them(self):
        out = self.folder / "out"
        done = self.expect(0, "compare", *self.platforms(8, 12, 16), "-o", out, "--min-effect", "1%")
        for words in ("hall-8 ", "hall-12 less hall-8", "hall-16 less hall-8", "better in",
                      "paired by replication", "the worst of: hall-8 GO", "exit 0"):
            self.assertIn(words, done.stdout)
        lines = [line for line in done.stdout.splitlines() if str(self.folder) not in line]
        self.assertEqual([line for line in lines if len(line) > 80], [])
        summary = self.json("out", "summary.json")
        p99 = figures(summary, "latency.p99{point=client}")
        self.assertEqual([v.get("effect") for v in p99], [None, "better", "better"])
        for variant in p99[1:]:
            self.assertLess(variant["difference"]["high"], 0)
        arrived = {self.expect(0, "query", out / "variants" / name, "arrived").stdout
                   for name in ("hall-8", "hall-12", "hall-16")}
        self.assertEqual(len(arrived), 1)

    def test_a_candidate_is_what_a_run_of_its_own_would_be(self):
        platforms = self.platforms(8, 12)
        self.expect(0, "compare", *platforms, "-o", self.folder / "out", "--seed", "9", "-n", "2")
        self.expect(0, "run", platforms[-1], "--set", f"platform={platforms[1]}",
                    "-o", self.folder / "alone", "--seed", "9", "-n", "2")
        alone = self.json("alone", "summary.json")
        variant = self.json("out", "variants", "hall-12", "summary.json")
        for part in ("digest", "metrics", "criteria", "assumptions"):
            self.assertEqual(variant[part], alone[part], part)

    def test_the_exit_code_is_of_regressions_only_when_asked(self):
        worse, better = self.platforms(8, 6), self.platforms(6, 8)
        self.expect(0, "compare", *worse, "-o", self.folder / "a")
        self.expect(99, "compare", *worse, "-o", self.folder / "b", "--fail-on", "regression")
        self.expect(0, "compare", *better, "-o", self.folder / "c", "--fail-on", "regression")
        # what is worse by less than asked does not count
        self.expect(0, "compare", *worse, "-o", self.folder / "d", "--fail-on", "regression",
                    "--min-effect", "100000%")
        # one replication has no intervals
        self.expect(98, "compare", *worse, "-o", self.folder / "e", "--fail-on", "regression",
                    "-n", "1")

    def test_a_no_go_is_0_and_other_loads_and_windows_are_warned_of(self):
        scenario = self.write(HALLS.replace("servers: 12", "servers: 4")
                              .replace("PLAN-T3-ERR", "PLAN-T3-P99"))
        for name, more in [("full", []), ("part", ["--set", "clock.measure=6s", "-n", "2",
                                                   "--set", "workload.learners=500"])]:
            self.expect(99, "run", scenario, "-o", self.folder / name, *more)
        done = self.expect(0, "compare", self.folder / "full", self.folder / "part")
        text = " ".join(done.stdout.split())
        for words in ("VERDICT NO-GO", "full: 12 s measured", "paired on 2 common replications",
                      "part has another load: 500 learners, 30K analyses a minute, full has 600",
                      "part has another window: 6 s measured after 2 s of warm-up, full has 12 s"):
            self.assertIn(words, text)
        lines = [line for line in done.stdout.splitlines() if str(self.folder) not in line]
        self.assertLessEqual(max(map(len, lines)), 80)
        alike = self.expect(0, "compare", self.folder / "full", self.folder / "full").stdout
        self.assertNotIn("WARNING", alike)
        self.assertNotIn("common replications", alike)
        for help_text in (self.expect(0, "help").stdout, self.expect(0, "help", "compare").stdout):
            self.assertIn("whatever the verdicts", " ".join(help_text.split()))

    def test_scenarios(self):
        base = self.write(HALLS)
        other = self.write(HALLS.replace("name: halls", "name: slower")
                           .replace("mean: 12ms", "mean: 14ms"), "slower.yaml")
        out = self.folder / "out"
        done = self.expect(0, "compare", base, other, "-o", out, "--set", "workload.access=5ms")
        self.assertIn("slower less scenario", done.stdout)
        self.expect(0, "run", other, "--set", "workload.access=5ms", "-o", self.folder / "alone")
        self.assertEqual(self.json("out", "variants", "slower", "summary.json")["digest"],
                         self.json("alone", "summary.json")["digest"])

    def test_finished_runs_are_compared_without_simulating(self):
        platforms = self.platforms(8, 12)
        self.expect(0, "compare", *platforms, "-o", self.folder / "out")
        scenario = platforms[-1]
        for n in (8, 12):
            self.expect(0, "run", scenario, "--set", f"platform=hall-{n}.yaml",
                        "-o", self.folder / f"run-{n}")
        done = self.expect(0, "compare", self.folder / "run-8", self.folder / "run-12",
                           "-o", self.folder / "again")
        self.assertIn("run-12 less run-8", done.stdout)
        before, now = self.json("out", "summary.json"), self.json("again", "summary.json")

        def differences(summary):
            return [(m["metric"], m["variants"][1]["difference"]) for m in summary["metrics"]]

        self.assertEqual(differences(before), differences(now))
        # candidates of a comparison are run directories too
        self.expect(0, "compare", self.folder / "out/variants/hall-8",
                    self.folder / "out/variants/hall-12")

    def test_finished_runs_keep_the_model_that_their_readings_made(self):
        run = self.folder / "run"
        self.expect(0, "run", "december/test-1", "--reading", "capacity=fixed", "--set",
                    "workload.learners=2K", "--set", "clock.measure=2s", "--set", "criteria=[]",
                    "--set", "caches.warm_start=false", "-o", run)
        self.expect(0, "compare", run, run)
        said = self.expect(2, "compare", run, run, "--reading", "capacity=proportional").stderr
        self.assertIn("changes the model", said)
        self.assertIn("capacity=proportional", said)

    def test_staleness_loss_and_the_trade_off_are_compared(self):
        text = report_test.FAULTY.replace("writes: 0%", "writes: 30%").replace(
            "criteria: [PLAN-T5-REGION, PLAN-T3-P99]", "criteria: []")
        for name, mode in (("gossip", "gossip"), ("sync", "synchronous")):
            self.write(text + f"replication: {{mode: {mode}}}\n", f"{name}.yaml")
        out = self.folder / "out"
        done = self.expect(0, "compare", self.folder / "gossip.yaml", self.folder / "sync.yaml",
                           "-o", out)
        for words in ("TRADE-OFF", "stale reads", "copies lag p99", "writes lost", "unsettled"):
            self.assertIn(words, done.stdout)
        metrics = {m["metric"]: m["variants"] for m in self.json("out", "summary.json")["metrics"]}
        stale = metrics["stale_read_ratio.mean{behind=1}"]
        self.assertGreater(stale[0]["figure"]["value"], 0)
        self.assertEqual(stale[1]["figure"]["value"], 0)

    def test_a_comparison_is_continued_and_judged_again(self):
        platforms = self.platforms(8, 12)
        out = self.folder / "out"
        self.expect(0, "compare", *platforms, "-o", out)
        whole = (out / "summary.json").read_bytes()
        for file in (out / "variants/hall-12/replications/0001").iterdir():
            file.unlink()
        done = self.expect(0, "compare", *platforms, "-o", out)
        self.assertIn("5 of 6 replications are there", done.stderr)
        self.assertEqual((out / "summary.json").read_bytes(), whole)
        self.assertIn("VARIANTS", self.expect(0, "gate", out).stdout)

    def test_mistakes(self):
        platforms = self.platforms(8, 12)
        scenario = platforms[-1]
        run = self.folder / "run"
        self.expect(0, "run", scenario, "-o", run)
        self.expect(0, "run", scenario, "-o", self.folder / "other", "--seed", "8")
        variants = self.write(HALLS + "variants: [{name: a}, {name: b}]\n", "variants.yaml")
        for code, words, arguments in [
            (2, "CANDIDATE... is missing", platforms[:1]),
            (2, "such as --scenario", platforms[:2]),
            (2, "no platform, scenario or run directory", ["hall-9", *platforms]),
            (2, "only like can be compared", [scenario, platforms[0]]),
            (2, "goes with platforms", [scenario, scenario, "--scenario", scenario]),
            (2, "is not known", [*platforms, "--fail-on", "anything"]),
            (2, "--min-effect", [*platforms, "--min-effect", "2"]),
            (2, "has variants of its own", [variants, variants]),
            (2, "--seed is for what is simulated", [run, run, "--seed", "3"]),
            (3, "seed 7 and", [run, self.folder / "other"]),
        ]:
            with self.subTest(words=words):
                done = self.expect(code, "compare", *arguments, "-o", self.folder / "out")
                self.assertIn(words, done.stderr)
                self.assertFalse((self.folder / "out").exists())

    def test_help_has_examples(self):
        done = self.expect(0, "compare", "--help")
        for words in ("examples:", "--min-effect", "--fail-on", "default-8 default-3"):
            self.assertIn(words, done.stdout)

    def test_money(self):
        """Hardware of a shipped platform costs what `platform show` says."""
        sets = ["--set", "workload.learners=50K", "--set", "capacity=fixed",
                "--set", "clock.measure=1s", "--set", "clock.warm_up=1s", "-n", "2", "--quiet",
                "--set", "caches.warm_start=false"]
        self.expect(0, "compare", "default-8", "default-3", "--scenario", "december/test-3",
                    *sets, "--set", "criteria=[]", "-o", self.folder / "out")
        summary = json.loads((self.folder / "out/summary.json").read_text())
        eight, three = figures(summary, "cost.mean{per=month}")
        shown = self.expect(0, "platform", "show", "default-8").stdout
        row = [line.split() for line in shown.splitlines() if line.startswith("  all ")][-1]
        whole = float(row[1].replace(",", ""))
        self.assertAlmostEqual(eight["figure"]["value"] / whole, 1, delta=0.0001)
        self.assertLess(three["figure"]["value"], eight["figure"]["value"])
        self.assertEqual(three["difference"]["low"], three["difference"]["high"])


if __name__ == "__main__":
    harness.main()
