#!/usr/bin/python3
"""The command line itself: help, slips with suggestions, and the commands that only print."""

import xml.etree.ElementTree

import harness
from harness import CliTest


class Usage(CliTest):
    def test_protocols_of_failover_and_replication_are_documented(self):
        text = self.expect(0, "list", "protocols").stdout
        for word in ["probe", "swim", "anycast", "synchronous", "quorum", "gossip", "push_pull",
                     "round_robin", "nearest_first", "poisson", "last_writer_wins", "siblings",
                     "merge", "enforce"]:
            with self.subTest(word=word):
                self.assertRegex(text, rf"(?m)^{word} +\S")

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
            (["list"], "TOPIC is missing; accepted: faults, metrics"),
            (["platform", "shwo", "x"], "did you mean 'show'"),
            (["platform", "exprt", "x"], "did you mean 'export'"),
            (["completion", "fish"], "bash, zsh"),
        ]:
            with self.subTest(arguments=arguments):
                done = self.expect(2, *arguments)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_lists_print_their_subjects(self):
        for topic, words in [
            ("faults", ["region_outage", "server_crash", "slow_servers", "overlaps:"]),
            ("metrics", ["latency", "uptime_seconds", "labels:", "learners/min"]),
            ("criteria", ["PLAN-T3-P99", "latency.p99{point=server}", "RAMP-G1-P95"]),
            ("platforms", ["default-8", "plan-current-3"]),
            ("scenarios", ["december/test-3"]),
            ("places", ["us-east  ", "Lagos"]),
            ("laws", ["lognormal", "erlang"]),
        ]:
            with self.subTest(topic=topic):
                text = self.expect(0, "list", topic).stdout
                for word in words:
                    self.assertIn(word, text)
        self.assertEqual(len(self.expect(0, "list", "criteria").stdout.splitlines()), 470)

    def test_platform_show_prints_tables_that_fit_a_terminal(self):
        text = self.expect(0, "platform", "show", "backlog-11").stdout
        for words in ("CAPACITY", "USD A MONTH", "ROUND TRIPS", "LATENCY BUDGET",
                      "write master: us-east", "analyzer cores in all: 3256", "tokyo",
                      "links: 10Gbit/s each way, loss up to 0.5%, no jitter",
                      "window: none; one calendar"):
            self.assertIn(words, text)
        self.assertLessEqual(max(len(line) for line in text.splitlines()), 80)
        self.assertRegex(text, r"\n +1 us-east +- +68\.0 +72\.0 +94\.0 ")
        # 296 cores of 1 vCPU and 4 GB, 8 cache nodes, twice 4 database nodes, 730 hours.
        self.assertRegex(text, r"\n  us-east +8,154 +892 +3,350 +12,395 +0\.02\n")
        self.assertRegex(text, r"\n  africa +11,837 +1,295 +4,863 +~17,995 +~0\.15\n")
        self.expect(3, "platform", "show", self.folder / "nothing.yaml")

    def test_a_platform_of_no_known_place_is_shown_without_prices(self):
        path = self.write("fivenines: platform/v1\n"
                          "regions: [{id: a, database: {concurrency: 9}}, {id: b}]\n"
                          "wan: {rtt: {default: 40ms}}\n")
        text = self.expect(0, "platform", "show", path).stdout
        self.assertRegex(text, r"\n  a +- +- +- +- +-\n")
        self.assertRegex(text, r"\n  a +a +1 +1 +1 +1 +any +9\n")
        path = self.write("fivenines: platform/v1\nregions: [{id: a}, {id: b}, {id: c}]\n"
                          "wan: {rtt: {default: 40ms, a/b: {bandwidth: 1Gbit/s, jitter: 2ms}}}\n")
        self.assertIn("links: 1Gbit/s to 10Gbit/s each way, loss up to 0%, 1 with jitter",
                      self.expect(0, "platform", "show", path).stdout)

    def test_platform_export_prints_xml_with_every_pair(self):
        text = self.expect(0, "platform", "export", "default-3").stdout
        root = xml.etree.ElementTree.fromstring(text)
        self.assertEqual(root.tag, "platform")
        pairs = {(route.get("src"), route.get("dst")) for route in root.iter("zoneRoute")}
        self.assertEqual(pairs, {("us-east", "us-west"), ("us-east", "europe"),
                                 ("us-west", "europe")})
        self.assertEqual(self.expect(0, "platform", "export", "default-3").stdout, text)

    def test_mistakes_in_platforms_are_3_with_their_places(self):
        for text, words in [
            ("regions: [{id: a}, {id: b}]\nwan: {rtt: {a/b: -3ms}}\n",
             "platform.yaml:3:18: error: wan.rtt.a/b: '-3ms' is negative"),
            ("regions: [{id: a}, {id: b}, {id: c}]\nwan: {rtt: {a/b: 3ms, a/c: 3ms}}\n",
             "platform.yaml:3:6: error: no round trip is known between 'b' and 'c'"),
            ("regions: [{id: a}, {id: b}, {id: a}]\nwan: {rtt: {default: 3ms}}\n",
             "platform.yaml:2:34: error: regions[2].id: the region 'a' is there already"),
        ]:
            path = self.write("fivenines: platform/v1\n" + text, "platform.yaml")
            for command in (["check"], ["platform", "show"], ["platform", "export"]):
                with self.subTest(command=command, words=words):
                    done = self.expect(3, *command, path)
                    self.assertIn(words, done.stdout + done.stderr)
                    self.assertEqual((done.stdout + done.stderr).count(" error: "), 1)

    def test_every_shipped_platform_passes_check_and_is_listed(self):
        names = [line.split()[0] for line in self.expect(0, "list", "platforms").stdout.splitlines()]
        self.assertGreaterEqual(len(names), 21)
        self.assertNotIn("shared/hardware", names)
        done = self.expect(0, "check", *names)
        self.assertEqual(done.stdout.count(": ok"), len(names))

    def test_show_prints_what_check_accepts_and_show_prints_again(self):
        first = self.expect(0, "show", self.write(harness.SMALL)).stdout
        again = self.write(first, "again.yaml")
        self.assertIn("timeout: none", first)
        self.assertIn("capacity: proportional  # assumption", first)
        self.assertIn("analyses: 1/s\n", first)
        # Only what a catalogue or another key decides is not known as a default any more.
        without_marks = [line.split("  #")[0] for line in first.splitlines()]
        second = self.expect(0, "show", again).stdout
        self.assertEqual([line.split("  #")[0] for line in second.splitlines()], without_marks)
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
