// From a figure of the report to a chart: the specification names its tables, which stand as CSV in
// the page. Used by bake.mjs beforehand and by live.js in the reader's browser.
"use strict";

const fivenines = {
  // Every colour is a variable of report.css, so that one drawing serves light, dark and paper.
  config: {
    background: null,
    aria: false,  // the figure has a title and its data as a table; marks need no names of their own
    font: "system-ui, 'DejaVu Sans', sans-serif",
    padding: 4,
    view: {stroke: null},
    axis: {
      labelColor: "var(--ink)", titleColor: "var(--ink)", gridColor: "var(--grid)",
      domainColor: "var(--axis)", tickColor: "var(--axis)", labelFontSize: 12, titleFontSize: 12,
      titleFontWeight: "normal", labelLimit: 260, titleLimit: 600, labelSeparation: 8
    },
    legend: {
      labelColor: "var(--ink)", titleColor: "var(--ink)", labelFontSize: 12, titleFontSize: 12,
      titleFontWeight: "normal", orient: "top", labelLimit: 260, titleLimit: 600, symbolStrokeWidth: 2
    },
    header: {labelColor: "var(--ink)", titleColor: "var(--ink)", labelFontSize: 12},
    text: {fill: "var(--ink)", fontSize: 12},
    rule: {color: "var(--ink)"},
    range: {
      category: ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)",
        "var(--c7)", "var(--c8)"]
    }
  },

  // The specification with its tables and the width that there is.
  complete(specification, tables, land, width) {
    const fill = (node) => {
      if (Array.isArray(node)) return node.map(fill);
      if (node === null || typeof node !== "object") return node;
      const copy = {};
      for (const key of Object.keys(node)) copy[key] = fill(node[key]);
      if (copy.data && copy.data.from === "land") {
        copy.data = {values: land, format: {type: "topojson", feature: "land"}};
      } else if (copy.data && copy.data.from) {
        copy.data = {values: tables[copy.data.from], format: {type: "csv", parse: copy.data.parse}};
      }
      return copy;
    };
    const whole = fill(specification);
    const isNarrow = width < 520;
    whole.config = {...this.config, legend: {...this.config.legend, columns: isNarrow ? 2 : 0}};
    if (isNarrow) {  // legends one below the other
      whole.config.legend.layout = {top: {direction: "vertical", anchor: "start"}};
    }
    whole.width = width;
    if (whole.projection) {
      whole.height = Math.round(width * 0.47);
      const smaller = (layer) => { if (layer.mark.fontSize) layer.mark.fontSize = 9; };
      if (isNarrow) whole.layer.forEach(smaller);
    }
    if (whole.vconcat) {  // panels have a width each, beside the labels of their axes
      delete whole.width;
      for (const panel of whole.vconcat) panel.width = width - 112;
      return whole;
    }
    whole.autosize = {type: "fit-x", contains: "padding"};
    return whole;
  },

  view(vega, vegaLite, specification, options) {
    const compiled = vegaLite.compile(specification, {logger: {
      level() { return this; }, error() { return this; }, warn() { return this; },
      info() { return this; }, debug() { return this; }}});
    return new vega.View(vega.parse(compiled.spec), options);
  }
};
