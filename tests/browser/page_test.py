#!/usr/bin/python3
"""report.html as readers see it: in a browser, on a phone, in the dark, on paper, without scripts.

Exit code 77, which ctest takes for skipped, without a Chromium or without what draws the charts.
"""

import re
import resource
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
  for (const drawn of copy.querySelectorAll('svg, script, style, .live, .controls')) drawn.remove();
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
    if (a === b && Math.abs(p.left - q.left) < 1 && Math.abs(p.top - q.top) < 6) return;  // a halo
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


# Copies, conflicts and what crosses the WAN: page 9 has something to show.
COPIES = fixture.FAULTY.replace("writes: 0%", "writes: 30%") + "replication: {mode: gossip}\n"


class Shown:
    """A document in the browser: what is true of every one of them."""

    CHARTS = 14  # at least
    COMMAND = ("run", "scenario.yaml")
    TEXT = COPIES

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="fivenines-page-")
        cls.addClassCleanup(cls.folder.cleanup)
        folder = Path(cls.folder.name)
        (folder / "scenario.yaml").write_text(cls.TEXT)
        done = harness.run(*cls.COMMAND, "-o", "out/r", "-j", 2, "--quiet", cwd=folder,
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
        self.assertGreaterEqual(len(charts), self.CHARTS)
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
                           r"region|day|limit|megabytes|USD)\b")
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


def pages_on_paper(test):
    done = harness.run("report", "out/r", "--pdf", cwd=test.folder.name)
    test.assertEqual(done.returncode, 0, done.stderr)
    pdf = test.path.with_suffix(".pdf").read_bytes()
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


class Comparison(Shown, unittest.TestCase):
    CHARTS = 4
    TEXT = fixture.FAULTY + ("variants: [{name: a}, {name: b, set: "
                           "{platform.regions.europe.servers: 8}}]\n")

    def test_the_trade_off_has_a_point_and_a_name_for_each_variant(self):
        self.show(scripts=False)
        words = self.browser.run("[...document.querySelectorAll('#trade-off .role-mark.mark-text text')].map("
                                 "(t) => t.textContent)")
        self.assertEqual(words, ["a", "b"])


class December(Shown, unittest.TestCase):
    CHARTS = 18
    COMMAND = ("december", "--set", "workload.learners=2K", "--set", "clock.warm_up=5s",
               "--window", "10s", "-n", 3, "--regions", "8")

    def test_on_paper_it_has_ten_to_twenty_pages(self):
        self.assertIn(pages_on_paper(self), range(10, 21))


class Pages(Shown, unittest.TestCase):
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
        self.assertIn(pages_on_paper(self), range(10, 21))
        self.assertFalse(list(self.path.parent.glob(".chromium*")))

    def test_the_film_is_scrubbed_by_the_keyboard(self):
        self.show()
        second = ("[...document.querySelectorAll('#film-strip .live .role-title text')].map((t) => "
                  "t.textContent).find((t) => t.startsWith('At second'))")
        before = self.browser.run(second)
        self.browser.run("document.querySelector('#film-strip input[type=range]').focus()")
        self.browser.press("ArrowRight")
        time.sleep(0.3)
        after = self.browser.run(second)
        self.assertEqual(int(after.split()[-1]), int(before.split()[-1]) + 1)
        label = self.browser.run("document.querySelector('#film-strip label').textContent")
        self.assertIn("Second since the fault began", label)

    def test_a_hundred_replications_are_small_and_soon_shown(self):
        folder = Path(self.folder.name)
        done = harness.run("run", "scenario.yaml", "-n", 100, "-o", "out/many", "-j", 2, "--quiet",
                           cwd=folder)
        self.assertIn(done.returncode, (0, 98, 99), done.stderr)
        def processor_seconds():  # other tests run beside this one
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return used.ru_utime + used.ru_stime

        before = processor_seconds()
        done = harness.run("report", "out/many", cwd=folder)
        seconds = processor_seconds() - before
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess((folder / "out/many/report.html").stat().st_size, 2_500_000)
        self.assertLess(seconds, 10)


if __name__ == "__main__":
    if not chromium.program() or not fixture.DRAWS:
        print("skipped: no Chromium, or nothing to draw charts with")
        sys.exit(77)
    harness.main()
