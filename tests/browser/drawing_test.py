#!/usr/bin/python3
"""Three charts as they are drawn: the program's specifications on figures that do not change,
against golden drawings. UPDATE_GOLDEN=1 writes them anew; look at them in a browser then.

Exit code 77, which ctest takes for skipped, without what draws the charts.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
import harness
import report_test as fixture

GOLDEN = HERE / "golden"
TABLES = {
    "leg-means": "leg,mean_ms,share_percent\naccess,54.1,30\nwan,4.3,2.4\ncache,110,61\n"
                 "queue,0.62,0.34\ncompute,11.3,6.26\n",
    "region-percentiles": "learner_region,statistic,latency_ms\n" + "".join(
        f"{region},{statistic},{ms * factor}\n" for region, factor in
        (("us-east", 1), ("europe", 1.2), ("latam", 2.5))
        for statistic, ms in (("p50", 120), ("p90", 240), ("p99", 410), ("p99.9", 700))),
    "pairs": "learner_region,serving_region,analyses,share,p99_ms\nus-east,us-east,96000,0.96,401\n"
             "us-east,europe,4000,0.04,512\neurope,us-east,500,0.0005,630\n"
             "europe,europe,999500,0.9995,388\n",
}
CHARTS = ("legs", "region-latency", "pairs-chart")


class Drawings(unittest.TestCase):
    def test_three_charts_are_drawn_as_before(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "scenario.yaml").write_text(fixture.FAULTY)
            harness.run("run", "scenario.yaml", "-n", 1, "-o", "r", "--quiet", cwd=folder,
                        with_report=True)
            page = (Path(folder) / "r/report.html").read_text()
        figures = []
        for name in CHARTS:
            pattern = f'<script type="application/json" id="{name}-specification">(.*?)</script>'
            figures.append({"id": name,
                            "specification": json.loads(re.search(pattern, page, re.S).group(1))})
        done = subprocess.run(["node", fixture.WEB / "bake.mjs"], text=True, capture_output=True,
                              input=json.dumps([{"figures": figures, "tables": TABLES}]))
        self.assertEqual(done.returncode, 0, done.stderr)
        drawn = json.loads(done.stdout)[0]
        self.assertEqual(list(drawn), list(CHARTS))
        for name, svg in drawn.items():
            svg = re.sub(r"><", ">\n<", svg) + "\n"  # a line an element, for a reader of changes
            file = GOLDEN / f"{name}.svg"
            if os.environ.get("UPDATE_GOLDEN"):
                GOLDEN.mkdir(exist_ok=True)
                file.write_text(svg)
            self.assertEqual(svg, file.read_text(), f"{name}: UPDATE_GOLDEN=1 renews it")


if __name__ == "__main__":
    if not fixture.DRAWS:
        print("skipped: nothing to draw charts with")
        sys.exit(77)
    harness.main()
