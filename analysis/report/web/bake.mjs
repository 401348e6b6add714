// Draws all charts of some reports at once: a list of them as JSON on standard input, for each the
// SVG of its figures by id as JSON on standard output. One process: loading the libraries takes as
// long as drawing some charts.
import {readFileSync} from "node:fs";
import {runInThisContext} from "node:vm";

const text = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
// As a browser loads them, each one file and no module.
for (const name of ["node_modules/vega/build/vega.min.js",
  "node_modules/vega-lite/build/vega-lite.min.js", "charts.js"]) {
  runInThisContext(name === "charts.js" ? `${text(name)}; globalThis.charts = fivenines;` : text(name));
}
const {vega, vegaLite, charts} = globalThis;

const WIDTH = 680;
const documents = JSON.parse(readFileSync(0, "utf8"));
const land = JSON.parse(text("node_modules/world-atlas/land-110m.json"));

const draw = async (id, specification, tables) => {
  const whole = charts.complete(specification, tables, land, WIDTH);
  const view = charts.view(vega, vegaLite, whole, {renderer: "none"});
  const svg = await view.toSVG();
  view.finalize();
  return svg
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/ version="1.1"/, "")
    // ids count on from chart to chart; in the page they must be each chart's own
    .replace(/(id="|url\(#)(clip|gradient_|pattern_)/g, `$1${id}-$2`)
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(number * 100) / 100));
};

const drawn = [];
for (const {figures, tables} of documents) {
  const svgs = {};
  for (const {id, specification} of figures) svgs[id] = await draw(id, specification, tables);
  drawn.push(svgs);
}
process.stdout.write(JSON.stringify(drawn));
