#!/usr/bin/python3
"""Runs that do not reach their end: Ctrl-C, kill -9 of the program, a worker that dies."""

import json
import os
import signal
import time

import harness
from harness import CliTest

# Long enough to be interrupted on any machine: hours of simulated time.
LONG = harness.SMALL.replace("measure: 12s", "measure: 20h")


def children_of(process):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == process.pid and fields[0] != "Z":
            found.append(int(name))
    return found


class Interrupted(CliTest):
    def wait_for(self, condition, what, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            result = condition()
            if result:
                return result
            time.sleep(0.02)
        self.fail(f"waited in vain for {what}")

    def begin(self, text, *arguments):
        path = self.write(text)
        process = harness.start("run", path, "-o", self.folder / "out", *arguments)

        def end():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.communicate()

        self.addCleanup(end)
        return path, process

    def test_ctrl_c_keeps_what_was_computed_and_marks_it(self):
        _, process = self.begin(LONG, "-n", "1", "--progress", "lines")
        self.wait_for(lambda: children_of(process), "a worker")
        time.sleep(1.0)
        os.killpg(process.pid, signal.SIGINT)  # the terminal tells the whole group
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, out + err)
        summary = self.json("out", "summary.json")
        self.assertTrue(summary["partial"])
        self.assertEqual(self.json("out", "manifest.json")["status"], "partial")
        self.assertGreater(summary["requests"], 0)
        record = self.json("out", "replications", "0000", "record.json")
        self.assertTrue(record["interrupted"])
        self.assertIn("continue with: fivenines run", err)
        value = self.expect(0, "query", self.folder / "out", "arrived").stdout.split()
        self.assertGreater(float(value[0]), 0)

    def test_a_signal_to_the_program_alone_reaches_its_workers(self):
        _, process = self.begin(LONG, "-n", "2", "-j", "2", "--quiet")
        workers = self.wait_for(lambda: len(children_of(process)) == 2 and children_of(process),
                                "two workers")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        for worker in workers:
            self.assertFalse(os.path.exists(f"/proc/{worker}"))

    def test_an_interrupted_run_continues_to_the_same_result(self):
        text = harness.SMALL.replace("measure: 12s", "measure: 120s")
        whole = self.folder / "whole"
        self.expect(0, "run", self.write(text), "-o", whole, "-n", "6")
        path, process = self.begin(text, "-n", "6", "-j", "1", "--quiet")
        self.wait_for(lambda: (self.folder / "out/replications/0001").exists(), "a replication")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(self.json("out", "summary.json")["partial"])
        done = self.expect(0, "run", path, "-o", self.folder / "out", "-n", "6")
        self.assertIn("of 6 replications are there", done.stderr)
        self.assertEqual((self.folder / "out/summary.json").read_bytes(),
                         (whole / "summary.json").read_bytes())

    def test_a_killed_run_continues_to_the_same_result(self):
        text = harness.SMALL.replace("measure: 12s", "measure: 120s")
        whole = self.folder / "whole"
        self.expect(0, "run", self.write(text), "-o", whole, "-n", "6")
        path, process = self.begin(text, "-n", "6", "-j", "2", "--quiet")
        self.wait_for(lambda: (self.folder / "out/replications/0001").exists(), "a replication")
        workers = children_of(process)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        for worker in workers:  # they end with it
            self.wait_for(lambda: not os.path.exists(f"/proc/{worker}"), "the end of a worker")
        self.assertFalse((self.folder / "out/summary.json").exists())
        self.expect(0, "query", self.folder / "out", "arrived")  # what is there stays readable
        self.expect(0, "run", path, "-o", self.folder / "out", "-n", "6")
        self.assertEqual((self.folder / "out/summary.json").read_bytes(),
                         (whole / "summary.json").read_bytes())
        names = os.listdir(self.folder / "out/replications")
        self.assertEqual(sorted(names), [f"{i:04}" for i in range(6)])

    def test_a_worker_that_dies_is_4_with_the_command_that_repeats_it(self):
        _, process = self.begin(LONG, "-n", "1", "--quiet")
        worker = self.wait_for(lambda: children_of(process), "a worker")[0]
        os.kill(worker, signal.SIGKILL)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4, err)
        self.assertIn("signal 9", err)
        self.assertIn("--task 0", err)
        self.assertIn("fivenines exec", err)
        self.assertEqual(self.json("out", "manifest.json")["status"], "failed")

    def test_a_killed_worker_costs_its_replication_and_no_other(self):
        text = harness.SMALL.replace("measure: 12s", "measure: 1000s")
        whole, out = self.folder / "whole", self.folder / "out"
        self.expect(0, "run", self.write(text), "-o", whole, "-n", "8", "-j", "2")
        path, process = self.begin(text, "-n", "8", "-j", "2", "--quiet")
        self.wait_for(lambda: (out / "replications/0001").exists(), "a replication")
        time.sleep(0.05)  # the one that made it has ended by then
        worker = max(self.wait_for(lambda: children_of(process), "a worker"))
        os.kill(worker, signal.SIGKILL)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4)
        self.assertFalse((out / "summary.json").exists())
        there = {path: path.stat().st_mtime_ns for path in out.glob("replications/*/record.json")}
        self.assertTrue(0 < len(there) < 8)
        done = self.expect(0, "run", path, "-o", out, "-n", "8", "-j", "2")
        self.assertIn(f"{len(there)} of 8 replications are there", done.stderr)
        for record, stamp in there.items():
            self.assertEqual(record.stat().st_mtime_ns, stamp, record)
        for name in ("summary.json", "summary.csv", "verdict.junit.xml", "report.md"):
            self.assertEqual((out / name).read_bytes(), (whole / name).read_bytes(), name)

    def test_workers_are_waited_for_where_the_parent_ignores_its_children(self):
        ignore = lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.expect(0, "run", self.write(harness.SMALL), "-o", self.folder / "out", "--quiet",
                    preexec_fn=ignore, timeout=60)

    def test_two_runs_cannot_write_one_folder(self):
        path, process = self.begin(LONG, "-n", "1", "--quiet")
        self.wait_for(lambda: children_of(process), "a worker")
        done = self.expect(4, "run", path, "-o", self.folder / "out", "-n", "1")
        self.assertIn("another run", done.stderr)


if __name__ == "__main__":
    harness.main()
