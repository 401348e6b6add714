#!/usr/bin/python3
"""Plants errors in the data plane, one at a time, and shows that the tests notice each.

For every error the sources are copied to a scratch directory, a small patch is applied (its pattern
must stand in the file exactly once), what depends on it is compiled with g++ alone, and the tests of
tests/oracle and tests/property run. Before that the same is done without any patch: there they must
pass. A table at the end says which test caught which error.

Usage: planted_errors.py [--only WORD...] [--list | --fits] [--jobs N] [--keep DIRECTORY]

  --only WORD...    errors whose name contains one of the words
  --list            the errors, without planting them
  --fits            whether every patch fits the sources of today, without compiling
  --jobs N          compilers at once (default: the processors, at most 4)
  --keep DIRECTORY  where to work, and leave everything there

Exit: 0 all were caught, 1 one was not, 2 the sources do not fit the patches, do not compile, or do
not pass the tests without an error.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# name: what is wrong; edits: (file, what stands there, what is planted), applied in order
Planted = namedtuple("Planted", "name edits")

DATAPLANE = "sim/dataplane/"
CALENDAR = DATAPLANE + "calendar.hpp"
CHANGES = DATAPLANE + "life_changes.cpp"
CLIENT = DATAPLANE + "life_client.cpp"
EVENTS = DATAPLANE + "life_events.cpp"
LOOKUPS = DATAPLANE + "life_lookups.cpp"
STATIONS = DATAPLANE + "life_stations.cpp"
FAULTS = DATAPLANE + "life_faults.cpp"
GUARDS = DATAPLANE + "life_guards.cpp"
LOG_CACHE = DATAPLANE + "caches/log_cache.hpp"
LINKS = DATAPLANE + "life_links.cpp"
LIVES = DATAPLANE + "lives.cpp"
QUEUES = DATAPLANE + "queues.cpp"
CONTROLPLANE = "sim/controlplane/"
DETECTION = CONTROLPLANE + "failover/detection.cpp"

PLANTED = [
    Planted(
        "last come, first served",
        [
            (STATIONS, "const Job job = s.queue.front();", "const Job job = s.queue.back();"),
            (STATIONS, "s.queue.pop_front();", "s.queue.pop_back();"),
        ],
    ),
    Planted(
        # as if its departure could not be taken back any more
        "answers are counted when service starts",
        [
            (
                STATIONS,
                "  calendar_.push({running.departs, id, what(kServiceDone, running.generation)});\n",
                "  calendar_.push({running.departs, id, what(kServiceDone, running.generation)});\n"
                "  if (job.kind == JobKind::kAnalyze && !attempts_[job.attempt].writes) {\n"
                "    const Nanoseconds now = now_;\n"
                "    now_ = running.departs;\n"
                "    attempts_[job.attempt].compute_done = now_;\n"
                "    response_leaves(job.attempt);\n"
                "    now_ = now;\n"
                "  }\n",
            )
        ],
    ),
    Planted(
        "an analysis leaks: a failure after a retry is not counted",
        [
            (
                CLIENT,
                "  accounts_.failed(failed, failed.cause, now_);",
                "  if (failed.number == 0) accounts_.failed(failed, failed.cause, now_);",
            )
        ],
    ),
    Planted(
        "an attempt leaks: a shed one is never heard of again",
        [(STATIONS, "  turn_back(job.attempt, Cause::kShed);", "  (void)job;")],
    ),
    Planted(
        "work is drawn in the order of service",
        [
            (
                STATIONS,
                "return analyzer_work(a.key,",
                "return analyzer_work(join_key(replication_key_, events_),",
            )
        ],
    ),
    Planted(
        "events up to 50 us behind a stop are handled before it",
        [(EVENTS, "if (event.time > stop ||", "if (event.time > stop + 50'000 ||")],
    ),
    Planted(
        "arrivals are made past the stop, with the routes of before",
        [
            (
                EVENTS,
                "generate_arrivals(std::min(stop, generated_to_ + ahead));",
                "generate_arrivals(generated_to_ + ahead);",
            )
        ],
    ),
    Planted(
        "a slot of the calendar is not sorted",
        [(CALENDAR, "next_[rank[i]] = gathered_[i]", "next_[std::min(i, n)] = gathered_[i]")],
    ),
    Planted(
        "changes at an instant come behind what arrives at it",
        [
            (
                EVENTS,
                "(event.time == stop && kind_of(event) >= kFirstArrivalKind)",
                "false",
            )
        ],
    ),
    Planted(
        "more database servers do not start what waits",
        [
            (
                FAULTS,
                "set_servers(std::min(built.concurrency, connections));\n  start_waiting(station);",
                "set_servers(std::min(built.concurrency, connections));",
            )
        ],
    ),
    Planted(
        "a change of speed does not touch jobs in service",
        [
            (
                CHANGES,
                "    if (!r.active || r.station != station) continue;\n    const auto left",
                "    if (id + 1 > 0) continue;\n    const auto left",
            )
        ],
    ),
    Planted(
        "a smaller bound does not cut the queue",
        [
            (
                CHANGES,
                "    life.stations_[station].bound = c.bound;\n    life.cut_queue(station);",
                "    life.stations_[station].bound = c.bound;",
            )
        ],
    ),
    Planted(
        "a hit does not make its key the youngest",
        [
            (
                LOG_CACHE,
                "    if (position_[key] == 0) return false;\n    if (refresh_) append(key);",
                "    if (position_[key] == 0) return false;",
            )
        ],
    ),
    Planted(
        "an entry lives an instant too long",
        [(DATAPLANE + "caches/cache_set.cpp", "now >= expires_[key]", "now > expires_[key]")],
    ),
    Planted(
        "the retry budget is ignored",
        [
            (
                CLIENT,
                "  if (!in_.workload.client.retries.budget) return true;",
                "  if (second + 1 > 0) return true;",
            )
        ],
    ),
    Planted(
        "a job whose turn comes as its client gives up is served",
        [
            (
                STATIONS,
                "now_ >= attempts_[job.attempt].give_up",
                "now_ > attempts_[job.attempt].give_up",
            )
        ],
    ),
    Planted(
        "clients whose patience varies give up in the order in which they started",
        [
            (
                DATAPLANE + "life.cpp",
                "!workload.client.timeout || workload.client.timeout->is_constant()",
                "true",
            )
        ],
    ),
    Planted(
        "an outage spares what is between two stations",
        [
            (
                CHANGES,
                "    if (!a.inside || a.region != region) continue;",
                "    if (!a.inside || a.region != region || (a.pending != 0 && a.queued == 0)) continue;",
            )
        ],
    ),
    Planted(
        "an outage leaves the caches filled",
        [(CHANGES, "  caches_.clear_region(region);\n", "")],
    ),
    Planted(
        "asks of a dead part of the shared tier are never given up",
        [(CHANGES, "    ask_dies(running_[id].job());\n", "")],
    ),
    Planted(
        "an ask that dies with a refusing owner waits as with a silent one",
        [(CHANGES, "world_.regions[region].looks == Looks::kRefuse", "false")],
    ),
    Planted(
        "fewer database servers start jobs beside those that finish",
        [(DATAPLANE + "station.hpp", "(!idle.empty() && busy < servers)", "!idle.empty()")],
    ),
    Planted(
        "a key is asked for before the database has turned the other one away",
        [(LOOKUPS, "at == now_ && last && nothing_else_now()", "at == now_ && nothing_else_now()")],
    ),
    Planted(
        "a cleared cache goes on writing where its log had been",
        [(LOG_CACHE, "    tail_ = head_ = ring_base_ = 1;\n", "")],
    ),
    Planted(
        "messages pass a cut link",
        [(LINKS, "return link.cut || draws::lost_on_link(", "return draws::lost_on_link(")],
    ),
    Planted(
        "an ask over a refusing cut waits as over a silent one",
        [(LINKS, "if (cut == Looks::kRefuse) {", "if (cut && !cut) {")],
    ),
    Planted(
        "an ask that is under way is lost with its attempt",
        [(EVENTS, "!(kind >= kSharedArrive && kind < kSharedGivenUp)", "true")],
    ),
    Planted(
        "an ask is given up before its answer could be back",
        [(LINKS, "std::max(now_ + one_way(owner, a.region),", "std::max(now_,")],
    ),
    Planted(
        "a part advances by more than the way from the other one",
        [
            (
                LIVES,
                "now_ + parts_.lookahead_ns - 1;",
                "now_ + 2 * parts_.lookahead_ns;",
            )
        ],
    ),
    Planted(
        "an ask from another part has the rank of its own attempt",
        [(LINKS, "a.arrival_index = letter.arrival_index;", "a.arrival_index = id;")],
    ),
    Planted(
        "what is stored in another part is not sent there",
        [(LINKS, "fill : letters.fills)", "fill : std::vector<FillLetter>{})")],
    ),
    Planted(
        "a spike begins with the next arrival but one",
        [
            (
                CHANGES,
                "  region.next = next < in_.measure_end ? nanoseconds(next) : nanoseconds(kNever);\n",
                "",
            )
        ],
    ),
    Planted(
        "a region that admits a share serves all",
        [(CLIENT, "    a.station = kNotAdmitted;\n", "")],
    ),
    Planted(
        "learners change regions with every attempt",
        [
            (
                CLIENT,
                "? draws::routing_key(key, learner)",
                "? draws::routing_key(a.key, learner)",
            )
        ],
    ),
    Planted(
        "cancelled jobs keep their servers",
        [(CLIENT, "if (in_.dataplane.cancel && !a.server_done) cancel_jobs(id);", "")],
    ),
    Planted(
        "statements that wait survive their primary",
        [(STATIONS, "  s.queue.clear();\n", "")],
    ),
    Planted(
        "a database that stands still forgets what was done",
        [(CHANGES, "duration_of_nanoseconds(left * before)", "duration_of_nanoseconds(left * 2)")],
    ),
    Planted(
        "lost cache nodes keep what they held",
        [
            (
                FAULTS,
                "return draws::cache_place(replication_key_, name.family, name.number) < change.lost;",
                "return name.number + change.lost < 0;",
            )
        ],
    ),
    Planted(
        "lost cache nodes leave their room to the others",
        [(FAULTS, "  make_room(region, change.tier);\n", "")],
    ),
    Planted(
        "nobody reads again when the one who read is gone",
        [(GUARDS, "push(now_, kReadAgain + static_cast<std::uint32_t>(family), waiter.attempt);", "")],
    ),
    Planted(
        "ejected hosts never return",
        [(GUARDS, "host.ejected && host.until <= now_", "host.ejected && host.until <= 0")],
    ),
    Planted(
        "a breaker counts answers as failures",
        [(GUARDS, "++(answered ? asks.answered : asks.given_up);", "++asks.given_up;")],
    ),
    Planted(
        "all probes have one phase",
        [(DETECTION, '"phase of " + name', '"phase of all"')],
    ),
    Planted(
        "one miss more than declared",
        [
            (
                CONTROLPLANE + "failover/detectors/probe.hpp",
                "misses_ >= options.misses",
                "misses_ > options.misses",
            )
        ],
    ),
    Planted(
        "an outage is not taken back",
        [
            (
                CONTROLPLANE + "faults/ledger.cpp",
                "if (gone > 0) settle(place, changes);",
                "if (gone > 1) settle(place, changes);",
            )
        ],
    ),
    Planted(
        "a region returns without having been trusted for a while",
        [
            (
                CONTROLPLANE + "failover/controller.cpp",
                "SimTime when = port_.now() + options_.failback->after;",
                "SimTime when = port_.now();",
            )
        ],
    ),
    Planted(
        "what finds no room is not shed",
        [
            (
                CONTROLPLANE + "failover/route_plan.cpp",
                "plan.admitted[r] = most / load_[r];",
                "plan.admitted[r] = 1;",
            )
        ],
    ),
    Planted(
        "a job of a stopped server resumes behind the queue",
        [(CHANGES, "s.queue.push_front(job);", "s.queue.push_back(job);")],
    ),
    Planted(
        "answers are counted although the world changes before they leave",
        [(STATIONS, "departs >= std::min(stop_, next_boundary_)", "departs >= next_boundary_")],
    ),
    Planted(
        "on the short way, a job starts before it comes",
        [(QUEUES, "std::max(joins, line.servers->earliest())", "line.servers->earliest()")],
    ),
    Planted(
        "on the short way, a departure counts before time has passed it",
        [(QUEUES, "  if (visit.departs < until) {\n    leaves", "  if (visit.starts < until) {\n    leaves")],
    ),
    Planted(
        "on the short way, who starts as a run is interrupted has not waited",
        [(QUEUES, "if (visit.starts == served_to_) {", "if (visit.starts > served_to_) {")],
    ),
    Planted(
        "on the short way, who has waited since before the books were closed is forgotten",
        [(QUEUES, "static_cast<Uint128>(at - closed_at_) * since_before", "Uint128{0}")],
    ),
]

FLAGS = ["-std=c++20", "-O1", "-ffp-contract=off", "-I."]
TIMEOUT_SECONDS = 600


class Unfit(Exception):
    """The sources do not fit: nothing can be said about the tests."""


def run(command, directory, **more):
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, **more)


# ---- Copying -----------------------------------------------------------------------------------


def list_files(root):
    """What git tracks or would track below sim and tests; without git, all files there."""
    listed = run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "sim", "tests"],
        root,
    )
    if listed.returncode == 0:
        names = sorted({name for name in listed.stdout.split("\0") if name})
    else:
        names = sorted(
            str(path.relative_to(root))
            for top in ("sim", "tests")
            for path in (root / top).rglob("*")
        )
    return [name for name in names if (root / name).is_file()]


def copy_tree(root, names, to):
    for name in names:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, to / name)


def plant(tree, error):
    """Applies the edits; returns the files they touch."""
    for name, pattern, planted in error.edits:
        path = tree / name
        text = path.read_text()
        found = text.count(pattern)
        if found != 1:
            raise Unfit(f"'{error.name}': found {found} times in {name}, not once:\n{pattern}")
        path.write_text(text.replace(pattern, planted))
    return {name for name, _, _ in error.edits}


# ---- Building ----------------------------------------------------------------------------------


def sources(names):
    """What the two test programs are made of, without their build system."""
    folders = (
        "sim/controlplane/",
        "sim/dataplane/",
        "sim/workload/",
        "sim/model/",
        "tests/oracle/",
        "tests/property/",
        "tests/unit/controlplane/",
    )
    singles = {
        "sim/core/change_text.cpp",
        "sim/core/native_clock.cpp",
        "sim/metrics/histogram.cpp",
        "sim/metrics/record.cpp",
        "tests/catch_main.cpp",
    }
    return [
        name
        for name in names
        if name.endswith(".cpp")
        and (name.startswith(folders) or name in singles)
    ]


def object_of(source):
    return source.replace("/", "_") + ".o"


def compile_one(tree, objects, source):
    target = objects / object_of(source)
    depends = objects / (object_of(source) + ".d")
    done = run(["g++", *FLAGS, "-MMD", "-MF", str(depends), "-c", source, "-o", str(target)], tree)
    if done.returncode != 0:
        raise Unfit(f"{source} does not compile:\n{done.stderr[:2000]}")


def files_behind(objects, source):
    """The files that an object was made of, from the rule that g++ wrote."""
    rule = (objects / (object_of(source) + ".d")).read_text()
    return set(rule.replace("\\\n", " ").split(":", 1)[1].split())


def build(tree, objects, to_compile, all_sources, jobs):
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda source: compile_one(tree, objects, source), to_compile))
    program = objects / "tests"
    made = [str(objects / object_of(source)) for source in all_sources]
    done = run(["g++", "-o", str(program), *made, "-lrapidcheck", "-lfmt"], tree)
    if done.returncode != 0:
        raise Unfit(f"the tests do not link:\n{done.stderr[:2000]}")
    return program


# ---- Running -----------------------------------------------------------------------------------


def failing_tests(program):
    """Each test runs by itself, so that one that crashes does not hide the others."""
    listed = run([str(program), "~[slow]", "--list-test-names-only"], program.parent)
    names = [line.strip() for line in listed.stdout.splitlines() if line.strip()]
    if not names:
        raise Unfit("the program lists no tests")
    failing = []
    for name in names:
        # a comma or a bracket means something else in a test specification
        pattern = name.replace("\\", "\\\\").replace(",", "\\,").replace("[", "\\[")
        try:
            done = run([str(program), pattern], program.parent, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            failing.append(f"{name} (no end)")
            continue
        if done.returncode < 0:
            failing.append(f"{name} (signal {-done.returncode})")
        elif done.returncode != 0:
            failing.append(name)
    return failing


def examine(error, root, names, scratch, clean, all_sources, jobs):
    """The tests that fail with the error planted."""
    tree, objects = scratch / "tree", scratch / "objects"
    for directory in (tree, objects):
        shutil.rmtree(directory, ignore_errors=True)
    copy_tree(root, names, tree)
    shutil.copytree(clean, objects)
    touched = plant(tree, error)
    again = [s for s in all_sources if touched & files_behind(clean, s)]
    if not again:
        raise Unfit(f"'{error.name}': nothing is made of {', '.join(sorted(touched))}")
    return failing_tests(build(tree, objects, again, all_sources, jobs))


def print_table(rows):
    width = max(len(name) for name, _ in rows)
    print(f"\n{'error':<{width}}  caught by")
    for name, failing in rows:
        if not failing:
            print(f"{name:<{width}}  NOT CAUGHT")
        for number, test in enumerate(failing):
            print(f"{name if number == 0 else '':<{width}}  {test}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=[""], metavar="WORD")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--fits", action="store_true")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY")
    arguments = parser.parse_args()

    chosen = [error for error in PLANTED if any(word in error.name for word in arguments.only)]
    if arguments.list:
        for error in chosen:
            print(error.name)
        return 0
    if not chosen:
        words = ", ".join(arguments.only)
        print(f"planted_errors: no error is called '{words}'", file=sys.stderr)
        return 2

    root = Path(__file__).resolve().parents[2]
    scratch = arguments.keep or Path(tempfile.mkdtemp(prefix="planted-"))
    scratch = scratch.resolve()
    rows = []
    try:
        names = list_files(root)
        all_sources = sources(names)
        # every patch is tried before the first compiler starts
        whole = scratch / "whole"
        for error in chosen:
            shutil.rmtree(whole, ignore_errors=True)
            copy_tree(root, sorted({name for name, _, _ in error.edits}), whole)
            plant(whole, error)
        shutil.rmtree(whole)
        if arguments.fits:
            return 0

        copy_tree(root, names, whole)
        clean = scratch / "clean"
        clean.mkdir(parents=True, exist_ok=True)
        print(f"building {len(all_sources)} files without an error", file=sys.stderr)
        program = build(whole, clean, all_sources, all_sources, arguments.jobs)
        failing = failing_tests(program)
        if failing:
            raise Unfit("without an error these fail:\n  " + "\n  ".join(failing))
        for error in chosen:
            print(f"planting: {error.name}", file=sys.stderr)
            failing = examine(error, root, names, scratch, clean, all_sources, arguments.jobs)
            rows.append((error.name, failing))
    except Unfit as unfit:
        print(f"planted_errors: {unfit}", file=sys.stderr)
        return 2
    finally:
        if arguments.keep is None:
            shutil.rmtree(scratch, ignore_errors=True)
        if rows:
            print_table(rows)
    return 0 if all(failing for _, failing in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
