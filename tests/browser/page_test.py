#!/usr/bin/python3
"""report.html as readers see it: in a browser, on a phone, in the dark, on paper, without scripts.

Exit code 77, which ctest takes for skipped, without a Chromium or without what draws the charts.
"""

import re
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
import chromium
import harness
import report_test as fixture

# The words of a page, without its drawings, which live ones replace.
WORDS = """(() => {
  const copy = document.body.cloneNode(true);
  for (const drawn of copy.querySelectorAll('svg, script, style, .live')) drawn.remove();
  return copy.textContent.replace(/\\s+/g, ' ');
})()"""

# Of each chart: its marks, titles of axes, texts out of the frame, texts over each other.
CHARTS = """[...document.querySelectorAll('figure')].map((figure) => {
  const svg = figure.querySelector('SIDE svg');
  if (!svg) return {id: figure.id, missing: true};
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter((t) => t.textContent.trim() &&
    getComputedStyle(t).opacity !== '0').map((t) => [t.textContent, t.getBoundingClientRect()])
    .filter(([, b]) => b.width > 0);
  const outside = texts.filter(([, b]) => b.left < frame.left - 2 || b.right > frame.right + 2 ||
    b.top < frame.top - 2 || b.bottom > frame.bottom + 2).map(([t]) => t);
  const over = [];
  texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
    const width = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const height = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    const least = Math.min(p.width * p.height, q.width * q.height);
    if (width > 1 && height > 1 && width * height > 0.25 * least) over.push(a + ' / ' + b);
  }));
  return {id: figure.id, outside, over,
    marks: svg.querySelectorAll('.role-mark path, .role-mark text, .role-mark line').length,
    titles: [...svg.querySelectorAll('.role-axis-title text')].map((t) => t.textContent),
    map: svg.querySelectorAll('.mark-shape').length > 0, width: frame.width};
})"""

CONTRAST = """(() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(name).trim().slice(1);
    const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = [['ink', 'paper'], ['muted', 'paper'], ['muted', 'panel'], ['ink', 'panel'],
    ['link', 'paper'], ['good', 'good-soft'], ['bad', 'bad-soft'], ['open', 'open-soft'],
    ['good', 'paper'], ['bad', 'paper'], ['open', 'paper'], ['s-ink-1', 's1'], ['s-ink-1', 's2'],
    ['s-ink-2', 's4'], ['s-ink-2', 's5']];
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const marks = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => ['c' + i, 'paper']);
  return [...pairs.map((p) => [...p, 4.5]), ...marks.map((p) => [...p, 3])]
    .map(([a, b, least]) => [a, b, ratio(light('--' + a), light('--' + b)), least])
    .filter(([, , found, least]) => !(found >= least));
})()"""


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="fivenines-page-")
        cls.addClassCleanup(cls.folder.cleanup)
        folder = Path(cls.folder.name)
        (folder / "scenario.yaml").write_text(fixture.FAULTY)
        done = harness.run("run", "scenario.yaml", "-o", "out/r", "-j", 2, "--quiet", cwd=folder,
                           with_report=True)
        assert done.returncode in (0, 98, 99), done.stderr
        cls.path = folder / "out/r/report.html"
        cls.browser = chromium.Browser()
        cls.addClassCleanup(cls.browser.close)

    def show(self, width=1000, scripts=True, dark=False, paper=False):
        self.browser.size(width, 900, mobile=width < 600)
        self.browser.media(dark=dark, paper=paper)
        self.browser.open(self.path, scripts=scripts)
        if not scripts:
            self.browser.call("Emulation.setScriptExecutionDisabled", value=False)  # for questions
            return
        count = self.browser.run("document.querySelectorAll('figure').length")
        for _ in range(60):  # each is drawn when it comes into view
            live = self.browser.run("(() => { const next = document.querySelector("
                                    "'figure:not(.is-live)'); if (next) next.scrollIntoView(); "
                                    "return document.querySelectorAll('.is-live').length; })()")
            if live == count:
                return
            time.sleep(0.1)
        self.fail(f"{live} of {count} charts were drawn")

    def charts(self, side):
        return self.browser.run(CHARTS.replace("SIDE", side))

    def check_charts(self, side):
        charts = self.charts(side)
        self.assertGreaterEqual(len(charts), 14)
        for chart in charts:
            with self.subTest(chart=chart["id"], side=side):
                self.assertNotIn("missing", chart)
                self.assertGreaterEqual(chart["marks"], 2)
                self.assertEqual(chart["outside"], [])
                self.assertEqual(chart["over"], [])
                if not chart["map"]:
                    self.assertTrue(chart["titles"])

    def test_charts_are_complete_without_scripts(self):
        self.show(scripts=False)
        self.check_charts(".baked")

    def test_charts_are_complete_with_scripts_and_nothing_is_asked_for_or_fails(self):
        self.show()
        self.check_charts(".live")
        self.assertEqual(self.browser.errors, [])
        self.assertEqual([r for r in self.browser.requests if not r.startswith("file://")], [])
        self.assertEqual(len(self.browser.requests), 1)

    def test_scripts_change_no_word(self):
        self.show()
        with_scripts = self.browser.run(WORDS)
        marks = {chart["id"]: chart["marks"] for chart in self.charts(".live")}
        self.show(scripts=False)
        self.assertEqual(self.browser.run(WORDS), with_scripts)
        self.assertEqual({chart["id"]: chart["marks"] for chart in self.charts(".baked")}, marks)

    def test_every_axis_of_a_quantity_names_its_unit(self):
        self.show(scripts=False)
        units = re.compile(r"\b(ms|s|seconds|second|share|percentile|replications|busy|budgets|%|"
                           r"region)\b")
        for chart in self.charts(".baked"):
            for title in chart["titles"]:
                self.assertRegex(title, units, chart["id"])

    def test_nothing_leaves_a_narrow_page(self):
        for width in (360, 1000):
            for scripts in (True, False):
                self.show(width=width, scripts=scripts)
                wide = self.browser.run("document.documentElement.scrollWidth")
                self.assertLessEqual(wide, width)

    def test_letters_can_be_read_on_a_phone(self):
        self.show(width=360)
        for chart in self.charts(".live"):
            self.assertLessEqual(chart["width"], 360)
        sizes = self.browser.run("[...document.querySelectorAll('.live text')].map((t) => "
                                 "t.getBoundingClientRect().height).filter((h) => h > 0)")
        self.assertGreater(min(sizes), 8)

    def test_contrast_is_enough_in_light_and_dark(self):
        for dark in (False, True):
            self.show(scripts=False, dark=dark)
            self.assertEqual(self.browser.run(CONTRAST), [])
        self.assertNotEqual(self.browser.run("getComputedStyle(document.body).backgroundColor"),
                            "rgb(255, 255, 255)")

    def test_the_keyboard_reaches_pages_details_and_sorting(self):
        self.show()
        self.browser.run("window.scrollTo(0, 0)")
        seen = set()
        for _ in range(60):
            self.browser.press("Tab")
            seen.add(self.browser.run("document.activeElement.tagName"))
        self.assertLessEqual({"A", "TH", "DIV"}, seen)
        self.browser.run("document.querySelector('summary').focus()")
        self.browser.press("Enter")
        self.assertTrue(self.browser.run("document.querySelector('details').open"))

    def test_a_column_sorts_up_and_down(self):
        self.show()
        column = """[...[...document.querySelectorAll('table')].find((t) => t.caption &&
          t.caption.textContent === 'Each replication').tBodies[0].rows].map((r) =>
          Number(r.cells[1].textContent.replace(',', '')))"""
        head = column.replace("[...[...", "[...", 1).split(".tBodies")[0] + ".tHead.rows[0].cells[1]"
        before = self.browser.run(column)
        self.browser.run(head + ".focus()")
        self.browser.press("Enter")
        self.assertEqual(self.browser.run(column), sorted(before))
        self.browser.run(head + ".click()")
        self.assertEqual(self.browser.run(column), sorted(before, reverse=True))

    def test_on_paper_it_has_ten_to_twenty_pages_and_no_script_is_needed(self):
        done = harness.run("report", "out/r", "--pdf", cwd=self.folder.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        pdf = self.path.with_suffix(".pdf").read_bytes()
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        self.assertTrue(10 <= pages <= 20, pages)
        self.assertFalse(list(self.path.parent.glob(".chromium*")))


if __name__ == "__main__":
    if not chromium.program() or not fixture.DRAWS:
        print("skipped: no Chromium, or nothing to draw charts with")
        sys.exit(77)
    harness.main()
