#!/usr/bin/python3
"""The tools that keep golden files and quotations true, on scenarios of their own: what they must
find, and what they write."""

import contextlib
import importlib.util
import io
from pathlib import Path

import harness
from harness import CliTest

TOOLS = Path(__file__).resolve().parent.parent / "golden"


def load(name):
    specification = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class Goldens(CliTest):
    def setUp(self):
        super().setUp()
        self.tool = load("golden")
        self.tool.SCENARIOS = self.folder / "scenarios"
        self.tool.GOLDENS = self.folder / "golden"
        for folder in ("scenarios/some", "golden"):
            (self.folder / folder).mkdir(parents=True)
        self.write(harness.SMALL, "scenarios/some/small.yaml")
        self.write(harness.TWO_REGIONS, "scenarios/two.yaml")

    def golden(self, code, *arguments):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(self.tool.main([harness.PROGRAM, *arguments]), code, output)
        return output.getvalue()

    def test_a_scenario_without_golden_fails_until_one_command_made_it(self):
        said = self.golden(1)
        self.assertIn("some/small: no golden file; make one with", said)
        self.assertIn("0 passed, 2 failed", said)
        self.golden(0, "--update", "some/small")
        self.assertFalse((self.folder / "golden/two.txt").exists())
        self.assertIn("two: new", self.golden(0, "--update"))
        self.assertIn("2 passed, 0 failed", self.golden(0))

    def test_a_scenario_is_made_smaller_never_larger_and_what_waits_keeps_its_clock(self):
        large = harness.SMALL.replace("learners: 600", "learners: 60K")
        large = large.replace("servers: 12", "servers: 1200")
        self.write(large, "scenarios/large.yaml")
        self.golden(0, "--update")
        first = lambda name: (self.folder / f"golden/{name}.txt").read_text().splitlines()[0]
        rest = "-n 1 --allow-single"
        self.assertEqual(first("large"), "fivenines run large --set workload.learners=50K "
                                         f"--set clock.measure=10s {rest}")
        self.assertEqual(first("some/small"),
                         f"fivenines run some/small --set clock.measure=10s {rest}")
        self.assertEqual(first("two"), f"fivenines run two {rest}")
        surge = large.replace("  content: none", "  content: none\n  load: [{at: 11s, level: 2}]")
        self.write(surge, "scenarios/surge.yaml")
        self.golden(0, "--update", "surge")
        self.assertEqual(first("surge"),
                         f"fivenines run surge --set workload.learners=50K {rest}")

    def test_a_change_of_results_is_found_printed_and_updated(self):
        self.golden(0, "--update")
        text = (self.folder / "golden/some/small.txt").read_text()
        self.assertRegex(text, r"\ndigest [0-9a-f]{16}\n")
        self.assertRegex(text, r"\nlatency\{point=client\} \[ms\]  mean [\d.]+  p50 ")
        self.assertRegex(text, r"\narrived \[analyses\]  total \d+  ")
        self.write(harness.SMALL.replace("seed: 7", "seed: 8"), "scenarios/some/small.yaml")
        said = self.golden(1)
        self.assertIn("some/small: changed", said)
        self.assertRegex(said, r"  -digest [0-9a-f]{16}\n")
        self.assertRegex(said, r"  \+digest [0-9a-f]{16}\n")
        self.assertIn("golden.py", said)
        self.assertEqual((self.folder / "golden/some/small.txt").read_text(), text)
        self.assertIn("  +digest", self.golden(0, "--update", "some"))
        self.golden(0)

    def test_a_golden_file_without_scenario_fails_until_it_is_removed(self):
        self.golden(0, "--update")
        (self.folder / "scenarios/two.yaml").unlink()
        self.assertIn("two: a golden file without scenario", self.golden(1))
        self.golden(0, "--update")
        self.assertFalse((self.folder / "golden/two.txt").exists())

    def test_a_scenario_that_cannot_run_fails_even_when_updating(self):
        self.write(harness.SMALL.replace("learners: 600", "learners: many"),
                   "scenarios/some/small.yaml")
        self.assertIn("'many' is not a count", self.golden(1, "--update"))


class Quotes(CliTest):
    def check(self, document, update=False):
        file = self.write(document, "document.md")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            good = load("quotes").check(Path(harness.PROGRAM), file, update)
        return good, output.getvalue(), file.read_text()

    def test_what_is_quoted_must_be_printed_and_can_be_renewed(self):
        laws = self.expect(0, "list", "laws").stdout.splitlines()
        lognormal = next(line for line in laws if line.startswith("lognormal"))
        block = "```console\n$ ./fivenines list laws\n...\n%s\n...\n```\n"
        self.assertTrue(self.check(block % lognormal)[0])
        good, said, text = self.check(block % "lognormal  is no law")
        self.assertFalse(good)
        self.assertIn("not what is printed: lognormal  is no law", said)
        self.assertEqual(text, block % "lognormal  is no law")
        self.assertEqual(self.check(block % "lognormal  is no law", update=True)[2],
                         block % lognormal)
        self.assertFalse(self.check(block % "nothing begins so", update=True)[0])

    def test_lines_are_quoted_in_order_and_commands_go_on_in_open_quotes(self):
        block = "before\n```console\n$ printf 'a 1\nb 2\nc 3\n' \\\n    | cat\n%s```\nafter\n"
        self.assertTrue(self.check(block % "a 1\n...\nc 3\n")[0])
        self.assertFalse(self.check(block % "c 3\n...\na 1\n")[0])
        self.assertFalse(self.check(block % "a 1\nb 3\n")[0])


if __name__ == "__main__":
    harness.main()
