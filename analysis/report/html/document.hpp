// A report as HTML: one file, pages of blocks, charts as Vega-Lite specifications beside the data
// that they show. Where the charts can be drawn beforehand they stand in the page as SVG; a script
// may draw them again, larger and with tooltips, but says nothing that the page does not have.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "analysis/report/tables.hpp"

namespace fivenines::html {

using Json = nlohmann::ordered_json;

/// A chart with its data. `specification` is Vega-Lite; a data source {"from": "load"} stands for
/// the table of that name, which is this figure's own or another one's.
struct Figure {
  std::string id;        ///< unique in the document
  std::string title;     ///< what is shown
  std::string takeaway;  ///< what it says of this run, in a line
  Json specification;
  /// Tables by name, as CSV with a header line, units in the names of the columns.
  std::vector<std::pair<std::string, std::string>> data;
};

struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
  /// Said with emphasis: a notice or a warning.
  bool is_notice = false;
};
struct Bullets {
  std::vector<std::string> items;
};
struct TextTable {
  Table table;
  std::string caption;  ///< empty: the first cell of its header
};
/// A command or a text of the machine, as it is.
struct Verbatim {
  std::string text;
};
/// Large figures side by side.
struct Tile {
  std::string value;
  std::string name;
  std::string note;
};
struct Tiles {
  std::vector<Tile> tiles;
};
/// Hidden until asked for; shown in print.
struct Folded {
  std::string summary;
  TextTable table;
};
struct Link {
  std::string address;  ///< relative, within the folder of the report
  std::string text;
};

using Block =
    std::variant<Heading, Paragraph, Bullets, TextTable, Verbatim, Tiles, Folded, Figure, Link>;

struct DocumentPage {
  std::string title;
  std::vector<Block> blocks;
  bool flows = false;  ///< on paper it goes on where the page before it ends
};

struct Document {
  std::string title;
  std::string subtitle;
  std::string badge;        ///< "GO", "NO-GO", ...
  std::string badge_class;  ///< good, bad, open
  std::string lead;         ///< one sentence below the badge
  std::vector<DocumentPage> pages;
  std::string footer;
};

/// What the files of analysis/report/web are, read by the caller.
struct Assets {
  std::string page_template;  ///< report.mustache
  std::string style;          ///< report.css
  std::string script;         ///< charts.js: draws a figure; also used beforehand, in node
  std::string start_script;   ///< live.js
  /// The text of the chart libraries and the outlines of the continents (TopoJSON); empty where
  /// they are not installed.
  std::vector<std::string> libraries;
  std::string land;
};

/// The charts as the renderer reads them: {"figures": [{id, specification, data: {name: csv}}]}.
std::string figures_to_render(const Document& document);

/// The page. `drawn` has the SVG of each figure by its id; a figure that is not in it shows its
/// data as a table instead, and the page says why: `notice`.
std::string to_html(const Document& document, const Assets& assets,
                    const std::map<std::string, std::string>& drawn, const std::string& notice);

/// "a,b\n1,2\n": quotes where a cell needs them.
std::string csv_of(const Table& table);

}  // namespace fivenines::html
