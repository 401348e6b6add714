#include "sim/cli/html_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "analysis/compare/comparison_document.hpp"
#include "analysis/compare/december_document.hpp"
#include "analysis/compare/december_findings.hpp"
#include "analysis/compare/why_document.hpp"
#include "analysis/report/html/report.hpp"
#include "sim/cli/child_process.hpp"
#include "sim/cli/data_roots.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/recorded_december.hpp"
#include "sim/cli/run_directory.hpp"

namespace fivenines::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kVega = "node_modules/vega/build/vega.min.js";
constexpr const char* kVegaLite = "node_modules/vega-lite/build/vega-lite.min.js";
constexpr const char* kLand = "node_modules/world-atlas/land-110m.json";

/// The folder of the template, the style and the renderer: share/fivenines/web of an installed
/// program, analysis/report/web of a checkout.
fs::path web_folder() {
  std::error_code error;
  for (const fs::path& root : data_roots()) {
    for (const char* folder : {"web", "analysis/report/web"}) {
      if (fs::exists(root / folder / "report.mustache", error)) return root / folder;
    }
  }
  throw OutputError("the template of the report is not installed beside this program");
}

bool has_libraries(const fs::path& web) {
  std::error_code error;
  return fs::exists(web / kVega, error) && fs::exists(web / kVegaLite, error) &&
         fs::exists(web / kLand, error);
}

/// Without the line that names a file of the library's own folder.
std::string library(const fs::path& file) {
  std::string text = read_file(file);
  const std::size_t map = text.rfind("\n//# sourceMappingURL");
  if (map != std::string::npos) text.resize(map);
  return text;
}

html::Assets assets_of(const fs::path& web) {
  html::Assets assets;
  assets.page_template = read_file(web / "report.mustache");
  assets.style = read_file(web / "report.css");
  assets.script = read_file(web / "charts.js");
  assets.start_script = read_file(web / "live.js");
  if (!has_libraries(web)) return assets;
  assets.libraries = {library(web / kVega), library(web / kVegaLite)};
  assets.land = read_file(web / kLand);
  return assets;
}

struct FileToWrite {
  fs::path folder;
  html::Document document;
};

using Drawn = std::map<std::string, std::string>;

/// The SVG of all figures of these documents, by one process; nothing when it fails.
std::optional<std::vector<Drawn>> draw(const std::vector<FileToWrite>& files, const fs::path& web) {
  std::string input = "[";
  for (const FileToWrite& file : files) {
    input += (input.size() > 1 ? "," : "") + html::figures_to_render(file.document);
  }
  const auto output = output_of({"node", (web / "bake.mjs").string()}, input + "]");
  if (!output) return std::nullopt;
  const auto json = nlohmann::json::parse(*output, nullptr, false);
  if (!json.is_array() || json.size() != files.size()) return std::nullopt;
  return json.get<std::vector<Drawn>>();
}

/// What `why` found about the run in that folder; empty when it was not asked.
std::string why_json_of(const fs::path& folder) {
  std::error_code error;
  const fs::path why = folder / "why.json";
  return fs::exists(why, error) ? read_file(why) : std::string();
}

/// What the report says beyond the summary of the run in that folder.
html::ReportContext context_of(const fs::path& folder, const Summary& summary,
                               const std::string& repeat) {
  return {FIVENINES_VERSION, repeat, html::why_blocks(why_json_of(folder), summary.digest)};
}

std::vector<FileToWrite> files_of(const fs::path& folder, const Judged& judged,
                                  const std::string& repeat) {
  std::vector<FileToWrite> files;
  if (const auto* summary = std::get_if<Summary>(&judged)) {
    files.push_back(
        {folder, html::report_document(*summary, context_of(folder, *summary, repeat))});
    return files;
  }
  const html::ReportContext context{FIVENINES_VERSION, repeat};
  const auto& comparison = std::get<VariantComparison>(judged);
  files.push_back({folder, html::comparison_document(comparison, context)});
  for (const VariantResult& variant : comparison.variants) {
    const fs::path own = variant_folder(folder, variant.name);
    files.push_back(
        {own, html::report_document(variant.summary, context_of(own, variant.summary, repeat))});
  }
  return files;
}

std::string write_files(const std::vector<FileToWrite>& files) {
  const fs::path web = web_folder();
  const html::Assets assets = assets_of(web);
  std::string notice;
  std::optional<std::vector<Drawn>> drawn;
  if (assets.libraries.empty()) {
    notice = fmt::format(
        "Charts are missing, their figures stand in tables: the packages that draw them are not "
        "installed. Install them with npm ci --ignore-scripts in {}, then run fivenines report.",
        web.string());
  } else if (!(drawn = draw(files, web))) {
    notice =
        "Charts are missing, their figures stand in tables: node, which draws them, is not "
        "installed or failed. Install nodejs, then run fivenines report.";
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    make_folder(files[i].folder);
    write_file(files[i].folder / "report.html",
               html::to_html(files[i].document, assets, drawn ? (*drawn)[i] : Drawn{}, notice));
  }
  return notice;
}

}  // namespace

std::string write_html(const fs::path& folder, const Judged& judged, const std::string& repeat) {
  return write_files(files_of(folder, judged, repeat));
}

std::string write_html(const fs::path& folder, const December& december,
                       const std::string& repeat) {
  html::ReportContext context{FIVENINES_VERSION, repeat};
  for (std::size_t c = 0; c < december.columns.size(); ++c) {
    const std::vector<DecemberRun>& runs = december.columns[c].runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const std::string why = why_json_of(folder / runs[i].folder);
      const std::string& digest = runs[i].summary.digest;
      const std::string place = place_of(december, c, i);
      const std::vector<html::Block> found = html::why_blocks(why, digest, place);
      context.why.insert(context.why.end(), found.begin(), found.end());
      const std::string best = html::best_remedy_text(why, digest, place);
      if (!best.empty()) context.tried.push_back(best);
    }
  }
  const std::optional<Together> together = recorded_together(folder, december);
  return write_files(
      {{folder, html::december_document(december, context, together ? &*together : nullptr)}});
}

void write_pdf(const fs::path& folder) {
  const std::string browser =
      first_program({"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"});
  if (browser.empty()) {
    throw OutputError("--pdf needs a Chromium; install it with: sudo apt-get install chromium");
  }
  const fs::path page = fs::absolute(folder / "report.html");
  const fs::path fresh = fs::absolute(folder / "report.pdf.tmp");
  const fs::path profile = fs::absolute(folder / ".chromium.tmp");
  std::vector<std::string> command{browser,
                                   "--headless",
                                   "--disable-gpu",
                                   "--no-first-run",
                                   "--no-pdf-header-footer",
                                   "--user-data-dir=" + profile.string(),
                                   "--print-to-pdf=" + fresh.string(),
                                   "file://" + page.string()};
  // its sandbox refuses to work for root; the page is our own
  if (geteuid() == 0) command.insert(command.begin() + 1, "--no-sandbox");
  const auto said = output_of(command, "");
  std::error_code error;
  fs::remove_all(profile, error);
  if (!said || !fs::exists(fresh, error)) {
    fs::remove(fresh, error);
    throw OutputError(browser + " could not print " + page.string());
  }
  fs::rename(fresh, folder / "report.pdf", error);
  if (error) throw OutputError("cannot write report.pdf: " + error.message());
}

}  // namespace fivenines::cli
