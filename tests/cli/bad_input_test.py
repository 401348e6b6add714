#!/usr/bin/python3
"""Files with mistakes: exit code 3, every mistake with its place, nothing simulated."""

import harness
from harness import CliTest


class BadInput(CliTest):
    def refused(self, path, *words, at=None):
        """Both `check` and `run` refuse the file, with these words; `at` is text of the line that
        they name."""
        if at is not None:
            lines = path.read_text().splitlines()
            number = max(i for i, line in enumerate(lines, start=1) if at in line)
            words += (f"{path}:{number}:",)
        out = self.folder / "out-of-bad"
        for done in (self.expect(3, "check", path), self.expect(3, "run", path, "-o", out)):
            for word in words:
                self.assertIn(word, done.stderr)
            self.assertNotIn("terminate", done.stderr)
        self.assertFalse(out.exists(), "a run directory was made for a scenario that is not valid")

    def test_good_files_are_good(self):
        self.assertIn("ok", self.expect(0, "check", self.write(harness.SMALL)).stdout)
        self.assertIn("ok", self.expect(0, "check", self.write(harness.TWO_REGIONS)).stdout)

    def test_unknown_key(self):
        self.refused(self.spoiled("learners: 1000", "lerners: 1000"), "lerners", "learners",
                     at="lerners")

    def test_duplicate_key(self):
        self.refused(self.spoiled("learners: 1000", "learners: 1000\n  learners: 2000"),
                     "learners", at="learners: 2000")

    def test_missing_unit(self):
        self.refused(self.spoiled("warm_up: 1s", "warm_up: 1"), "warm_up", at="warm_up")
        self.refused(self.spoiled("writes: 0%", "writes: 0.2"), "writes")

    def test_negative(self):
        self.refused(self.spoiled("learners: 1000", "learners: -1000"), "learners")
        self.refused(self.spoiled("measure: 5s", "measure: -5s"), "measure")
        self.refused(self.spoiled("servers: 4", "servers: -4"), "servers")

    def test_unknown_region(self):
        self.refused(self.spoiled("region: europe", "region: europa"), "europa", "europe")

    def test_shares_that_do_not_sum_to_one(self):
        self.refused(self.spoiled("europe: 50%", "europe: 40%"), "90%", "learner_regions")

    def test_missing_round_trip(self):
        far = """- {id: europe, servers: 4, cores: 4}
    - {id: moon, site: moon, servers: 4, cores: 4}
  places: [{id: moon, name: Moon, latitude: 0, longitude: 0}]"""
        self.refused(self.spoiled("- {id: europe, servers: 4, cores: 4}", far), "moon")

    def test_fault_outside_the_run(self):
        self.refused(self.spoiled("at: 1s", "at: 1h"), at="at: 1h")
        self.refused(self.spoiled("at: 1s", "at: -2s"), "at")

    def test_unknown_criterion(self):
        self.refused(self.spoiled("service: 5ms", "criteria: [PLAN-T3-P9]\nservice: 5ms"),
                     "PLAN-T3-P9", "PLAN-T3-P99")

    def test_empty_file(self):
        self.refused(self.write(""), "scenario.yaml")
        self.refused(self.write("# only a comment\n"), "scenario.yaml")

    def test_file_that_is_not_there_or_a_folder(self):
        self.refused(self.folder / "nothing.yaml", "nothing.yaml")
        self.refused(self.folder, str(self.folder))

    def test_unreadable_file(self):
        # a link that leads to itself cannot be read, not even by root
        path = self.folder / "circle.yaml"
        path.symlink_to(path)
        self.refused(path, "circle.yaml")

    def test_binary_file(self):
        self.refused(self.write(bytes(range(256)) * 64), "scenario.yaml")
        self.refused(self.write(b"\x00" * 5000), "scenario.yaml")
        self.refused(self.write(b"name: \xff\xfe\n"), "scenario.yaml")

    def test_deeply_nested_file(self):
        self.refused(self.write("a: " + "[" * 100000), "scenario.yaml")
        self.refused(self.write("".join(f"{' ' * i}a:\n" for i in range(2000))), "scenario.yaml")

    def test_platform_file_in_place_of_a_scenario(self):
        self.refused(self.write("fivenines: scenario/v1\nplatform: nowhere.yaml\n"),
                     "nowhere.yaml")

    def test_check_finds_six_mistakes_at_once(self):
        text = harness.TWO_REGIONS
        for old, new in [
            ("learners: 1000", "lerners: 1000"),
            ("warm_up: 1s", "warm_up: 1"),
            ("region: europe", "region: europa"),
            ("europe: 50%", "europe: 40%"),
            ("servers: 4", "servers: -4"),
            ("kind: region_outage", "kind: region_outrage"),
        ]:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        done = self.expect(3, "check", self.write(text))
        for word in ("lerners", "warm_up", "europa", "learner_regions", "-4", "region_outrage"):
            self.assertIn(word, done.stderr)
        errors = [line for line in done.stderr.splitlines() if ": error: " in line]
        self.assertGreaterEqual(len(errors), 6)
        for line in errors:
            self.assertRegex(line, r"scenario\.yaml:\d+:\d+: error: ")

    def test_several_files_are_all_checked(self):
        good = self.write(harness.SMALL, "good.yaml")
        bad = self.write("nonsense: 1\n", "bad.yaml")
        done = self.expect(3, "check", bad, good)
        self.assertIn("good.yaml: ok", done.stdout)
        self.assertIn("bad.yaml", done.stderr)

    def test_shipped_files_are_valid(self):
        for name in ("december/test-3", "december/baseline-500k", "default-8", "plan-current-3"):
            with self.subTest(name=name):
                self.expect(0, "check", name)

    def test_an_override_that_is_wrong_is_wrong_usage(self):
        path = self.write(harness.SMALL)
        done = self.expect(2, "run", path, "--set", "workload.lerners=5")
        self.assertIn("lerners", done.stderr)
        self.expect(2, "show", path, "--set", "nonsense")


if __name__ == "__main__":
    harness.main()
