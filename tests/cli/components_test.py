#!/usr/bin/python3
"""Runs without requests: years of component states, repair crews, and what failover makes of them."""

import math

import harness
from harness import CliTest

YEARS = """\
fivenines: scenario/v1
name: years
platform:
  name: four
  regions: [{id: a}, {id: b}, {id: c}, {id: d}]
  wan: {rtt: {default: 10ms}}
clock: {warm_up: 0s, measure: 3650d, drain: 0s, period: 365d}
workload: none
faults:
  - {id: down, kind: region_outage, region: each, mtbf: {exponential: {mean: 1000h}}, mttr: 2h}
replications: {count: 3, seed: 11}
"""

# Two outages that overlap, at times one can add up by hand.
BY_HAND = """\
fivenines: scenario/v1
name: by-hand
platform: {regions: [{id: a}, {id: b}], wan: {rtt: {default: 10ms}}}
clock: {warm_up: 10s, measure: 1000s, drain: 0s, period: 400s}
workload: {learners: none, learner_regions: {a: 75%, b: 25%}}
faults:
  - {id: one, kind: region_outage, region: a, at: 350s, for: 100s}
  - {id: two, kind: region_outage, region: b, at: 400500ms, for: 20s}
replications: {count: 1, seed: 1}
"""


class Components(CliTest):
    def query(self, metric, out="out"):
        return float(self.expect(0, "query", self.folder / out, metric).stdout.split()[0])

    def test_intervals_add_up_exactly(self):
        self.expect(0, "run", self.write(BY_HAND), "-o", self.folder / "out", "--allow-single")
        for metric, expected in [
            ("downtime_seconds{region=a}", 100),
            ("downtime_seconds{region=b}", 20),
            ("downtime_seconds{scope=learner_weighted}", 80),
            ("downtime_seconds{scope=any_region}", 100),
            ("downtime_seconds{scope=all_regions}", 20),
            ("uptime_seconds{scope=all_regions}", 980),
            ("uptime_ratio{region=a}", 0.9),
            ("regions_down", 0.12),
            ("regions_down{k=0}", 0.9),
            ("regions_down{k=1}", 0.08),
            ("regions_down{k=2}", 0.02),
            ("faults", 2),
            ("faults_active", 0.12),
            ("faults_active{fault=two}", 0.02),
            # of the two whole periods of each region: a is down for 50 s in the first and in the
            # second, b for 20 s in the second
            ("budget_exceeded{budget=49}", 0.5),
            ("budget_exceeded{budget=19}", 0.75),
            ("budget_exceeded{budget=50,region=a}", 0),
            # until the next fault begins: 75 % of 50.5 s, then all of 20 s and 75 % of 29.5 s
            ("outage_seconds{fault=one}", 0.75 * 50.5),
            ("outage_seconds{fault=two}", 0.75 * 49.5 + 0.25 * 20),
        ]:
            with self.subTest(metric=metric):
                self.assertAlmostEqual(self.query(metric), expected, places=6)

    def test_failover_ends_an_outage_and_coverage_leaves_some_to_the_repair(self):
        failover = ("failover: {detector: none, delay: 8s, manual: none, routing: {anycast: 0s}, "
                    "failback: {after: 0s, ramp: 0s}, flaps: none, out: 100%}\n")
        one = BY_HAND.replace("  - {id: two, kind: region_outage, region: b, at: 400500ms, for: 20s}\n", "")
        self.expect(0, "run", self.write(one + failover), "-o", self.folder / "out")
        self.assertAlmostEqual(self.query("downtime_seconds{region=a}"), 8)
        self.assertAlmostEqual(self.query("failover{stage=decided}"), 8)
        self.expect(0, "run", self.write(one + failover), "-o", self.folder / "none",
                    "--set", "failover.coverage=0%")
        self.assertAlmostEqual(self.query("downtime_seconds{region=a}", "none"), 100)

    def test_years_pass_quickly_and_repeat_to_the_byte(self):
        path = self.write(YEARS)
        self.expect(0, "run", path, "-o", self.folder / "out")
        self.expect(0, "run", path, "-o", self.folder / "again", "-j", "1",
                    "--set", "clock.advance_every=1h")
        for name in ("replications/0002/record.json", "summary.json"):
            self.assertEqual((self.folder / "out" / name).read_bytes(),
                             (self.folder / "again" / name).read_bytes(), name)
        # a share 2 / 1002 of the time, of about 1049 failures in 30 years
        failures = self.query("faults")
        self.assertAlmostEqual(failures, 4 * 30 * 8760 / 1002, delta=4 * math.sqrt(1050))
        down = self.query("downtime_seconds{scope=learner_weighted}")
        self.assertAlmostEqual(down / (10 * 31_536_000), 2 / 1002, delta=4 / 1002 / math.sqrt(1050) * 2)

    def test_one_crew_repairs_one_region_at_a_time(self):
        all_at_once = YEARS.replace("mtbf: {exponential: {mean: 1000h}}", "mtbf: 100h").replace(
            "clock: {warm_up: 0s, measure: 3650d, drain: 0s, period: 365d}",
            "clock: {warm_up: 0s, measure: 105h, drain: 0s}")
        self.expect(0, "run", self.write(all_at_once), "-o", self.folder / "own")
        # all four break at 100 h and are repaired at 102 h
        self.assertAlmostEqual(self.query("regions_down{k=4}", "own"), 2 / 105)
        one = all_at_once.replace("mttr: 2h}", "mttr: 2h, crews: 1}")
        self.expect(0, "run", self.write(one), "-o", self.folder / "one")
        for k, hours in [(4, 2), (3, 2), (2, 1)]:
            self.assertAlmostEqual(self.query(f"regions_down{{k={k}}}", "one"), hours / 105)
        two = all_at_once.replace("mttr: 2h}", "mttr: 2h, crews: {pool: night, count: 2}}")
        self.expect(0, "run", self.write(two), "-o", self.folder / "two")
        self.assertAlmostEqual(self.query("regions_down{k=2}", "two"), 2 / 105)

    def test_mistakes(self):
        for text, words in [
            (YEARS.replace("mttr: 2h}", "mttr: 2h, crews: 0}"), "crews"),
            (BY_HAND.replace("for: 100s}", "for: 100s, crews: 1}"), "goes with 'mtbf' only"),
            (YEARS.replace("workload: none", "workload: {learners: 100}"), "without requests"),
            (YEARS.replace("3650d", "36500d"), "measure"),
        ]:
            with self.subTest(words=words):
                self.assertIn(words, self.expect(3, "check", self.write(text)).stderr)
        self.expect(0, "run", self.write(BY_HAND), "-o", self.folder / "out")
        self.assertIn("no number", self.expect(2, "query", self.folder / "out",
                                               "budget_exceeded{budget=many}").stderr)

    def test_a_run_without_requests_says_what_it_leaves_out(self):
        done = self.expect(0, "run", self.write(YEARS), "-o", self.folder / "out")
        self.assertIn("UPTIME", done.stdout)
        self.assertIn("state of components", done.stdout)
        self.assertNotIn("no analysis was intended", done.stdout)
        self.assertEqual([s for s in done.stdout.splitlines() if len(s) > 80], [])


if __name__ == "__main__":
    harness.main()
