#!/usr/bin/python3
"""Runs the simulator on cases whose answers are known, and compares.

Usage: theory.py PROGRAM [--only GLOB] [--slow] [--list] [--jobs N] [--seed S] [--keep DIR]

runs.csv lists the runs: a scenario of cases/, changes to it (PATH=VALUE; ...), and how many analyses
the tolerances of its checks were stated for. cases.csv lists what is checked of each run: a query,
the expected value and its tolerance. Queries are those of `fivenines query`, and beside them

  A / B                              the quotient of two queries
  series COLUMN every E at T         mean of a column of series.csv at T, T + E, ... (seconds since
                                     the start of measurement): over the second before and after

A tolerance is four standard errors of the figure at the stated length, so it is scaled by
sqrt(stated / used). Percentiles are read from a histogram whose cells are 0.8 % wide, which adds
0.4 % of the value. A random check passes when the mean is within the tolerance, or within four of
its own standard errors if these are larger, and when its spread between replications is not larger
than it may be by chance: everything would pass if the noise were large enough. What fails is run
again with a fresh seed and four times the length, and must pass then.

Two more checks are made of every run. Conservation: all that arrived was answered, failed or is
unfinished, counted by second of arrival on one hand and by outcome on the other. Little's law: the
mean number at the analyzer is the rate of answers times their mean stay, within 0.5 %. Runs of the
kind `repeat` are made again with the same seed and with another one: same bytes, other results.
In runs of the kind `impatient` jobs leave unserved, so that Little's law is not what they obey.
Runs of the kind `time` have no requests, or other figures than theirs are checked: tolerances are
stated for so many simulated seconds of all replications.

The last line is `N passed, M failed`; exit code 1 when something failed.
"""

import argparse
import csv
import fnmatch
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import namedtuple
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
RERUN_LENGTH = 4
HISTOGRAM_ERROR = 0.004
LITTLE_TOLERANCE = 0.005

# Two-sided 95 % points of Student's t, by degrees of freedom from 1.
STUDENT_T = [
    12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814,
    2.20099, 2.17881, 2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596,
    2.07961, 2.07387, 2.06866, 2.0639, 2.05954, 2.05553, 2.05183, 2.04841, 2.04523, 2.04227,
]  # fmt: skip

Run = namedtuple("Run", "name scenario changes stated kind slow")
Check = namedtuple("Check", "case run query expected tolerance kind note")
# The mean over replications and the standard deviation between them (None: one replication).
Figure = namedtuple("Figure", "mean spread replications")
Result = namedtuple("Result", "case query expected measured tolerance passed remark")


class Failed(Exception):
    """The program did not do what it was asked."""


# ---- Tables ----------------------------------------------------------------------------------


def read_runs():
    with open(HERE / "runs.csv", newline="") as file:
        return {
            row["run"]: Run(
                row["run"],
                row["scenario"],
                [change for change in row["set"].split("; ") if change],
                int(row["stated"]),
                row["kind"].split(),
                row["slow"] == "slow",
            )
            for row in csv.DictReader(file)
        }


def read_checks(runs):
    with open(HERE / "cases.csv", newline="") as file:
        checks = [Check(**row) for row in csv.DictReader(file)]
    for check in checks:
        if check.run not in runs:
            sys.exit(f"cases.csv: {check.case}: no run {check.run} in runs.csv")
        if check.kind not in ("exact", "random"):
            sys.exit(f"cases.csv: {check.case}: {check.kind} is neither exact nor random")
    return checks


# ---- Running and asking ----------------------------------------------------------------------


class Results:
    """A finished run directory."""

    def __init__(self, program, directory):
        self.program = program
        self.directory = directory
        self.summary_text = (directory / "summary.json").read_text()
        self.summary = json.loads(self.summary_text)
        facts = self.summary["scenario"]
        self.replications = self.summary["replications"]
        self.warm_up_s = facts["warm_up_ns"] * 1e-9
        self.measure_s = facts["measure_ns"] * 1e-9
        self.analyses = (
            facts["declared_analyses_per_minute"] / 60 * self.measure_s * self.replications
        )
        self.length = self.analyses

    def counted_in_seconds(self):
        self.length = self.measure_s * self.replications
        return self

    def figure(self, query):
        if " / " in query:
            above, below = (self.figure(part) for part in query.split(" / "))
            spread = above.spread
            if spread is not None:
                spread /= below.mean
            return Figure(above.mean / below.mean, spread, above.replications)
        if query.startswith("series "):
            return self.figure_of_series(query)
        value, low, high = self.summarised(query) or self.asked(query)
        spread = None
        if self.replications > 1 and high > low:
            half = max(high - value, value - low)
            error = half / student_t(self.replications - 1)
            spread = error * math.sqrt(self.replications)
        return Figure(value, spread, self.replications)

    def summarised(self, query):
        """(value, low, high) if summary.json has the figure."""
        match = re.fullmatch(r"(\w+?)(?:\.(total|mean|max|p[\d.]+))?(?:\{(.*)\})?", query)
        if not match:
            return None
        name, statistic, inside = match.groups()
        labels = dict(pair.split("=") for pair in (inside or "").split(",") if pair)
        for metric in self.summary["metrics"]:
            if metric["name"] == name and metric["labels"] == labels:
                stats = metric["stats"]
                found = stats.get(statistic or ("total" if "total" in stats else "mean"))
                return found and (found["value"], found["low"], found["high"])
        return None

    def asked(self, query):
        lines = call([self.program, "query", self.directory, query, "--interval"]).splitlines()
        value = float(lines[0].split()[0])
        if lines[1].startswith("no interval"):  # of one replication
            return value, value, value
        low, high, _ = lines[1].split()
        return value, float(low), float(high)

    def series(self):
        """The rows of each replication's series.csv."""
        for file in sorted(self.directory.glob("replications/*/series.csv")):
            with open(file, newline="") as opened:
                yield list(csv.DictReader(opened))

    def figure_of_series(self, query):
        column, every, at = re.fullmatch(r"series (\S+) every (\d+) at (\d+)", query).groups()
        samples = []
        for rows in self.series():
            second = round(self.warm_up_s) + int(at)
            # at time 0 of a cycle, the first is the one after the first whole cycle
            second += int(every) if int(at) == 0 else 0
            while second <= round(self.warm_up_s + self.measure_s):
                before, after = rows[second - 1], rows[second]
                samples.append((float(before[column]) + float(after[column])) / 2)
                second += int(every)
        mean = sum(samples) / len(samples)
        squares = sum((sample - mean) ** 2 for sample in samples)
        return Figure(mean, math.sqrt(squares / (len(samples) - 1)), len(samples))


def call(arguments, accepted=(0,)):
    run = subprocess.run([str(word) for word in arguments], capture_output=True, text=True)
    if run.returncode not in accepted:
        command = " ".join(str(word) for word in arguments)
        raise Failed(f"{command}\n  exit code {run.returncode}: {run.stderr.strip()}")
    return run.stdout


class Runner:
    def __init__(self, program, folder, jobs, seed):
        self.program = program
        self.folder = folder
        self.jobs = jobs
        self.seed = seed

    def __call__(self, run, fresh=0, changes=(), jobs=None):
        """Simulates and returns the Results. `fresh` selects a seed; each run has its own."""
        directory = self.folder / f"{run.name}-{fresh}-{jobs or self.jobs}"
        seed = self.seed + zlib.crc32(run.name.encode()) % 1_000_000 + 1_000_000 * fresh
        command = [self.program, "run", HERE / "cases" / f"{run.scenario}.yaml", "--quiet",
                   "--no-report"]
        for change in [*run.changes, *changes]:
            command += ["--set", change]
        command += ["--seed", seed, "-j", jobs or self.jobs, "-o", directory]
        # Without criteria there is no verdict; 98 and 99 would be one.
        call(command, accepted=(0, 98, 99))
        results = Results(self.program, directory)
        return results.counted_in_seconds() if "time" in run.kind else results


# ---- Judging ---------------------------------------------------------------------------------


def student_t(degrees):
    """Beyond the table the first two terms of Fisher's series are exact to four figures."""
    return STUDENT_T[degrees - 1] if degrees <= len(STUDENT_T) else 1.95996 + 2.37227 / degrees


def spread_factor(replications):
    """How many times the expected spread chance may give: the square root of the chi-square
    quantile (Wilson & Hilferty 1931) over its degrees, at the probability, 4 in 100,000, at which
    it is 2 for ten replications."""
    degrees = replications - 1
    part = 2 / (9 * degrees)
    quantile = degrees * (1 - part + 3.94 * math.sqrt(part)) ** 3
    return max(2.0, math.sqrt(quantile / degrees))


def is_percentile(query):
    return re.match(r"latency\.p\d", query) is not None


def decimals(text):
    return len(text.partition(".")[2])


def judge(check, results, stated):
    expected = float(Fraction(check.expected))
    try:
        figure = results.figure(check.query)
    except (Failed, ZeroDivisionError) as error:
        return Result(check.case, check.query, check.expected, "-", "", False, str(error))
    measured = f"{figure.mean:.6g}"
    if check.kind == "exact":
        allowed = 0.5 * 10 ** -decimals(check.expected) * (1 + 1e-9)
        passed = abs(figure.mean - expected) <= allowed
        return Result(check.case, check.query, check.expected, measured, "exact", passed, "")

    tolerance = float(check.tolerance) * math.sqrt(stated / results.length)
    if is_percentile(check.query):
        tolerance += HISTOGRAM_ERROR * expected
    passed, remark = True, ""
    allowed = tolerance
    if figure.spread is not None:
        root = math.sqrt(figure.replications)
        allowed = max(tolerance, 4 * figure.spread / root)
        most = spread_factor(figure.replications) * tolerance * root / 4
        if figure.spread > most:
            passed = False
            remark = f"the spread between replications is {figure.spread:.3g}, above {most:.3g}"
    if abs(figure.mean - expected) > allowed:
        passed = False
        remark = f"off by {abs(figure.mean - expected) / tolerance:.1f} tolerances"
    return Result(
        check.case, check.query, check.expected, measured, f"{tolerance:.3g}", passed, remark
    )


def conservation(run, results):
    """Two counts of the same analyses: by the second they arrived in, and by their outcome."""
    arrived = ended = in_window = 0
    for rows in results.series():
        columns = {
            kind: [name for name in rows[0] if name.endswith(f"_{kind}_analyses")]
            for kind in ("arrived", "good", "failed")
        }
        for row in rows:
            came = sum(int(row[name]) for name in columns["arrived"])
            arrived += came
            in_window += came if row["phase"] == "measure" else 0
            ended += sum(int(row[name]) for name in columns["good"] + columns["failed"])
    total = {
        name: round(results.summarised(name)[0])
        for name in ("arrived", "answered", "failed", "unfinished")
    }
    remarks = []
    if total["arrived"] != total["answered"] + total["failed"] + total["unfinished"]:
        remarks.append(f"the summary's counts do not add up: {total}")
    # No deadline: every answer is good. The drain is long enough for the rest to end.
    if arrived != ended + total["unfinished"]:
        remarks.append(f"of {arrived} in the whole run only {ended} are accounted for")
    whole_seconds = results.warm_up_s.is_integer() and results.measure_s.is_integer()
    if whole_seconds and in_window != total["arrived"]:
        remarks.append(f"{in_window} arrived in the window by second, {total['arrived']} in total")
    return Result(
        f"P-E8/{run.name}", "arrived = answered + failed + unfinished", str(arrived), str(ended),
        "exact", not remarks, "; ".join(remarks),
    )  # fmt: skip


def little(run, results):
    present = results.summarised("in_system{tier=analyzer}")
    takes_time = present and present[0] > 1e-3
    if "impatient" in run.kind or not takes_time:
        return None
    answered = results.summarised("answered")[0]
    stay_ms = results.summarised("latency.mean{point=analyzer}")[0]
    expected = answered / (results.replications * results.measure_s) * stay_ms * 1e-3
    passed = abs(present[0] - expected) <= LITTLE_TOLERANCE * expected
    return Result(
        f"P-E8/{run.name}", "in_system = answers a second x stay", f"{expected:.6g}",
        f"{present[0]:.6g}", f"{LITTLE_TOLERANCE * expected:.3g}", passed, "",
    )  # fmt: skip


def repetition(run, runner, results):
    again = runner(run, jobs=1)
    other = runner(run, fresh=1)
    same = again.summary_text == results.summary_text
    digests = [results.summary["digest"], again.summary["digest"], other.summary["digest"]]
    yield Result(
        f"P-E9/{run.name}", "same seed, other number of workers", digests[0], digests[1],
        "bytes", same, "" if same else "the two summary.json differ",
    )  # fmt: skip
    differs = digests[0] != digests[2]
    yield Result(
        f"P-E9/{run.name}", "another seed", f"not {digests[0]}", digests[2], "differs", differs, ""
    )


# ---- All together ----------------------------------------------------------------------------


def line(result):
    word = "ok" if result.passed else "FAIL"
    text = (
        f"{result.case:<24} {result.query:<52} {result.expected:>26} {result.measured:>17} "
        f"{result.tolerance:>9}  {word}"
    )
    return text + (f"  {result.remark}" if result.remark else "")


def rerun(run, runner, checks, first):
    """A fresh seed and four times the length, for the random checks that failed."""
    measure_s = RERUN_LENGTH * first.measure_s
    longer = runner(run, fresh=2, changes=[f"clock.measure={measure_s * 1000:.0f}ms"])
    for check in checks:
        result = judge(check, longer, run.stated)
        yield result._replace(remark=("second run; " + result.remark).rstrip("; "))


def wanted(name, only):
    return any(fnmatch.fnmatch(name, glob) for glob in only)


def of_run(run, runner, checks, only):
    """The results of one run, its failures judged again."""
    started = time.monotonic()
    try:
        first = runner(run)
        again = []
        for check in checks:
            result = judge(check, first, run.stated)
            if not result.passed and check.kind == "random":
                again.append(check)
                print(line(result) + "; once more", flush=True)
            else:
                yield result
        if again:
            yield from rerun(run, runner, again, first)
        if wanted(f"P-E8/{run.name}", only) and first.analyses > 0:
            yield conservation(run, first)
            law = little(run, first)
            if law:
                yield law
        if "repeat" in run.kind and wanted(f"P-E9/{run.name}", only):
            yield from repetition(run, runner, first)
    except Failed as error:
        yield Result(run.name, "the run itself", "-", "-", "", False, str(error))
    print(f"{run.name}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", nargs="?", help="the fivenines program")
    parser.add_argument("--only", action="append", metavar="GLOB", help="cases, as in 'P-Q*'")
    parser.add_argument("--slow", action="store_true", help="the slow runs, instead of the others")
    parser.add_argument("--list", action="store_true", help="print the checks and stop")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the run directories there")
    options = parser.parse_args()
    only = options.only or ["*"]
    runs = read_runs()
    checks = read_checks(runs)

    chosen = {}
    for run in runs.values():
        own = [check for check in checks if check.run == run.name and wanted(check.case, only)]
        general = wanted(f"P-E8/{run.name}", only) or (
            "repeat" in run.kind and wanted(f"P-E9/{run.name}", only)
        )
        if (own or general) and run.slow == options.slow:
            chosen[run.name] = own
    if options.list:
        for name, own in chosen.items():
            for check in own:
                print(f"{check.case:<24} {check.query:<52} {check.expected:>26} +- "
                      f"{check.tolerance:<8} run {name}")  # fmt: skip
        return 0
    if not options.program:
        parser.error("give the program to test")
    if not chosen:
        sys.exit("no case fits")

    folder = options.keep or Path(tempfile.mkdtemp(prefix="fivenines-theory-"))
    folder.mkdir(parents=True, exist_ok=True)
    runner = Runner(Path(options.program).resolve(), folder, options.jobs, options.seed)
    print(f"{'case':<24} {'figure':<52} {'expected':>26} {'measured':>17} {'tolerance':>9}")
    failures = []
    passed = 0
    started = time.monotonic()
    try:
        for name, own in chosen.items():
            for result in of_run(runs[name], runner, own, only):
                print(line(result), flush=True)
                passed += result.passed
                if not result.passed:
                    failures.append(result)
            if not options.keep:
                for directory in folder.glob(f"{name}-*-*"):
                    shutil.rmtree(directory)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    print(f"{len(chosen)} runs in {time.monotonic() - started:.0f} s", file=sys.stderr)
    for failure in failures:
        print(f"failed: {line(failure)}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
