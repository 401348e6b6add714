#include "sim/scenario/criteria_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include "sim/base/suggest.hpp"
#include "sim/scenario/document_loader.hpp"

namespace fivenines {
namespace {

namespace fs = std::filesystem;

/// The ids in the first column of the plan's criteria; nothing if the file is not there.
std::optional<std::vector<std::string>> known_criteria(const std::vector<fs::path>& data_roots) {
  for (const fs::path& root : data_roots) {
    const fs::path file = root / "scenarios" / "plan" / "criteria.csv";
    std::error_code error;
    if (!fs::is_regular_file(file, error)) continue;
    Diagnostics unused;
    const auto text = read_text_file(file, SourcePosition{}, unused);
    if (!text) continue;
    std::vector<std::string> ids;
    for (std::size_t at = 0; at < text->size();) {
      const std::size_t end = std::min(text->find('\n', at), text->size());
      const std::string line = text->substr(at, end - at);
      ids.push_back(line.substr(0, line.find(',')));
      at = end + 1;
    }
    if (!ids.empty()) ids.erase(ids.begin());
    return ids;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> read_criteria(SectionReader& root,
                                       const std::vector<fs::path>& data_roots) {
  std::vector<std::string> criteria;
  YamlNode resolved = yaml_list();
  const auto known = known_criteria(data_roots);
  root.accepts_items("criteria", "name");
  for (const YamlNode& item : root.list("criteria")) {
    const auto complain = [&](const std::string& what) {
      root.context().diagnostics.add(item.position.error("criteria: " + what));
    };
    if (!item.is_scalar() || item.text.empty()) {
      complain("must be ids; accepted: [PLAN-T3-ERR, ...]");
    } else if (known && std::find(known->begin(), known->end(), item.text) == known->end()) {
      complain("unknown criterion " + in_quotes(item.text) +
               "; accepted: the ids of scenarios/plan/criteria.csv" +
               did_you_mean(item.text, *known));
    } else if (std::find(criteria.begin(), criteria.end(), item.text) != criteria.end()) {
      complain(in_quotes(item.text) + " is in the list twice; keep one of them");
    }
    criteria.push_back(item.text);
    resolved.items.push_back(yaml_scalar(item.text));
  }
  root.resolve("criteria", std::move(resolved));
  return criteria;
}

}  // namespace fivenines
