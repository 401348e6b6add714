#!/usr/bin/python3
"""The command line itself: help, slips with suggestions, and the commands that only print."""

import harness
from harness import CliTest


class Usage(CliTest):
    def test_help_names_every_command_and_each_explains_itself(self):
        text = self.expect(0, "help").stdout
        for command in ("run", "query", "check", "show", "platform", "list", "bench", "exec"):
            self.assertIn(f"  {command} ", text)
            self.assertIn("usage: fivenines " + command, self.expect(0, "help", command).stdout)
            self.assertIn("--help", self.expect(0, command, "--help").stdout)
        self.assertEqual(self.expect(0, "--help").stdout, text)
        self.assertRegex(self.expect(0, "--version").stdout, r"^fivenines \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_2_and_says_what_was_meant(self):
        for arguments, words in [
            ([], "no command"),
            (["rnu"], "did you mean 'run'"),
            (["help", "qurey"], "did you mean 'query'"),
            (["run"], "SCENARIO is missing"),
            (["run", "a", "b"], "one argument too many"),
            (["run", "a", "--allow-singel"], "did you mean '--allow-single'"),
            (["run", "a", "--allow"], "unknown option"),  # no guessing of abbreviations
            (["run", "a", "-n", "0"], "from 1"),
            (["run", "a", "-n", "-3"], "-3"),
            (["run", "a", "-n", "three"], "three"),
            (["run", "a", "-j"], "argument"),
            (["run", "a", "--color", "alwys"], "did you mean 'always'"),
            (["list", "fautls"], "did you mean 'faults'"),
            (["list"], "TOPIC is missing"),
            (["platform", "shwo", "x"], "did you mean 'show'"),
            (["completion", "fish"], "bash"),
        ]:
            with self.subTest(arguments=arguments):
                done = self.expect(2, *arguments)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_lists_print_their_subjects(self):
        for topic, words in [
            ("faults", ["region_outage", "server_crash", "slow_servers"]),
            ("metrics", ["latency", "uptime_seconds", "labels:", "learners/min"]),
            ("criteria", ["PLAN-T3-P99", "latency.p99{point=server}", "RAMP-G1-P95"]),
            ("platforms", ["default-8", "plan-current-3"]),
            ("scenarios", ["december/test-3"]),
            ("laws", ["lognormal", "erlang"]),
        ]:
            with self.subTest(topic=topic):
                text = self.expect(0, "list", topic).stdout
                for word in words:
                    self.assertIn(word, text)
        self.assertEqual(len(self.expect(0, "list", "criteria").stdout.splitlines()), 470)

    def test_platform_show_prints_round_trips_and_window(self):
        text = self.expect(0, "platform", "show", "default-8").stdout
        for words in ("CAPACITY", "ROUND TRIPS", "LATENCY BUDGET", "write master", "tokyo",
                      "window: exact calendar, no window"):
            self.assertIn(words, text)
        self.expect(3, "platform", "show", self.folder / "nothing.yaml")

    def test_show_prints_what_check_accepts_and_show_prints_again(self):
        first = self.expect(0, "show", self.write(harness.SMALL)).stdout
        again = self.write(first, "again.yaml")
        self.assertEqual(self.expect(0, "show", again).stdout, first)
        self.assertIn("ok", self.expect(0, "check", again).stdout)
        self.assertIn("learners: 900", self.expect(0, "show", again, "--set",
                                                   "workload.learners=900").stdout)

    def test_completion_is_a_script_that_bash_reads(self):
        script = self.expect(0, "completion", "bash").stdout
        harness.subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        self.assertIn("complete -o filenames -F _fivenines fivenines", script)

    def test_a_full_standard_output_is_4(self):
        with open("/dev/full", "w") as full:
            for arguments in (["help"], ["list", "criteria"], ["show", self.write(harness.SMALL)]):
                with self.subTest(arguments=arguments):
                    self.assertIn("No space left", self.expect(4, *arguments, stdout=full).stderr)


if __name__ == "__main__":
    harness.main()
