#!/usr/bin/python3
"""Compares what every scenario gives, at reduced size, with what it gave when somebody last looked.

Usage: golden.py PROGRAM [--update] [--times] [NAME...]

Each scenario of scenarios/ has a golden file here: scenarios/december/test-3.yaml has
december/test-3.txt, with a summary for people and the digest for machines. A scenario without one
fails, and so does a golden file without scenario. NAME is a scenario such as december/test-3 or a
folder such as december; all unless given.

Reduced: one replication of at most 50,000 learners, and 10 seconds of measurement if there are no
faults, changes of load or plans of operations to wait for. Nothing is made larger than the scenario has it.

    tests/golden/golden.py build/test/fivenines --update            after a change of results
    tests/golden/golden.py build/test/fivenines --update my/new     for a new scenario

--update writes what differs and prints the lines that changed: a commit that changes them explains
them. --times prints the seconds of processor time each scenario took. Exit: 0 all agree (or are
updated), 1 something differs, 2 wrong usage.
"""

import argparse
import difflib
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOLDENS = Path(__file__).resolve().parent
ROOT = GOLDENS.parent.parent
SCENARIOS = ROOT / "scenarios"
LEARNERS = 50_000
MEASURE_SECONDS = 10
TIMEOUT_SECONDS = 300
VERDICTS = {0, 98, 99}

# Labels that make many lines of one metric; the digest covers what these would show.
PLACES = {"learner_region", "serving_region", "origin", "from", "to"}


class Failed(Exception):
    """What a run said when it gave no verdict."""


def scenarios():
    """Names of all scenario files, as `fivenines list scenarios` has them."""
    found = []
    for file in sorted(SCENARIOS.rglob("*.yaml")):
        if re.search(r"^fivenines: scenario/", file.read_text(), re.MULTILINE):
            found.append(file.relative_to(SCENARIOS).with_suffix("").as_posix())
    return found


def path_of(name):
    return str(SCENARIOS / f"{name}.yaml")


def goldens():
    return [file.relative_to(GOLDENS).with_suffix("").as_posix() for file in GOLDENS.rglob("*.txt")]


def run(program, *arguments):
    done = subprocess.run(
        [program, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    if done.returncode not in VERDICTS:
        raise Failed(f"exit code {done.returncode}\n{done.stderr}{done.stdout}")
    return done.stdout


# ---- How a scenario is reduced ---------------------------------------------------------------


def section(resolved, name):
    """The text below a top-level key of a canonical scenario."""
    found = re.search(rf"^{name}:(.*\n(?:[ #].*\n)*)", resolved, re.MULTILINE)
    return found[1] if found else ""


def is_list(text, key):
    """Whether the key has elements."""
    return re.search(rf"^{key}:(?: *\n *- | *\[[^\]])", text, re.MULTILINE) is not None


def value(text, key):
    found = re.search(rf"\b{key}: *([^\s,}}]+)", text)
    return found[1] if found else None


def count(text):
    number, unit = re.fullmatch(r"([\d.]+)([KMG]?)", text).groups()
    return float(number) * {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[unit]


def duration_seconds(text):
    units = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400}
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()
    return float(number) * units[unit]


def reductions(program, name):
    """The PATH=VALUE that make the scenario small."""
    resolved = run(program, "show", path_of(name))
    workload = section(resolved, "workload")
    sets = []
    if count(value(workload, "learners")) > LEARNERS:
        sets.append(f"workload.learners={LEARNERS // 1000}K")
    planned = ("operations", "scaling", "backup")
    plans = not all(section(resolved, plan).startswith(" none") for plan in planned)
    waits = (plans or is_list(resolved, "faults") or is_list(workload, " +load")
             or re.search(r"^ +switch: *(\[.|$)", resolved, re.M))
    measure = value(section(resolved, "clock"), "measure")
    if not waits and measure != "auto":
        if duration_seconds(measure) > MEASURE_SECONDS:
            sets.append(f"clock.measure={MEASURE_SECONDS}s")
    return sets


# ---- The summary -----------------------------------------------------------------------------


def number(value_or_none):
    return "-" if value_or_none is None else f"{value_or_none:.6g}"


def labels_text(labels):
    return "{" + ", ".join(f"{key}={word}" for key, word in labels.items()) + "}" if labels else ""


def metric_lines(metrics):
    for metric in metrics:
        if metric["name"] == "cost":
            continue  # of prices and hardware, not of the simulation
        places = PLACES & metric["labels"].keys()
        if places and not (places == {"learner_region"} and metric["labels"].get("point") == "client"):
            continue
        stats = "  ".join(
            f"{stat} {number(estimate['value'])}" for stat, estimate in metric["stats"].items()
        )
        yield f"{metric['name']}{labels_text(metric['labels'])} [{metric['unit']}]  {stats}"


def fault_lines(faults):
    for fault in faults:
        stages = "  ".join(
            f"{key} {number(word) if isinstance(word, (int, float)) else word}"
            for key, word in fault.items()
            if key != "id" and not isinstance(word, (dict, list))
        )
        yield f"fault {fault['id']}  {stages}".rstrip()


def criterion_lines(criteria):
    for criterion in criteria:
        measured = number(criterion["value"])
        reading = f"  reading {criterion['reading']}" if criterion.get("reading") else ""
        yield f"{criterion['id']}  {measured} {criterion['unit']}  {criterion['result']}{reading}"


def comparison_text(comparison):
    """The summary of a run with variants, whose own summaries follow."""
    lines = [f"verdict {comparison['verdict']}"]
    for variant in comparison["variants"]:
        lines.append(f"{variant['name']}  {variant['verdict']}  {' '.join(variant['changes'])}".rstrip())
    first = comparison["differences_from"]
    lines.append("")
    for metric in comparison["metrics"]:
        for variant in metric["variants"]:
            if variant.get("difference"):
                lines.append(f"{metric['metric']} [{metric['unit']}]  {variant['variant']} less "
                             f"{first} {number(variant['difference']['value'])}")
    claim = comparison["claim"]
    if claim:
        lines += ["", f"claim {claim['id']}  {claim['conclusion']}  {claim['expect']}"]
    return "\n".join(lines) + "\n"


def summary_text(summary):
    if summary["fivenines"] == "comparison":
        return comparison_text(summary)
    parts = [
        [f"digest {summary['digest']}"],
        [f"verdict {summary['verdict']}", *criterion_lines(summary["criteria"])],
        list(fault_lines(summary["faults"])),
        list(metric_lines(summary["metrics"])),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def measured_text(program, name):
    """The golden text of a scenario: one part for each summary that its run leaves."""
    sets = [word for pair in reductions(program, name) for word in ("--set", pair)]
    options = [*sets, "-n", "1", "--allow-single"]
    with tempfile.TemporaryDirectory(prefix="fivenines-golden-") as folder:
        out = Path(folder) / "out"
        run(program, "run", path_of(name), *options, "-j", "1", "--quiet", "--no-report", "-o",
            str(out))
        summaries = sorted(out.rglob("summary.json"))
        text = f"fivenines run {name} {' '.join(options)}\n"
        for file in summaries:
            part = file.parent.relative_to(out).as_posix()
            text += "\n" if part == "." else f"\n==== {part}\n\n"
            text += summary_text(json.loads(file.read_text()))
    if not summaries:
        raise Failed("the run left no summary.json")
    return text


# ---- Comparing -------------------------------------------------------------------------------


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(program, name, update):
    """True when the golden file agrees or was updated. Prints what does not."""
    file = GOLDENS / f"{name}.txt"
    golden = file.read_text() if file.is_file() else None
    try:
        text = measured_text(program, name)
    except (Failed, subprocess.TimeoutExpired) as problem:
        print(f"{name}: {problem}")
        return False
    if text == golden:
        return True
    if golden is None and not update:
        print(f"{name}: no golden file; make one with\n  {again(program)} --update {name}")
        return False
    changes = difflib.unified_diff(
        (golden or "").splitlines(), text.splitlines(), "golden", "now", lineterm="", n=0
    )
    print(f"{name}: {'new' if golden is None else 'changed'}")
    if golden is not None:
        print("\n".join("  " + line for line in changes if not line.startswith("@@")))
    if update:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return True
    print(f"  if this is meant: {again(program)} --update {name}")
    return False


def again(program):
    return f"tests/golden/golden.py {program}"


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--times", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args(arguments)

    program = str(Path(options.program).resolve())
    known = scenarios()
    chosen = known
    if options.names:
        wanted = [name.removesuffix(".yaml").removeprefix("scenarios/") for name in options.names]
        chosen = [name for name in known if any(f"{name}/".startswith(f"{w}/") for w in wanted)]
        for word in wanted:
            if not any(f"{name}/".startswith(f"{word}/") for name in known):
                parser.error(f"no scenario is called {word}; known: {', '.join(known)}")

    passed = failed = 0
    for name in chosen:
        start, cpu = time.monotonic(), cpu_seconds()
        agrees = compare(program, name, options.update)
        passed, failed = passed + agrees, failed + (not agrees)
        if options.times:
            print(f"{name}: {cpu_seconds() - cpu:.1f} s of processor time, "
                  f"{time.monotonic() - start:.1f} s")  # fmt: skip
    for name in sorted(set(goldens()) - set(known)):
        if options.update and not options.names:
            (GOLDENS / f"{name}.txt").unlink()
            print(f"{name}: removed, there is no such scenario any more")
        else:
            print(f"{name}: a golden file without scenario; --update without names removes it")
            failed += 1
    print(f"{passed} passed, {failed} failed; {cpu_seconds():.1f} s of processor time")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
