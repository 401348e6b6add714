
// Draws each chart again when it comes into view, as wide as there is room, with the figures behind
// a mark on hovering. Whatever fails leaves the drawing of the page as it is.
(() => {
  const byId = (id) => document.getElementById(id);
  const tables = {};
  for (const pre of document.querySelectorAll("pre.data")) tables[pre.dataset.name] = pre.textContent;

  const draw = async (figure) => {
    const land = JSON.parse(byId("land").textContent);
    const specification = JSON.parse(byId(`${figure.id}-specification`).textContent);
    const baked = figure.querySelector(".baked");
    const live = document.createElement("div");
    live.className = "live";
    live.setAttribute("aria-hidden", "true");
    baked.after(live);
    try {
      const width = Math.max(280, figure.querySelector(".chart").clientWidth);
      const whole = fivenines.complete(specification, tables, land, width);
      const controls = document.createElement("div");
      controls.className = "controls";
      const view = fivenines.view(vega, vegaLite, whole, {renderer: "svg", container: live,
        bind: controls, hover: true});
      await view.runAsync();
      if (controls.childElementCount > 0) figure.querySelector(".chart").before(controls);
      figure.classList.add("is-live");
    } catch (problem) {
      live.remove();
    }
  };

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }, {rootMargin: "400px"});
  for (const figure of document.querySelectorAll("figure[id]")) {
    if (byId(`${figure.id}-specification`)) seen.observe(figure);
  }

  // A click, or Enter, on the head of a column sorts by it.
  const value = (row, column) => {
    const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
    const number = Number.parseFloat(text.replace(/,/g, ""));
    const scale = {K: 1e3, M: 1e6, G: 1e9}[(/^[\d.,]+([KMG])/.exec(text) || [])[1]] || 1;
    return Number.isNaN(number) ? text : number * scale;
  };
  const sort = (head) => {
    const body = head.closest("table").tBodies[0];
    const up = head.getAttribute("aria-sort") !== "ascending";
    const column = head.cellIndex;
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const compare = (a, b) => (typeof a === "number" && typeof b === "number"
      ? a - b : String(a).localeCompare(String(b)));
    const rows = [...body.rows].sort((a, b) => compare(value(a, column), value(b, column)));
    if (!up) rows.reverse();
    body.append(...rows);
  };
  for (const head of document.querySelectorAll("th[scope=col]")) {
    head.tabIndex = 0;
    head.classList.add("sorts");
    head.addEventListener("click", () => sort(head));
    head.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(head); });
  }
})();
