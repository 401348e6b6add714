"""fivenines december: five tests, a calendar, one decision, one folder."""

import csv
import json
import re
import signal
import time
import xml.etree.ElementTree as xml

import harness
import report_test

FEW = ["--set", "workload.learners=2K", "--set", "clock.warm_up=5s", "--window", "20s", "-n", "2"]
ONE = [*FEW[:-1], "1", "--allow-single"]
FOLDERS = [f"test-{i}" for i in range(1, 6)]


class December(harness.CliTest):
    def test_the_plan_gets_its_report(self):
        done = harness.run("december", *FEW[:-1], "3", "-o", self.folder / "d", "-j", "2", "--quiet",
                           with_report=True)
        self.assertEqual(done.returncode, 99, done.stderr)
        text = (self.folder / "d/report.html").read_text()
        self.assertLess(len(text.encode()), 2_500_000)
        page = report_test.Page(text)
        self.assertEqual(len(page.ids), len(set(page.ids)))
        titles = re.findall(r'<h2><span class="page-number">\d+</span> (.*?)</h2>', text)
        self.assertEqual(titles[:5], ["Go / no-go", "Results of Tests 1 to 5",
                                      "Performance projections at 5M learners, head-room to 10M",
                                      "Optimisation recommendations", "Calendar"])
        self.assertEqual(len(titles), 14)
        rehearsal = "rehearsal with 2K learners for 5M"
        self.assertTrue(all(title.endswith(f": Test 5 on 8 regions ({rehearsal})")
                            for title in titles[5:]), titles)
        for words in (text, done.stdout.replace("\n             ", " ")):
            self.assertIn(rehearsal + ": limits on rates cannot be met", words)
        folders = [f"{n}-regions/{test}" for n in (3, 8) for test in FOLDERS]
        self.assertEqual(page.external, [f"{folder}/report.html" for folder in folders])
        for folder in folders:
            self.assertTrue((self.folder / "d" / folder / "report.html").is_file())

        # every figure is one of the summaries
        pool, words = [], set()
        summaries = [self.json("d", "summary.json")]
        summaries += [self.json("d", folder, "summary.json") for folder in folders]
        shown = {one["id"]: one for one in summaries[-1]["series"]}
        for summary in summaries:
            summary.pop("series", None)
        own = [shown[name]["rows"] for name in ("replications", "writes_by_region", "film_of")]
        report_test.numbers_of([summaries, own], pool, words)
        manifest = self.json("d", "manifest.json")
        words.update(re.findall(r"[\d.]+", manifest["repeat"]))
        words.add(manifest["version"])
        for plan in ("december.csv", "december-regions.csv"):
            words.update(re.findall(r"\d+", (harness.ROOT / "scenarios/plan" / plan).read_text()))
        with open(harness.ROOT / "scenarios/plan/criteria.csv", newline="") as criteria:
            notes = " ".join(row["note"] for row in csv.DictReader(criteria))
        words.update(re.findall(r"\d+(?:\.\d+)?", notes))
        texts = [re.sub(r"(Figure|Test|pages|Tests 1 to|1 to|Dec|Jan) \d+(-\d+)?", "", text)
                 for text in page.words if re.search(r"\d", text)]
        unknown = [(number, text) for text in texts
                   for number in report_test.unknown_numbers(text, pool, words)]
        self.assertEqual(unknown, [])

        # again from the folder alone
        (self.folder / "d/report.html").unlink()
        self.expect(0, "report", self.folder / "d")
        self.assertEqual((self.folder / "d/report.html").read_text(), text)

    def test_why_simulates_all_tests_again_with_all_changes(self):
        out = self.folder / "d"
        done = harness.run("december", *FEW, "--set", "workload.learners=12K", "--regions", "8",
                           "-o", out, "-j", "2", "--quiet", with_report=True)
        self.assertEqual(done.returncode, 99, done.stderr)
        self.assertIn("fivenines why, with this folder", done.stdout)
        self.assertNotIn("all at once", (out / "report.html").read_text())
        before = {path: path.read_bytes() for path in out.iterdir()
                  if path.is_file() and path.name != "report.html"}
        said = self.expect(0, "why", out, "--budget", "10min")
        for path, content in before.items():
            self.assertEqual(path.read_bytes(), content, path.name)
        why = self.json("d", "why.json")
        self.assertEqual(why["fivenines"], "why-december")
        changed = {setting: change for change in why["changes"] for setting in change["settings"]}
        ask = changed["caches.global.ask=when_nearer_than_database"]
        self.assertEqual(len(ask["places"]), 5)
        probes = changed["failover.probe.interval=1s"]
        self.assertEqual(probes["places"], ["Test 5 on 8 regions"])
        # 12K learners are paid for: all of them, and every criterion
        self.assertEqual((why["rerun"], why["not_judged"]),
                         ("2 replications of each test, at its full size", []))
        for folder in (f"8-regions/{test}" for test in FOLDERS):
            own = self.json("d", folder, "summary.json")["criteria"]
            again = self.json("d", "why", folder, "summary.json")["criteria"]
            self.assertEqual([c["id"] for c in own], [c["id"] for c in again])
        # learners far from the owner of a key no longer wait for its cache
        p99 = [next(c["value"] for c in
                    self.json(*parts, "8-regions", "test-3", "summary.json")["criteria"]
                    if c["id"] == "PLAN-T3-P99") for parts in (("d",), ("d", "why"))]
        self.assertLess(p99[1], 0.5 * p99[0])
        text = (out / "report.html").read_text()
        for words in ("With those that are settings, all at once", "at the client",
                      "measure at the server"):
            self.assertIn(words, text)
        self.assertRegex(said.stdout, r"T2-P99 +< 200 ms +8 FAIL +\S+ ms  ok ")
        self.assertLessEqual(max(map(len, said.stdout.splitlines()[1:])), 80)

        # the same question again simulates nothing and says the same
        record = next((out / "why").rglob("record.json"))
        stamp = record.stat().st_mtime_ns
        self.assertEqual(self.expect(0, "why", out, "--budget", "10min").stdout, said.stdout)
        self.assertEqual(record.stat().st_mtime_ns, stamp)
        # with less time there are fewer learners, and what takes all of them is left out
        self.expect(0, "why", out, "--budget", "50ms")
        self.assertIn("PLAN-T3-THR", self.json("d", "why.json")["not_judged"])
        # results of other runs are not told of
        why["digests"][0] = "0" * 16
        (out / "why.json").write_text(json.dumps(why))
        self.expect(0, "report", out)
        self.assertNotIn("all at once", (out / "report.html").read_text())

    def test_both_topologies_in_one_folder(self):
        out = self.folder / "out" / "d"
        done = self.expect(99, "december", *FEW, "-o", out, "-j", "2")
        self.assertIn("cost: about", done.stderr)
        self.assertIn("in 12 replications (with those at 500K learners)", done.stderr)
        self.assertIn("20 more replications differ in nothing but their criteria", done.stderr)
        lines = done.stdout.splitlines()
        self.assertTrue(all(len(line) <= 80 for line in lines[1:]), max(lines[1:], key=len))
        for test in range(1, 6):
            self.assertIn(f"  TEST {test} ", done.stdout)
        for text in ("CALENDAR on 3 regions", "CALENDAR on 8 regions", "VERDICT    NO-GO",
                     "gate of Dec 27", "all PASS by Dec 18", "exit 99"):
            self.assertIn(text, done.stdout)
        for regions in ("3-regions", "8-regions"):
            for test in FOLDERS:
                for name in ("summary.json", "report.md", "manifest.json", "tasks.jsonl"):
                    self.assertTrue((out / regions / test / name).is_file(), (regions, test, name))
        self.assertTrue((self.folder / "out" / "latest").is_symlink())

        summary = self.json("out", "d", "summary.json")
        self.assertEqual(summary["fivenines"], "december")
        self.assertEqual([c["id"] for c in summary["topologies"]], ["3-regions", "8-regions"])
        self.assertEqual([c["platform"] for c in summary["topologies"]],
                         ["default-3", "default-8"])
        for column in summary["topologies"]:
            self.assertEqual([t["id"] for t in column["tests"]], FOLDERS)
            for test in column["tests"]:
                own = self.json("out", "d", test["folder"], "summary.json")
                self.assertEqual(test["verdict"], own["verdict"])
                self.assertEqual(test["digest"], own["digest"])
                self.assertEqual(len(test["criteria"]), len(own["criteria"]))
        resolved = (out / "8-regions/test-4/scenario.resolved.yaml").read_text()
        self.assertIn("measure: 20s", resolved)

        suites = xml.parse(out / "verdict.junit.xml").getroot()
        self.assertEqual([s.get("name") for s in suites][0], "3-regions.test-1")
        self.assertEqual(len(suites), 10)
        self.assertIn("(8-regions/test-5/report.md)", (out / "report.md").read_text())

        # what is taken over from another test is what the test alone would give
        self.expect(99, "run", "december/test-4", "-n", "2", "-o", self.folder / "alone", "--set",
                    "platform=default-8", "--set", "replication.mode=gossip", "--set",
                    "clock.measure=20s", *FEW[:4])
        for name in ("summary.json", "replications/0001/record.json"):
            self.assertEqual((self.folder / "alone" / name).read_bytes(),
                             (out / "8-regions/test-4" / name).read_bytes())

        # a run of it is a run like any other, and the whole says so
        self.expect(0, "query", out / "8-regions/test-1", "latency.p99{point=server}")
        said = self.expect(3, "query", out, "availability").stderr
        self.assertIn("3-regions/test-1", said)
        self.assertIn("8-regions/test-5", said)
        again = self.expect(99, "gate", out).stdout
        self.assertEqual(again.split("VERDICT")[0], done.stdout.split("VERDICT")[0])
        self.expect(99, "gate", out, "-o", self.folder / "gated")
        self.assertEqual((self.folder / "gated/summary.json").read_bytes(),
                         (out / "summary.json").read_bytes())
        other = self.expect(99, "gate", out, "--reading", "latency_point=client").stdout
        self.assertNotEqual(other, again)

        # again: nothing is missing, nothing changes
        before = (out / "summary.json").read_bytes()
        again = self.expect(99, "december", *FEW, "-o", out)
        self.assertIn("continuing", again.stderr)
        self.assertNotIn("cost:", again.stderr)
        self.assertEqual((out / "summary.json").read_bytes(), before)
        self.assertEqual(again.stdout, done.stdout)
        self.expect(2, "december", *FEW, "-o", out, "--regions", "8")  # other tests
        self.expect(2, "december", *FEW, "-o", out, "--seed", "5")

    def test_an_interrupted_one_keeps_what_is_there_and_goes_on(self):
        out = self.folder / "d"
        arguments = ["december", *ONE, "--regions", "8", "-o", out, "-j", "1"]
        # Test 5 takes longest and is first
        process = harness.start(*arguments)
        for _ in range(3000):
            if list(out.glob("8-regions/test-5/replications/0000/record.json")):
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, stdout + stderr)
        self.assertIn("continue with: fivenines december --regions 8", stderr)
        self.assertEqual(self.json("d", "manifest.json")["status"], "partial")
        partial = self.json("d", "summary.json")
        self.assertTrue(partial["partial"])
        self.assertGreaterEqual(partial["topologies"][0]["tests"][4]["replications"], 1)
        done = self.expect(99, *arguments)
        self.assertIn("replications are there", done.stderr)
        self.assertFalse(self.json("d", "summary.json")["partial"])

        whole = self.folder / "whole"
        self.expect(99, *arguments[:-3], whole, "-j", "2")
        self.assertEqual((whole / "summary.json").read_bytes(),
                         (out / "summary.json").read_bytes())

    def test_the_calendar_continues_when_told(self):
        done = self.expect(99, "december", *ONE, "--regions", "8",
                           "--on-fail", "continue", "-o", self.folder / "d", "--quiet")
        calendar = self.json("d", "summary.json")["topologies"][0]["calendar"]
        self.assertEqual(calendar["ends"], "2025-12-18")
        self.assertEqual(calendar["all_pass"], "missed")
        self.assertIn("--on-fail continue", done.stdout.replace("\\\n", "").replace("  ", ""))

    def test_wrong_usage(self):
        for arguments in (["--regions", "5"], ["--window", "2"], ["--window", "0s"],
                          ["--on-fail", "stop"], ["--set", "nothing"], ["extra"],
                          ["--reading", "latency_point=moon"]):
            self.expect(2, "december", "-o", self.folder / "d", *arguments)
        self.assertFalse((self.folder / "d").exists())
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "thesis.tex").write_text("")
        self.expect(2, "december", *FEW, "-o", self.folder / "mine")


if __name__ == "__main__":
    harness.main()
