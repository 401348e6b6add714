#!/usr/bin/python3
"""The comparator in SimPy 2.3.1 (Debian's python3-simpy), the tool many planners would reach for.

The work is that of the SimGrid comparators (comparator.hpp): open Poisson arrivals at utilisation
0.8, one network hop of 0.25 ms, one FCFS station with c servers and exponential service of mean
20 ms, one hop back; the response time goes into an array; the run ends when N requests are
answered. One SimPy process per request; hops are plain delays.
"""

import argparse
import json
import random
import time
from array import array

from SimPy.Simulation import Process, Resource, activate, hold, initialize, now, release, request
from SimPy.Simulation import simulate

UTILISATION = 0.8
SERVICE_MEAN_S = 0.020
HOP_S = 0.25e-3


class Tally:
    """The answers."""

    def __init__(self):
        self.responses_s = array("d")
        self.waits = 0


class Request(Process):
    """From the learner, through the station, and back."""

    def life(self, station, service_s, tally):
        sent_s = now()
        yield hold, self, HOP_S
        arrived_s = now()
        yield request, self, station
        waited = now() > arrived_s
        yield hold, self, service_s
        yield release, self, station
        yield hold, self, HOP_S
        tally.responses_s.append(now() - sent_s)
        tally.waits += waited


class Learners(Process):
    """The open arrivals."""

    def send(self, options, station, tally):
        gaps = random.Random(f"gaps {options.seed}")
        services = random.Random(f"services {options.seed}")
        rate = UTILISATION * options.servers / SERVICE_MEAN_S
        for _ in range(options.requests):
            yield hold, self, gaps.expovariate(rate)
            service_s = services.expovariate(1 / SERVICE_MEAN_S)
            sent = Request()
            activate(sent, sent.life(station, service_s, tally))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--servers", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    initialize()
    tally = Tally()
    station = Resource(capacity=options.servers)
    learners = Learners()
    activate(learners, learners.send(options, station, tally))
    started = time.process_time()
    simulate(until=float("inf"))
    seconds = time.process_time() - started

    answered = len(tally.responses_s)
    if answered != options.requests:
        raise SystemExit(f"simpy: {answered} of {options.requests} requests answered")
    print(json.dumps({
        "model": "simpy",
        "servers": options.servers,
        "requests": answered,
        "seconds": round(seconds, 6),
        "mean_response_ms": round(1e3 * sum(tally.responses_s) / answered, 4),
        "wait_ratio": round(tally.waits / answered, 4),
    }, separators=(",", ":")))


if __name__ == "__main__":
    main()
