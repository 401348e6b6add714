#!/usr/bin/python3
"""What `fivenines bench` compares this program with does the work it claims to do.

A model that lost requests, a hop or its queue would be fast, and a ratio against it would mean
nothing. All of them are an M/M/c queue between two hops, whose answers are known.
"""

import json
import math
import subprocess
import unittest
from pathlib import Path

import harness

SERVERS = 16
UTILISATION = 0.8
SERVICE_MS = 20.0
HOP_MS = 0.25
REQUESTS = 60_000


def erlang_c(servers, utilisation):
    """The probability of waiting in M/M/c, by the recursion of Erlang B."""
    load = servers * utilisation
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking / (1 - utilisation * (1 - blocking))


class Comparators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        bench = harness.ROOT / "tests/bench"
        built = Path(harness.PROGRAM).parent / "bench"
        commands = {"SimPy": ["/usr/bin/python3", bench / "simpy_model.py"]}
        for name in ("naive_simgrid", "idiomatic_simgrid", "pool_simgrid"):
            commands[name] = [built / name]
        cls.answers = {}
        for name, command in commands.items():
            done = subprocess.run([*map(str, command), "--servers", str(SERVERS), "--requests",
                                   str(REQUESTS)], capture_output=True, text=True, check=True)
            cls.answers[name] = json.loads(done.stdout)

    def test_waits_and_responses_are_those_of_the_closed_form(self):
        waiting = erlang_c(SERVERS, UTILISATION)
        drain_ms = SERVICE_MS / SERVERS / (1 - UTILISATION)  # mean wait of those who wait
        mean_ms = 2 * HOP_MS + SERVICE_MS + waiting * drain_ms
        # Requests within two relaxation times see the same queue; services are independent.
        alike = 2 * UTILISATION / (1 - math.sqrt(UTILISATION)) ** 2
        wait_variance = waiting * (2 - waiting) * drain_ms ** 2
        mean_3se = 3 * math.sqrt((wait_variance * alike + SERVICE_MS ** 2) / REQUESTS)
        ratio_3se = 3 * math.sqrt(waiting * (1 - waiting) * alike / REQUESTS)
        for name, answer in self.answers.items():
            print(f"{name}: mean {mean_ms:.3f} ms expected, {answer['mean_response_ms']:.3f} "
                  f"measured, tolerance {mean_3se:.3f}; waits {waiting:.4f} expected, "
                  f"{answer['wait_ratio']:.4f} measured, tolerance {ratio_3se:.4f}")
            with self.subTest(name):
                self.assertEqual(answer["requests"], REQUESTS)
                self.assertAlmostEqual(answer["mean_response_ms"], mean_ms, delta=mean_3se)
                self.assertAlmostEqual(answer["wait_ratio"], waiting, delta=ratio_3se)

    def test_the_models_on_simgrid_agree_on_the_same_draws(self):
        naive = self.answers["naive_simgrid"]
        for name in ("idiomatic_simgrid", "pool_simgrid"):
            with self.subTest(name):
                answer = self.answers[name]
                # The Constant network of the pool ends one message in a thousand late.
                self.assertAlmostEqual(answer["mean_response_ms"], naive["mean_response_ms"],
                                       delta=0.002)
                self.assertAlmostEqual(answer["wait_ratio"], naive["wait_ratio"], delta=0.001)


if __name__ == "__main__":
    harness.main()
