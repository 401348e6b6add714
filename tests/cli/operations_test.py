#!/usr/bin/python3
"""Incident response, root causes, autoscaling and deployments through the command line."""

import harness
from harness import CliTest

SCENARIO = """\
fivenines: scenario/v1
name: ops
platform:
  regions: [{id: one, servers: 8, cores: 2}, {id: two, servers: 8, cores: 2}]
  wan: {rtt: {default: 20ms}}
clock: {warm_up: 40s, measure: 3min, drain: 5s}
workload:
  learners: 2K
  analyses: 6/min
  learner_regions: {one: {share: 50%, access: 1ms}, two: {share: 50%, access: 1ms}}
  client: {timeout: 1s, deadline: 2s}
  learner_record: none
  content: none
  writes: 0%
service: {exponential: {mean: 100ms}}
caches: none
replications: {count: 2, seed: 7}
"""

FAULT = "faults: [{id: slow, kind: slow_servers, region: one, speed: 40%, at: 20s, for: 2min, " \
        "repairable: true}]\n"


class Operations(CliTest):
    def test_people_and_automation_on_the_same_fault(self):
        text = SCENARIO + FAULT + """\
operations:
  response: manual
  manual: {page: 20s, diagnose: 20s, approve: 5s, step: 5s, steps: 2, wrong: 0%, verify: 5s}
variants: [{name: people}, {name: automation, set: {operations.response: automated}}]
claim: {id: C, expect: 'mitigation_time@people > mitigation_time@automation'}
"""
        out = self.folder / "out"
        done = self.expect(0, "run", self.write(text), "-o", out)
        self.assertIn("CLAIM      HOLDS   C", done.stdout)
        # 20 + 20 + 5 + 2 x 5, and 1 + 5
        for variant, seconds in (("people", "55 s"), ("automation", "6 s")):
            folder = out / "variants" / variant
            self.assertEqual(self.expect(0, "query", folder, "mitigation_time").stdout.strip(),
                             seconds)
            self.assertIn("ROOT CAUSES", (folder / "report.md").read_text())
            # the fault, two scrapes that show it, and one to see the second
            found = self.expect(0, "query", folder, "diagnosis_time{fault=slow}").stdout
            self.assertEqual(found.strip(), "15 s")
            wrong = self.expect(0, "query", folder, "false_alarms{observer=root_cause}").stdout
            self.assertEqual(wrong.strip(), "0 count")

    def test_results_do_not_depend_on_workers_nor_on_advances(self):
        text = SCENARIO + FAULT + """\
operations: {response: automated, deployments: [{at: 10s, batch: 50%, drain: 5s, restart: 5s}]}
scaling: {autoscaling: {policy: predictive, scrape: 5s, provisioning: 10s, in_pause: 20s}}
"""
        path = self.write(text)
        digests = []
        for name, arguments in (("a", ["-j", "1"]), ("b", ["-j", "2"]),
                                ("c", ["--set", "clock.advance_every=7s"])):
            self.expect(0, "run", path, "-o", self.folder / name, *arguments)
            digests.append(self.json(name, "summary.json")["digest"])
        self.assertEqual(len(set(digests)), 1)

    def test_what_is_wrong_is_said_at_once(self):
        text = SCENARIO + """\
operations:
  response: manual
  manual: {starts: yesterday, holiday: {from: 2025-12-27, to: 2025-12-21}, rota: 8/5}
  deployments: [{at: 5min}, {at: 1s, regions: [three]}]
scaling:
  autoscaling: {least: 50%, most: 40%}
  bring_up: [{region: one, at: 1s}, {region: two, at: 1s}]
"""
        done = self.expect(3, "check", self.write(text))
        for words in ("'yesterday' is not a date; accepted: a day and a time such as",
                      "to: is before 'from'", "rota: '8/5' is not known", "is outside the run",
                      "unknown region 'three'", "most: is below 'least'",
                      "needs a controller that moves learners", "leaves no region"):
            self.assertIn(words, done.stdout + done.stderr)


if __name__ == "__main__":
    harness.main()
