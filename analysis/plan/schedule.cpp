#include "analysis/plan/schedule.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

#include "analysis/plan/csv.hpp"

namespace fivenines {

namespace {

/// Rows of a file by the names of its columns.
class NamedRows {
 public:
  NamedRows(std::string_view text, const std::string& file,
            const std::vector<std::string_view>& columns)
      : file_(file) {
    try {
      rows_ = read_csv(text);
    } catch (const BadCsv& error) {
      throw BadSchedule(file + ": error: " + error.what());
    }
    if (rows_.empty()) complain(1, "the file is empty");
    const std::vector<std::string>& header = rows_.front().fields;
    for (std::size_t i = 0; i < header.size(); ++i) place_[header[i]] = i;
    for (const std::string_view column : columns) {
      if (!place_.contains(std::string(column))) complain(1, fmt::format("no column '{}'", column));
    }
    rows_.erase(rows_.begin());
    for (const CsvRow& row : rows_) {
      if (row.fields.size() != place_.size()) {
        complain(row.line,
                 fmt::format("{} fields, the header has {}", row.fields.size(), place_.size()));
      }
    }
  }

  const std::vector<CsvRow>& rows() const { return rows_; }
  const std::string& at(const CsvRow& row, const char* column) const {
    return row.fields[place_.at(column)];
  }

  /// Nothing when both are empty; one day when only the first is given.
  std::optional<Days> days(const CsvRow& row, const char* first, const char* last) const {
    if (at(row, first).empty() && at(row, last).empty()) return std::nullopt;
    const auto read = [&](const char* column) {
      const auto day = parse_day(at(row, column));
      if (!day) {
        complain(row.line,
                 fmt::format("{} '{}' is not a date such as 2025-12-06", column, at(row, column)));
      }
      return *day;
    };
    const Day from = read(first);
    const Days days{from, at(row, last).empty() ? from : read(last)};
    if (days.last < days.first) complain(row.line, fmt::format("ends before it starts"));
    return days;
  }

  bool yes(const CsvRow& row, const char* column) const {
    const std::string& text = at(row, column);
    if (text != "yes" && text != "no") {
      complain(row.line, fmt::format("{} '{}' is not yes or no", column, text));
    }
    return text == "yes";
  }

  [[noreturn]] void complain(int line, const std::string& what) const {
    throw BadSchedule(fmt::format("{}:{}: error: {}", file_, line, what));
  }

 private:
  std::string file_;
  std::vector<CsvRow> rows_;
  std::map<std::string, std::size_t, std::less<>> place_;
};

PlannedTest planned_test(const NamedRows& file, const CsvRow& row) {
  PlannedTest test;
  test.id = file.at(row, "id");
  test.name = "Test " + test.id.substr(test.id.find('-') + 1);
  test.what = file.at(row, "what");
  const auto days = file.days(row, "starts", "ends");
  if (!days) file.complain(row.line, "a test without date");
  test.days = *days;
  test.scenario = file.at(row, "scenario");
  if (test.scenario.empty()) file.complain(row.line, "a test without scenario");
  test.has_window = file.yes(row, "window");
  test.source = file.at(row, "source");
  if (!file.at(row, "remedy").empty()) {
    PlanBranch branch;
    branch.trigger = file.at(row, "branch_on");
    if (branch.trigger == "any") branch.trigger.clear();
    branch.remedy = file.at(row, "remedy");
    branch.days = file.days(row, "remedy_starts", "remedy_ends");
    branch.holds_later = file.yes(row, "holds_later");
    test.branch = std::move(branch);
  }
  return test;
}

}  // namespace

Schedule read_schedule(std::string_view text, const std::string& file) {
  const NamedRows table(text, file,
                        {"id", "what", "starts", "ends", "scenario", "window", "branch_on",
                         "remedy", "remedy_starts", "remedy_ends", "holds_later", "source"});
  Schedule schedule;
  const std::array<std::pair<std::string_view, Day Schedule::*>, 4> kDates{
      {{"all_pass_by", &Schedule::all_pass_by},
       {"gate", &Schedule::gate},
       {"go", &Schedule::go},
       {"hold", &Schedule::hold}}};
  std::size_t dates = 0;
  for (const CsvRow& row : table.rows()) {
    const std::string& id = table.at(row, "id");
    bool is_date = false;
    for (const auto& [name, member] : kDates) {
      if (id != name) continue;
      const auto days = table.days(row, "starts", "ends");
      if (!days) table.complain(row.line, fmt::format("{} without date", id));
      schedule.*member = days->first;
      is_date = true;
      ++dates;
    }
    if (is_date) continue;
    if (!id.starts_with("test-")) {
      table.complain(row.line,
                     fmt::format("id '{}' is not test-N, all_pass_by, gate, go or hold", id));
    }
    schedule.tests.push_back(planned_test(table, row));
    const auto& tests = schedule.tests;
    if (tests.size() > 1 && tests[tests.size() - 2].days.last >= tests.back().days.first) {
      table.complain(row.line, fmt::format("{} starts before the test above has ended", id));
    }
  }
  if (dates != kDates.size() || schedule.tests.empty()) {
    table.complain(1, "tests, all_pass_by, gate, go and hold must be there once each");
  }
  return schedule;
}

std::vector<PlannedTopology> read_topologies(std::string_view text, const std::string& file) {
  const NamedRows table(text, file, {"regions", "sets", "source"});
  std::vector<PlannedTopology> topologies;
  for (const CsvRow& row : table.rows()) {
    PlannedTopology topology;
    const std::string& regions = table.at(row, "regions");
    topology.id = regions + "-regions";
    topology.name = regions + " regions";
    topology.source = table.at(row, "source");
    std::string_view rest = table.at(row, "sets");
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (end > 0) topology.sets.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    topologies.push_back(std::move(topology));
  }
  return topologies;
}

std::optional<Day> parse_day(std::string_view text) {
  constexpr std::size_t kLength = 10;
  if (text.size() != kLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) -> std::optional<int> {
    int value = 0;
    const char* end = text.data() + at + size;
    const auto [stopped, error] = std::from_chars(text.data() + at, end, value);
    if (error != std::errc{} || stopped != end || value < 0) return std::nullopt;
    return value;
  };
  const auto year = part(0, 4);
  const auto month = part(5, 2);
  const auto day = part(8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::string iso_day(Day day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string day_text(Day day) {
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {}", kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<unsigned>(date.day()));
}

std::string days_text(const Days& days) {
  if (days.first == days.last) return day_text(days.first);
  const std::chrono::year_month_day first{days.first};
  const std::chrono::year_month_day last{days.last};
  if (first.month() != last.month()) return day_text(days.first) + "-" + day_text(days.last);
  return fmt::format("{}-{}", day_text(days.first), static_cast<unsigned>(last.day()));
}

}  // namespace fivenines
