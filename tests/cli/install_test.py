#!/usr/bin/python3
"""The program as it is installed, from an empty folder: it brings its scenarios, the template of
its report, its manual page and the completion of its commands."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import harness
from harness import CliTest
from report_test import DRAWS


class Installed(CliTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        build = Path(harness.PROGRAM).parent
        done = subprocess.run(["cmake", "--install", build, "--prefix", self.prefix],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.away = self.folder / "away"
        self.away.mkdir()
        self.program = str(self.prefix / "bin/fivenines")

    def installed(self, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.away, capture_output=True,
                              text=True, timeout=300)
        return done

    def test_a_shipped_scenario_runs_by_its_name_and_leaves_a_report(self):
        done = self.installed("run", "examples/1-one-queue", "-n", "1", "--set",
                              "clock.measure=5s", "-o", "out/q", "--quiet", "--allow-single")
        self.assertIn(done.returncode, (0, 98, 99), done.stderr)
        text = (self.away / "out/q/report.html").read_text()
        self.assertIn('id="page-10"', text)
        self.assertEqual("<svg" in text, DRAWS)
        (self.away / "out/q/report.html").unlink()
        self.assertEqual(self.installed("report", "out/latest").returncode, 0)
        self.assertTrue((self.away / "out/q/report.html").exists())

    def test_what_it_brings_is_small_and_complete(self):
        share = self.prefix / "share/fivenines"
        for name in ("platforms/regions.yaml", "scenarios/plan/criteria.csv",
                     "scenarios/schemas/scenario.schema.json", "web/report.mustache",
                     "web/bake.mjs"):
            self.assertTrue((share / name).exists(), name)
        size = sum(file.stat().st_size for file in share.rglob("*") if file.is_file())
        self.assertLess(size, 5_000_000)

    def test_the_manual_has_every_command_and_its_options(self):
        page = (self.prefix / "share/man/man1/fivenines.1").read_text()
        for command in ("run", "report", "gate", "query", "platform", "completion"):
            self.assertIn(f"\n.SS {command}\n", page)
        self.assertIn("\\-\\-pdf", page)
        self.assertIn("\\-\\-replications", page)
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page,
                                  capture_output=True, text=True)
            self.assertEqual(done.stderr, "")

    def test_bash_completes_commands_options_and_names(self):
        script = self.prefix / "share/bash-completion/completions/fivenines"

        def complete(*words):
            code = (f"source {script}; COMP_WORDS=({' '.join(words)}); "
                    f"COMP_CWORD={len(words) - 1}; _fivenines; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            path = f"{Path(self.program).parent}:{os.environ['PATH']}"
            done = subprocess.run(["bash", "-c", code], cwd=self.away, capture_output=True,
                                  text=True, env={**os.environ, "PATH": path})
            return done.stdout.split()

        self.assertEqual(complete("fivenines", "rep"), ["report"])
        self.assertEqual(complete("fivenines", "report", "--p"), ["--pdf"])
        self.assertIn("--no-report", complete("fivenines", "run", "--"))
        self.assertIn("december/test-3", complete("fivenines", "run", "december/"))
        self.assertEqual(complete("fivenines", "run", "--color", "a"), ["auto", "always"])

    def test_zsh_has_a_completion_too(self):
        script = (self.prefix / "share/zsh/site-functions/_fivenines").read_text()
        self.assertTrue(script.startswith("#compdef fivenines\n"))
        if shutil.which("zsh"):
            subprocess.run(["zsh", "-n"], input=script, text=True, check=True)
        self.assertRegex(script, re.compile(r"^compdef _fivenines fivenines$", re.M))


if __name__ == "__main__":
    harness.main()
