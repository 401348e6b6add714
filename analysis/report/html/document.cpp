#include "analysis/report/html/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>

namespace fivenines::html {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

/// JSON that can stand inside a script element: no tag can end it.
std::string script_safe(std::string text) {
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) {
    text.replace(at, 1, "\\u003c");
  }
  return text;
}

data list_of(const std::vector<std::string>& items) {
  data list{data::type::list};
  for (const std::string& item : items) list << data{"text", item};
  return list;
}

bool is_count(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Whether a cell is a figure with its unit, an interval, or so many of so many.
bool is_number(const std::string& cell) {
  if (cell.empty()) return false;
  const bool begins = std::isdigit(static_cast<unsigned char>(cell.front())) != 0 ||
                      std::string_view("-+[>").find(cell.front()) != std::string_view::npos;
  if (!begins) return false;
  if (cell.front() == '[') return true;
  const std::size_t space = cell.find(' ', cell.starts_with("> ") ? 2 : 0);
  if (space != std::string::npos && cell.compare(space, 4, " of ") == 0) {
    return is_count(std::string_view(cell).substr(0, space)) &&
           is_count(std::string_view(cell).substr(space + 4));
  }
  return space == std::string::npos || cell.find(' ', space + 1) == std::string::npos;
}

/// The text with `commands` between back quotes as code.
std::string inline_html(const std::string& text) {
  std::string html;
  bool in_code = false;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '`':
        html += in_code ? "</code>" : "<code>";
        in_code = !in_code;
        break;
      default:
        html += c;
    }
  }
  return in_code ? html + "</code>" : html;
}

/// Words that a result is known by, which get its colour.
std::string result_class(const std::string& cell) {
  if (cell == "PASS" || cell == "GO") return "good";
  if (cell == "FAIL" || cell == "NO-GO") return "bad";
  if (cell == "INCONCLUSIVE" || cell == "NOT MEASURED") return "open";
  return "";
}

/// A column of figures stands to the right, also where one of them is missing.
bool is_of_numbers(const Table& table, std::size_t column) {
  std::size_t numbers = 0;
  std::size_t missing = 0;
  std::size_t others = 0;
  for (const auto& row : table.rows) {
    if (column >= row.size() || row[column].empty()) continue;
    ++(row[column] == "-" ? missing : is_number(row[column]) ? numbers : others);
  }
  return column > 0 && (others > 0 ? numbers > 3 * others : numbers + missing > 0);
}

data table_of(const Table& table, const std::string& caption) {
  data object{data::type::object};
  if (!caption.empty()) object.set("caption", data{"text", caption});
  data header{data::type::list};
  std::vector<bool> of_numbers;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    of_numbers.push_back(is_of_numbers(table, i));
    data cell{data::type::object};
    cell.set("text", table.header[i]);
    cell.set("class", of_numbers.back() ? "number" : "");
    header << cell;
  }
  object.set("header", header);
  data rows{data::type::list};
  std::size_t letters = 0;
  for (const auto& cells : table.rows) {
    data row{data::type::list};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      letters += cells[i].size();
      data cell{data::type::object};
      cell.set("text", cells[i]);
      constexpr std::size_t kShort = 26;      // letters that are not broken into lines
      constexpr std::size_t kSentence = 160;  // and from here on it takes most of the width
      std::string kind = cells[i].size() <= kShort ? "short" : "long";
      if (cells[i].size() > kSentence) kind = "long sentence";
      if (i < of_numbers.size() && of_numbers[i]) kind = "number";
      if (!result_class(cells[i]).empty()) kind = "result " + result_class(cells[i]);
      cell.set("class", kind);
      row << cell;
    }
    rows << data{"cells", row};
  }
  object.set("rows", rows);
  constexpr std::size_t kStaysWhole = 16;      // rows that paper does not part,
  constexpr std::size_t kLettersWhole = 1500;  // unless they are long
  constexpr std::size_t kTwoColumns = 60;      // rows that stand side by side where they are folded
  const std::size_t length = table.rows.size();
  object.set("length", length <= kStaysWhole && letters <= kLettersWhole ? " whole"
                       : length >= kTwoColumns                           ? " side-by-side"
                                                                         : "");
  return object;
}

/// The first table of a figure, for pages without charts.
Table table_of_csv(const std::string& csv) {
  Table table;
  for (std::size_t at = 0; at < csv.size();) {
    const std::size_t end = std::min(csv.find('\n', at), csv.size());
    std::vector<std::string> cells;
    std::string cell;
    bool quoted = false;
    for (std::size_t i = at; i < end; ++i) {
      if (csv[i] == '"') {
        if (quoted && i + 1 < end && csv[i + 1] == '"') {
          cell += csv[++i];
        } else {
          quoted = !quoted;
        }
      } else if (csv[i] == ',' && !quoted) {
        cells.push_back(std::move(cell));
        cell.clear();
      } else {
        cell += csv[i];
      }
    }
    cells.push_back(std::move(cell));
    if (table.header.empty()) {
      table.header = std::move(cells);
    } else {
      table.rows.push_back(std::move(cells));
    }
    at = end + 1;
  }
  return table;
}

class Renderer {
 public:
  Renderer(const std::map<std::string, std::string>& drawn) : drawn_(drawn) {}

  data operator()(const Heading& heading) { return data{"heading", data{"text", heading.text}}; }
  data operator()(const Paragraph& paragraph) {
    return data{paragraph.is_notice ? "notice" : "paragraph",
                data{"html", inline_html(paragraph.text)}};
  }
  data operator()(const Bullets& bullets) {
    std::vector<std::string> items;
    for (const std::string& item : bullets.items) items.push_back(inline_html(item));
    return data{"bullets", data{"items", list_of(items)}};
  }
  data operator()(const TextTable& text) {
    return data{"table", table_of(text.table, text.caption)};
  }
  data operator()(const Verbatim& verbatim) {
    return data{"verbatim", data{"text", verbatim.text}};
  }
  data operator()(const Link& link) {
    data object{data::type::object};
    object.set("address", link.address);
    object.set("text", link.text);
    return data{"link", object};
  }
  data operator()(const Tiles& tiles) {
    data list{data::type::list};
    for (const Tile& tile : tiles.tiles) {
      data object{data::type::object};
      object.set("value", tile.value);
      object.set("name", tile.name);
      object.set("note", tile.note);
      list << object;
    }
    return data{"tiles", data{"tile", list}};
  }
  data operator()(const Folded& folded) {
    data object = table_of(folded.table.table, folded.table.caption);
    object.set("summary", folded.summary);
    return data{"folded", object};
  }
  data operator()(const Figure& figure) {
    data object{data::type::object};
    object.set("id", figure.id);
    object.set("number", std::to_string(++number_));
    object.set("title", figure.title);
    object.set("takeaway", figure.takeaway);
    const auto found = drawn_.find(figure.id);
    if (found != drawn_.end()) {
      object.set("drawn", data{"svg", found->second});
      object.set("specification", script_safe(figure.specification.dump()));
    } else if (!figure.data.empty()) {
      object.set("instead", table_of(table_of_csv(figure.data.front().second), ""));
    }
    data sources{data::type::list};
    for (const auto& [name, csv] : figure.data) {
      data source{data::type::object};
      source.set("name", name);
      source.set("csv", csv);
      sources << source;
    }
    object.set("sources", sources);
    return data{"figure", object};
  }

 private:
  const std::map<std::string, std::string>& drawn_;
  int number_ = 0;
};

}  // namespace

std::string csv_of(const Table& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += ',';
      if (cells[i].find_first_of(",\"\n") == std::string::npos) {
        text += cells[i];
        continue;
      }
      text += '"';
      for (const char c : cells[i]) text += c == '"' ? std::string("\"\"") : std::string(1, c);
      text += '"';
    }
    return text + "\n";
  };
  std::string text = line(table.header);
  for (const auto& row : table.rows) text += line(row);
  return text;
}

std::string figures_to_render(const Document& document) {
  Json figures = Json::array();
  Json tables = Json::object();
  for (const DocumentPage& page : document.pages) {
    for (const Block& block : page.blocks) {
      const auto* figure = std::get_if<Figure>(&block);
      if (figure == nullptr) continue;
      figures.push_back({{"id", figure->id}, {"specification", figure->specification}});
      for (const auto& [name, csv] : figure->data) tables[name] = csv;
    }
  }
  return Json{{"figures", std::move(figures)}, {"tables", std::move(tables)}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

std::string to_html(const Document& document, const Assets& assets,
                    const std::map<std::string, std::string>& drawn, const std::string& notice) {
  mustache page_template(assets.page_template);
  if (!page_template.is_valid()) throw std::runtime_error(page_template.error_message());
  data root{data::type::object};
  root.set("title", document.title);
  root.set("subtitle", document.subtitle);
  root.set("badge", document.badge);
  root.set("badge_class", document.badge_class);
  root.set("lead", document.lead);
  root.set("footer", document.footer);
  if (!notice.empty()) root.set("missing", data{"text", notice});
  root.set("style", assets.style);
  data pages{data::type::list};
  Renderer renderer(drawn);
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    data page{data::type::object};
    page.set("number", std::to_string(i + 1));
    page.set("title", document.pages[i].title);
    page.set("flows", document.pages[i].flows ? " flows" : "");
    data blocks{data::type::list};
    for (const Block& block : document.pages[i].blocks) blocks << std::visit(renderer, block);
    page.set("blocks", blocks);
    pages << page;
  }
  root.set("pages", pages);
  if (!drawn.empty() && !assets.libraries.empty()) {
    std::string scripts;
    for (const std::string& library : assets.libraries) {
      scripts += "<script>" + library + "\n</script>\n";
    }
    data live{data::type::object};
    live.set("libraries", scripts);
    live.set("land", script_safe(assets.land));
    live.set("script", assets.script + assets.start_script);
    root.set("live", live);
  }
  return page_template.render(root);
}

}  // namespace fivenines::html
