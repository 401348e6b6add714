"""What the tests of the command line share: the program, small scenarios, and a temporary folder.

Each test file is started as  python3 FILE.py PROGRAM [UNITTEST ARGUMENTS]...
"""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

PROGRAM = None
ROOT = Path(__file__).resolve().parents[2]
SIMULATE = ("run", "compare", "december")

# One station at 60 %, no caches: a second of it takes about a millisecond.
SMALL = textwrap.dedent("""\
    fivenines: scenario/v1
    name: small
    title: One small station
    platform:
      fivenines: platform/v1
      name: one
      regions: [{id: one, site: none, servers: 12, cores: 1}]
    clock: {warm_up: 2s, measure: 12s, drain: 5s}
    workload:
      learners: 600
      analyses: 1/s
      learner_record: none
      content: none
      writes: 0%
      access: 2ms
      client: {timeout: none, deadline: 2s}
    service: {exponential: {mean: 12ms}}
    caches: none
    replications: {count: 3, seed: 7}
    """)

# Two regions and a fault; what the bad-input tests spoil.
TWO_REGIONS = textwrap.dedent("""\
    fivenines: scenario/v1
    name: two
    platform:
      fivenines: platform/v1
      name: two
      regions:
        - {id: us-east, servers: 4, cores: 4}
        - {id: europe, servers: 4, cores: 4}
    clock: {warm_up: 1s, measure: 5s, drain: 5s}
    workload:
      learners: 1000
      analyses: 3/min
      learner_regions: {us-east: 50%, europe: 50%}
      learner_record: none
      content: none
      writes: 0%
      client: {timeout: 1s, deadline: 2s}
    service: 5ms
    caches: none
    faults:
      - {id: kill, at: 1s, for: 2s, kind: region_outage, region: europe}
    replications: {count: 1, seed: 1}
    """)


def run(*arguments, cwd=None, env=None, stdout=subprocess.PIPE, timeout=300, preexec_fn=None,
        with_report=False):
    """Runs the program to its end; text in, text out. Only tests of the report want one: it takes
    a second."""
    whole_env = {**os.environ, **(env or {})}
    if arguments and arguments[0] in SIMULATE and not with_report and "--help" not in arguments:
        arguments = (arguments[0], "--no-report", *arguments[1:])
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=whole_env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        timeout=timeout,
        preexec_fn=preexec_fn,
    )


def start(*arguments, cwd=None):
    """Starts the program in a process group of its own."""
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


class CliTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="fivenines-cli-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def write(self, text, name="scenario.yaml"):
        path = self.folder / name
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text)
        return path

    def spoiled(self, old, new, text=TWO_REGIONS):
        """A scenario with one mistake."""
        self.assertIn(old, text)
        return self.write(text.replace(old, new, 1))

    def expect(self, code, *arguments, **options):
        """Runs and checks the exit code; returns the finished process."""
        done = run(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *parts):
        return json.loads(self.folder.joinpath(*parts).read_text())


def main():
    global PROGRAM
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit(f"usage: {sys.argv[0]} PROGRAM [UNITTEST ARGUMENTS]...")
    PROGRAM = str(Path(sys.argv[1]).resolve())
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[2:]])
