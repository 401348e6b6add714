#!/usr/bin/python3
"""report.html as a file: what is in it is in summary.json, and nothing comes from elsewhere."""

import html.parser
import os
import re
import shutil
import unittest
from pathlib import Path

import harness
from harness import CliTest

WEB = Path(__file__).resolve().parents[2] / "analysis/report/web"
DRAWS = bool(shutil.which("node")) and (WEB / "node_modules/vega/build/vega.min.js").exists()

# Two regions, caches, a fault with its failover: every page has something to show.
FAULTY = harness.TWO_REGIONS.replace("measure: 5s", "measure: 40s").replace(
    "  learner_record: none\n  content: none\n", "  content: {items: 2000, zipf: 0.9}\n").replace(
    "caches: none", "caches: {layout: hierarchical, local: {instances: 2, entries: 100}, "
    "regional: {entries: 500}, global: {entries: 500}}\n"
    "failover: {probe: {interval: 1s, timeout: 300ms, misses: 2}, routing: {anycast: 1s}}").replace(
    "{id: kill, at: 1s, for: 2s,", "{id: kill, at: 5s, for: 10s, per_year: 0.1,").replace(
    "count: 1, seed: 1", "count: 3, seed: 1") + "criteria: [PLAN-T5-REGION, PLAN-T3-P99]\n"

# Figures in the words of the report itself: the plan's limits and what the method is called by.
OWN_WORDS = {"95", "1", "2", "3", "5", "10", "0", "100", "99.9", "99.999", "315.36", "25.92", "26",
             "30", "128", "1M", "2.5M", "5M", "10M", "14.4", "6.00", "1.00", "500K", "110", "2.1"}


class Page(html.parser.HTMLParser):
    """The words of a page without those of its drawings, its tables of data, its ids."""

    def __init__(self, text):
        super().__init__()
        self.words, self.ids, self.data, self.stack = [], [], {}, []
        self.external, self.classes = [], []
        self.feed(text)

    VOID = {"meta", "br", "link", "img", "input", "hr"}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.classes.append(attributes.get("class") or "")
        if "id" in attributes:
            self.ids.append(attributes["id"])
        for name in ("src", "href", "xlink:href", "action"):
            value = attributes.get(name) or ""
            if value and not value.startswith("#") and not value.startswith("variants/"):  # a report of its own
                self.external.append(value)
        if tag not in self.VOID:
            self.stack.append((tag, attributes))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tags = [tag for tag, _ in self.stack]
        if not tags or {"script", "style", "svg"} & set(tags):
            return
        attributes = self.stack[-1][1]
        if attributes.get("class") == "data":
            name = attributes["data-name"]
            self.data[name] = self.data.get(name, "") + text
        elif attributes.get("class") != "page-number":
            self.words.append(text)


def numbers_of(value, pool, words):
    """Every number, every string and the length of every list of a JSON value; times in
    nanoseconds also in seconds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            numbers_of(inner, pool, words)
            if key.endswith("_ns"):
                pool.append(inner / 1e9)
    elif isinstance(value, list):
        pool.append(len(value))
        for inner in value:
            numbers_of(inner, pool, words)
    elif isinstance(value, str):
        words.update(re.findall(r"\d[\d,]*(?:\.\d+)?[KMG]?", value))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        pool.append(value)


NUMBER = re.compile(r"(?<![\w./])(-?\d[\d,]*(?:\.\d+)?)([KMG]?)(?![\w-]|\.\d)(\s?%|\s?min\b|\s?h\b)?")


def unknown_numbers(text, pool, words):
    """Numbers of a text that are no rounding of any figure of the summary."""
    found = []
    for match in NUMBER.finditer(text):
        token, suffix, unit = match.group(1), match.group(2), (match.group(3) or "").strip()
        if token.lstrip("-") + suffix in words | OWN_WORDS:
            continue
        digits = token.replace(",", "")
        scale = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[suffix]
        shown = abs(float(digits)) * scale
        decimals = len(digits.partition(".")[2])
        step = 10.0 ** -decimals * scale
        # whole numbers above a thousand may be rounded to four digits
        if decimals == 0 and not suffix and shown >= 1000:
            step = 1
        factors = {"%": (100, 1), "min": (1 / 60,), "h": (1 / 3600,)}.get(unit, (1, 100))
        if not any(abs(abs(x) * f - shown) <= 0.5001 * step + 1e-9 * shown
                   for x in pool for f in factors):
            found.append(match.group(0))
    return found


class Report(CliTest):
    def report(self, *arguments, text=FAULTY, env=None, jobs=2):
        self.write(text)
        code = harness.run("run", "scenario.yaml", "-o", "out/r", "-j", jobs, "--quiet", *arguments,
                           cwd=self.folder, env=env, with_report=True)
        self.assertIn(code.returncode, (0, 98, 99), code.stderr)
        return (self.folder / "out/r/report.html").read_text()

    def test_every_number_of_the_page_is_in_the_summary(self):
        page = Page(self.report())
        summary = self.json("out/r/summary.json")
        series = {one["id"]: one for one in summary.pop("series")}
        pool, words = [], set()
        numbers_of([summary, series["replications"]["rows"], series["film_of"]["rows"]], pool, words)
        words.update(re.findall(r"[\d.]+", self.json("out/r/manifest.json")["repeat"]))
        words.add(self.json("out/r/manifest.json")["version"])
        texts = [text for text in page.words if re.search(r"\d", text)]
        texts = [re.sub(r"(Figure|Test|page|Tests 1 to) \d+", "", text) for text in texts]
        unknown = [(number, text) for text in texts
                   for number in unknown_numbers(text, pool, words)]
        self.assertEqual(unknown, [])

        # the same search finds figures that are slightly wrong (shorter ones are easily another's)
        changed = [re.sub(r"(\d)(?=\D*$)", lambda m: str((int(m.group(1)) + 5) % 10), text)
                   for text in texts if re.fullmatch(r"[\d,]+\.?\d*", text.replace(".", "", 1))
                   and len(re.sub(r"\D", "", text)) >= 4]
        caught = [text for text in changed if unknown_numbers(text, pool, words)]
        self.assertGreater(len(changed), 20)
        self.assertGreater(len(caught), 0.8 * len(changed))

    def test_the_data_of_each_chart_are_those_of_the_summary(self):
        page = Page(self.report())
        summary = self.json("out/r/summary.json")
        series = {one["id"]: one for one in summary["series"]}
        pool, words = [], set()
        numbers_of({k: v for k, v in summary.items() if k != "series"}, pool, words)
        pool += [fault["at_s"] + (fault["for_s"] or 0) for fault in summary["faults"]]
        self.assertGreaterEqual(len(page.data), 12)
        self.assertLessEqual({"load", "errors", "percentiles", "pairs", "budget", "busy"},
                             set(page.data))
        for name, csv in page.data.items():
            lines = [line.split(",") for line in csv.strip().split("\n")]
            if name in series:
                self.assertEqual(lines[0], series[name]["columns"])
                self.assertEqual(len(lines) - 1, len(series[name]["rows"]), name)
                for line, row in zip(lines[1:], series[name]["rows"]):
                    for cell, value in zip(line, row):
                        if isinstance(value, str):
                            self.assertEqual(cell, value)
                        else:
                            self.assertEqual(cell == "", value is None)
                            self.assertEqual(float(cell or 0), value or 0, name)
                continue
            for line in lines[1:]:
                for column, cell in zip(lines[0], line):
                    if not re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", cell):
                        continue
                    shown = abs(float(cell)) / (100 if "percent" in column else 1)
                    self.assertTrue(any(abs(abs(x) - shown) <= 2e-4 * shown for x in pool)
                                    or shown == 0, f"{name}: {column} {cell}")

    def test_it_is_one_small_file_that_asks_nobody_for_anything(self):
        text = self.report()
        page = Page(text)
        self.assertLess(len(text.encode()), 2_500_000)
        self.assertEqual(page.external, [])
        self.assertEqual(len(page.ids), len(set(page.ids)))
        self.assertNotIn("@import", text)
        # addresses are names of formats (SVG, the charts' language) and a library's own message
        for address in set(re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}[\w./-]*", text)):
            self.assertRegex(address, r"www\.w3\.org/|vega\.github\.io/schema/|github\.com/vega/")
        for tag in ("<link", "<img", "<iframe", "<object", "url(http", "fetch("):
            self.assertNotIn(tag, re.sub(r"<script>.*?</script>", "", text, flags=re.S))
        for number in range(1, 11):
            self.assertIn(f"page-{number}", page.ids)
        for words in ("Results of Tests 1 to 5", "Performance projections at 5M", "Go / no-go",
                      "Optimisation recommendations",
                      "kill: region_outage, at 5 s, for 10 s; region: europe, looks: silent"):
            self.assertIn(words, text)

    def test_it_is_the_same_again_and_by_report(self):
        first = self.report()
        shutil.rmtree(self.folder / "out")
        self.assertEqual(self.report(jobs=1), first)
        (self.folder / "out/r/report.html").unlink()
        before = (self.folder / "out/r/summary.json").read_text()
        said = self.expect(0, "report", "out/r", cwd=self.folder).stdout
        self.assertEqual(said, "out/r/report.html\n")
        self.assertEqual((self.folder / "out/r/report.html").read_text(), first)
        self.assertEqual((self.folder / "out/r/summary.json").read_text(), before)

    @unittest.skipUnless(DRAWS, "node or the chart packages are not installed")
    def test_charts_are_drawn_and_the_figure_data_stand_beside_them(self):
        text = self.report()
        figures = re.findall(r'<figure id="([^"]+)">', text)
        self.assertGreaterEqual(len(figures), 14)
        self.assertEqual(text.count('<div class="baked"><svg'), len(figures))
        self.assertNotIn("Charts are missing", text)

    def test_without_node_there_are_tables_and_a_notice(self):
        bare = self.folder / "bin"
        bare.mkdir()
        done = self.report(env={"PATH": str(bare)})
        self.assertIn("Charts are missing", done)
        self.assertNotIn("<svg", done)
        page = Page(done)
        self.assertGreaterEqual(done.count("<figure"), 14)
        self.assertEqual(done.count("<figure"), done.count("</table></div>\n<details class"))
        self.assertLess(len(done), 1_000_000)
        self.assertEqual(page.external, [])

    def test_a_report_can_be_left_out_and_what_is_no_run_is_refused(self):
        self.write(FAULTY)
        harness.run("run", "scenario.yaml", "-n", 1, "-o", "out/n", "--no-report", "--quiet",
                    cwd=self.folder, with_report=True)
        self.assertTrue((self.folder / "out/n/summary.json").exists())
        self.assertFalse((self.folder / "out/n/report.html").exists())
        self.expect(3, "report", "nowhere", cwd=self.folder)

    def test_pdf_without_a_browser_says_what_to_install(self):
        self.report()
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("node",):
            if shutil.which(name):
                os.symlink(shutil.which(name), tools / name)
        said = self.expect(4, "report", "out/r", "--pdf", cwd=self.folder,
                           env={"PATH": str(tools)})
        self.assertIn("apt-get install chromium", said.stderr)

    def test_variants_have_a_report_each_and_one_together(self):
        text = self.report(text=FAULTY + "variants: [{name: a}, {name: b, set: "
                           "{workload.writes: 10%}}]\n")
        self.assertIn('href="variants/b/report.html"', text)
        for name in ("a", "b"):
            self.assertTrue((self.folder / f"out/r/variants/{name}/report.html").exists())
        self.assertEqual(len(Page(text).ids), len(set(Page(text).ids)))


if __name__ == "__main__":
    harness.main()
