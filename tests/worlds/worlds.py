#!/usr/bin/python3
"""Runs random worlds through the whole program: platform, workload, caches, clients, detection and
faults are drawn at random. None may abort: every run checks at its end that each analysis was
answered, failed or is unfinished, gives a verdict, and has its downtime ordered by scope.

Usage: worlds.py PROGRAM [--count N] [--seed S] [--keep FOLDER]

World number S, S+1, ... of N; a world is the same everywhere. One in five is run again advanced in
other steps and must give the same digest. What fails is printed with the command that repeats it:

    tests/worlds/worlds.py build/test/fivenines --seed 17 --count 1 --keep .

--keep writes the scenario of each world into a folder. Exit: 0 none failed, 1 some did, 2 wrong usage.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

VERDICTS = {0, 98, 99}
TIMEOUT_SECONDS = 120


def examples(program):
    """The example of every kind of fault, of which the program has a list."""
    text = subprocess.run([program, "list", "faults"], capture_output=True, text=True, check=True)
    found = dict(re.findall(r"^    - (\{.*kind: (\w+).*\})$", text.stdout, re.MULTILINE))
    return {kind: example for example, kind in found.items()}


# A region that is down cannot be struck down again.
TAKE_A_REGION_DOWN = ("region_outage", "region_loss", "crash_and_wipe")

class World:
    """The text of one scenario, all of it from one seed."""

    def __init__(self, seed, kinds):
        self.dice = random.Random(seed)
        self.kinds = kinds
        self.regions = [chr(ord("a") + i) for i in range(self.dice.randint(1, 6))]
        self.measure = self.dice.randint(5, 40)
        self.warm_up = self.dice.randint(0, 10)

    def chance(self, p):
        return self.dice.random() < p

    def pick(self, *values):
        return self.dice.choice(values)

    def ms(self, low, high):
        return f"{self.dice.uniform(low, high):.3f}ms"

    def percent(self, low=0, high=100):
        return f"{self.dice.randint(low, high)}%"

    def law(self, mean_ms):
        mean = f"{mean_ms:.3f}ms"
        return self.pick(
            mean,
            f"{{exponential: {{mean: {mean}}}}}",
            f"{{erlang: {{mean: {mean}, shape: 3}}}}",
            f"{{lognormal: {{mean: {mean}, cv2: 2}}}}",
            f"{{hyperexponential: {{mean: {mean}, cv2: 4}}}}",
        )

    def limit(self, high):
        return "unlimited" if self.chance(0.3) else str(self.dice.randint(1, high))

    def platform(self):
        regions = []
        for name in self.regions:
            regions.append(
                f"{{id: {name}, zones: {self.dice.randint(1, 3)}, servers: {self.dice.randint(4, 8)}, "
                f"cores: {self.dice.randint(1, 6)}, cache: {{servers: {self.dice.randint(1, 4)}}}, "
                f"database: {{concurrency: {self.dice.randint(1, 40)}, pool: {self.dice.randint(1, 40)}}}}}"
            )
        jitter = f", jitter: {self.law(2)}" if self.chance(0.3) else ""
        return f"platform: {{regions: [{', '.join(regions)}], wan: {{rtt: {{default: {self.ms(1, 200)}}}{jitter}}}}}"

    def workload(self):
        dice = self.dice
        shares = [dice.random() + 0.05 for _ in self.regions]
        parts = [int(1000 * s / sum(shares)) for s in shares]
        parts[0] += 1000 - sum(parts)
        places = ", ".join(f"{r}: {p / 10}%" for r, p in zip(self.regions, parts))
        timeout = self.pick("none", self.ms(100, 3000), self.law(800))
        deadline = self.pick("none", self.ms(500, 6000))
        retries = self.pick(
            "none",
            f"{{max: {dice.randint(1, 4)}, backoff: {self.ms(1, 300)}, budget: {self.pick('none', '10%', '50%')}}}",
        )
        lines = [
            "workload:",
            f"  learners: {dice.randint(100, 6000)}",
            f"  analyses: {dice.uniform(1, 6):.2f}/min",
            f"  learner_regions: {{{places}}}",
            f"  cohort_size: {self.pick('40', '{lognormal: {median: 40, p99: 400}}')}",
            f"  learner_record: {self.pick('none', '{per_learner: 1}')}",
            f"  content: {self.pick('none', f'{{items: {dice.randint(1, 5000)}, zipf: 0.9, updates: {dice.randint(0, 20)}/s}}')}",
            f"  writes: {self.percent()}",
            f"  client: {{timeout: {timeout}, deadline: {deadline}, retries: {retries}}}",
        ]
        if self.chance(0.3):
            at = dice.randint(0, self.measure - 1)
            lines.append(f"  load: [{{at: {at}s, level: {dice.uniform(0, 4):.1f}, over: 1s, for: 3s}}]")
        return "\n".join(lines)

    def caches(self):
        dice = self.dice
        if self.chance(0.2):
            return "caches: none"
        station = f"servers: {self.limit(4)}, bound: {self.limit(50)}, service: {self.law(0.2)}"
        common = (
            f"fill: {self.pick('on_reply', 'on_lookup')}, policy: {self.pick('lru', 'fifo')}, "
            f"on_write: {self.pick('update', 'invalidate')}, warm_start: {self.pick('true', 'false')}"
        )
        if self.chance(0.4):
            common += f", ttl: {{time: {self.ms(100, 20000)}, from: {self.pick('fill', 'hit')}}}"
        if self.chance(0.2):
            return f"caches: {{layout: central, {common}, central: {{entries: {dice.randint(1, 4000)}, {station}}}}}"
        levels = {
            "local": f"{{instances: {dice.randint(1, 4)}, entries: {dice.randint(1, 800)}, route: {self.pick('learner_hash', 'random')}}}",
            "regional": f"{{entries: {self.pick('unlimited', str(dice.randint(1, 4000)))}, access: {self.law(0.3)}}}",
            "global": f"{{entries: {dice.randint(1, 6000)}, ask: {self.pick('always', 'never', 'when_nearer_than_database')}, {station}}}",
        }
        chosen = [name for name in levels if self.chance(0.7)] or ["regional"]
        return f"caches: {{layout: hierarchical, {common}, " + ", ".join(f"{n}: {levels[n]}" for n in chosen) + "}"

    def reactions(self):
        lines = []
        if len(self.regions) > 1 and self.chance(0.6):
            detector = self.pick("probe", "heartbeat", "phi", "swim")
            own = {
                "probe": "probe: {interval: 1s, timeout: 400ms, misses: 2}",
                "heartbeat": "heartbeat: {interval: 500ms, timeout: 2s}",
                "phi": "phi: {interval: 500ms, threshold: 5}",
                "swim": "swim: {period: 1s, timeout: 300ms}",
            }[detector]
            routing = self.pick("{anycast: 1s}", "{dns: {ttl: 3s, propagation: 1s, ignored_by: 5%}}")
            passive = self.pick("none", "{failed: 30%, scrapes: 1, attempts: 5}")
            lines.append(
                f"failover: {{detector: {detector}, {own}, routing: {routing}, passive: {passive}, "
                f"failback: {{after: 2s, ramp: 2s}}, scrape: 1s}}"
            )
        if self.chance(0.6):
            lines.append(
                f"promotion: {{check: 500ms, timeout: {self.ms(50, 500)}, misses: {self.dice.randint(1, 4)}, "
                f"delay: {self.law(300)}, fence: {self.law(300)}, replay: {self.law(1000)}, "
                f"reconnect: {self.ms(0, 2000)}, rejoin: {self.ms(0, 5000)}}}"
            )
        return lines

    def keys_of(self, kind):
        """The keys of one fault; of a kind that is not known here, those of its example."""
        a = self.pick(*self.regions)
        b = self.pick(*self.regions)
        level = f"level: {self.pick('local', 'regional', 'global', 'all')}"
        looks = f"looks: {self.pick('silent', 'refuse')}"
        jobs = f"jobs: {self.pick('lost', 'resume')}"
        known = {
            "region_outage": f"region: {a}, {looks}",
            "region_loss": f"region: {a}, {looks}",
            "zone_outage": f"region: {a}, zone: 0, {jobs}",
            "server_crash": f"region: {self.pick(a, 'each')}, server: 1, count: {self.dice.randint(1, 3)}, {jobs}",
            "slow_servers": f"region: {a}, speed: {self.percent(5, 99)}",
            "drain": f"region: {a}",
            "link_degrade": f"from: {a}, to: {b}, delay: {self.ms(0, 300)}, jitter: {self.law(20)}, loss: {self.percent(0, 90)}",
            "partition": f"isolate: [{a}], {looks}",
            "health_check_lies": f"region: {a}, shows: {self.pick('healthy', 'unhealthy')}",
            "controller_down": "",
            "load_spike": f"factor: {self.percent(0, 500)}, learner_region: {self.pick(a, 'all')}",
            "database_primary_failure": f"region: {a}, {looks}",
            "database_stall": f"region: {a}, speed: {self.pick('0%', self.percent(0, 90))}",
            "disk_full": f"region: {a}",
            "pool_exhaustion": f"region: {a}, leaked: {self.percent(1, 100)}",
            "random_errors": f"region: {a}, errors: {self.percent(1, 100)}, hosts: {self.percent(1, 100)}",
            "cache_node_loss": f"region: {a}, {level}, nodes: {self.percent(1, 100)}",
            "cache_flush": f"region: {a}, {level}, entries: {self.percent(1, 100)}",
            "cache_resize": f"region: {a}, {level}, size: {self.percent(0, 99)}",
            "cache_penetration": f"learner_region: {self.pick(a, 'all')}, share: {self.percent(1, 100)}",
            "expiry_wave": f"region: {a}, {level}, entries: {self.percent(1, 100)}",
            "hot_cohort": f"learner_region: {self.pick(a, 'all')}, share: {self.percent(1, 100)}",
            "routing_stale": f"learner_region: {self.pick(a, 'all')}, share: {self.percent(1, 100)}",
            "bad_route_push": f"to: {a}, learner_region: {self.pick(b, 'all')}",
            "bad_deploy": f"region: {a}, hosts: {self.percent(1, 100)}, errors: {self.percent(0, 100)}, speed: {self.percent(1, 100)}",
            "capacity_shortage": f"region: {a}, refused: {self.percent(1, 100)}",
        }
        if a == b and kind == "link_degrade":
            return None
        if len(self.regions) == 1 and kind == "partition":
            return None
        if kind in known:
            return known[kind]
        if len(self.regions) < 2:  # examples speak of regions a and b
            return None
        own = re.sub(r"\b(id|at|for|every|repeat|after|kind|per_year): [^,}]*(, )?", "", self.kinds[kind])
        return own.strip("{} ").rstrip(",")

    def faults(self):
        dice = self.dice
        lines = []
        down = set()  # a region is struck down once
        for number in range(dice.randint(0, 7)):
            kind = self.pick(*sorted(self.kinds))
            keys = self.keys_of(kind)
            if keys is None:
                continue
            if kind in TAKE_A_REGION_DOWN:
                region = re.search(r"region: (\w+)", keys)[1]
                if region in down:
                    continue
                down.add(region)
            at = dice.randint(-self.warm_up, self.measure - 1)
            when = f"at: {at}s, for: {dice.randint(1, 8000)}ms"
            if "each" in keys:
                when += ", every: 100ms"
            elif number > 0 and lines and self.chance(0.2) and kind not in TAKE_A_REGION_DOWN:
                first = re.search(r"id: (\w+)", lines[0])[1]
                when = f"after: {first} begins + {dice.randint(0, 500)}ms, for: {dice.randint(1, 4000)}ms"
            elif kind not in TAKE_A_REGION_DOWN and self.chance(0.15):
                when = f"mtbf: {self.law(3000)}, mttr: {self.law(500)}"
            elif kind not in TAKE_A_REGION_DOWN and self.chance(0.1):
                when += ", repeat: 2, every: 150ms"
            if lines and "after" in when and "mtbf" in lines[0]:
                continue
            parts = [f"id: f{number}", f"kind: {kind}", when] + ([keys] if keys else [])
            lines.append(f"  - {{{', '.join(parts)}}}")
        return ["faults:"] + lines if lines else []

    def text(self):
        variants = self.pick(
            f"service: {self.law(self.dice.uniform(1, 60))}",
            f"service: {{analyzer: {{variant: ultra_fast, fixed: {self.ms(0, 10)}, per_learner: 20us, noise: 0.3}}}}",
        )
        lines = [
            "fivenines: scenario/v1",
            "capacity: fixed",
            f"clock: {{warm_up: {self.warm_up}s, measure: {self.measure}s, drain: 8s, advance_every: {self.ms(1, 3000)}}}",
            self.platform(),
            self.workload(),
            variants,
            f"analyzer: {{bound: {self.limit(60)}}}",
            f"balancer: {{servers: {self.limit(4)}, bound: {self.limit(40)}, service: {self.law(0.5)}}}",
            f"database: {{bound: {self.limit(80)}, read: {self.law(1)}, write: {self.law(3)}}}",
            self.caches(),
            *self.reactions(),
            *self.faults(),
            f"replications: {{count: 1, seed: {self.dice.randint(0, 10**9)}}}",
        ]
        if self.chance(0.2):
            lines.append(f"stations: [{{name: extra, servers: {self.limit(4)}, service: {self.law(1)}}}]")
        return "\n".join(lines) + "\n"


def run(program, scenario, folder, *more):
    """The digest of one run; raises ValueError with what it said when it gave no verdict."""
    command = [program, "run", str(scenario), "-o", str(folder), "--quiet", "--allow-single", *more]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    if done.returncode not in VERDICTS:
        raise ValueError(f"exit code {done.returncode}\n{done.stderr}")
    summary = json.loads((folder / "summary.json").read_text())
    down = {
        metric["labels"]["scope"]: metric["stats"]["mean"]["value"]
        for metric in summary["metrics"]
        if metric["name"] == "downtime_seconds" and "learner_region" not in metric["labels"]
    }
    rounding = 1e-6
    if down and not (
        down["all_regions"] - rounding
        <= down["learner_weighted"]
        <= down["any_region"] + rounding
    ):
        raise ValueError(f"downtime is not ordered by scope: {down}")
    return summary["digest"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep")
    asked = options.parse_args()
    program = str(Path(asked.program).resolve())
    kinds = examples(program)
    struck = set()
    failed = 0
    for seed in range(asked.seed, asked.seed + asked.count):
        text = World(seed, kinds).text()
        struck.update(re.findall(r"kind: (\w+)", text))
        with tempfile.TemporaryDirectory() as folder:
            scenario = Path(asked.keep or folder) / f"world-{seed}.yaml"
            scenario.write_text(text)
            try:
                # the pages cost more than a world: they are drawn for one in ten
                pages = [] if seed % 10 == 1 else ["--no-report"]
                digest = run(program, scenario, Path(folder) / "run", *pages)
                if seed % 5 == 0:
                    again = run(program, scenario, Path(folder) / "again", "--no-report",
                                "--set", "clock.advance_every=77ms")
                    if again != digest:
                        raise ValueError(f"digest {digest}, advanced in other steps {again}")
            except (ValueError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"world {seed}: {error}")
                print(f"  repeat: tests/worlds/worlds.py {asked.program} --seed {seed} --count 1 --keep .")
    print(f"{asked.count} worlds, {failed} failed; {len(struck)} of {len(kinds)} kinds of faults struck")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
