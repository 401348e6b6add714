#include "sim/cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/base/diagnostics.hpp"
#include "sim/base/suggest.hpp"
#include "sim/cli/exit_codes.hpp"

namespace fivenines::cli {

namespace po = boost::program_options;

namespace {

constexpr const char* kPositionals = "positional-arguments";

bool takes_all(const std::string& name) {
  return name.ends_with("...");
}

std::string usage_line(const std::string& command) {
  const Command* found = find_command(command);
  return fmt::format("usage: fivenines {} {}", command,
                     found == nullptr ? std::string_view() : found->synopsis);
}

}  // namespace

Options::Options(std::string_view command, std::vector<std::string> positionals)
    : command_(command), positional_names_(std::move(positionals)) {
  add_switch("help,h", "print this and stop");
}

void Options::add_switch(const std::string& name, const std::string& help) {
  visible_.add_options()(name.c_str(), help.c_str());
}

void Options::add(const std::string& name, const std::string& value_name, const std::string& help) {
  visible_.add_options()(name.c_str(), po::value<std::string>()->value_name(value_name),
                         help.c_str());
}

void Options::add_list(const std::string& name, const std::string& value_name,
                       const std::string& help) {
  visible_.add_options()(name.c_str(),
                         po::value<std::vector<std::string>>()->value_name(value_name)->composing(),
                         help.c_str());
}

void Options::add_example(const std::string& command, const std::string& what) {
  examples_ += fmt::format("  {}\n      {}\n", command, what);
}

void Options::unknown_option(const std::string& name) const {
  std::vector<std::string> known;
  for (const auto& option : visible_.options()) known.push_back("--" + option->long_name());
  throw UsageError(fmt::format("unknown option {}{}\n{}; `fivenines help {}` explains the options",
                               in_quotes(name), did_you_mean(name, known), usage_line(command_),
                               command_));
}

void Options::take_positionals(std::vector<std::string> values) {
  const bool open_end = !positional_names_.empty() && takes_all(positional_names_.back());
  if (values.size() < positional_names_.size()) {
    throw UsageError(
        fmt::format("{} is missing\n{}", positional_names_[values.size()], usage_line(command_)));
  }
  if (values.size() > positional_names_.size() && !open_end) {
    throw UsageError(fmt::format("{} is one argument too many\n{}",
                                 in_quotes(values[positional_names_.size()]),
                                 usage_line(command_)));
  }
  positionals_ = std::move(values);
}

bool Options::parse(const Arguments& arguments) {
  po::options_description all;
  all.add(visible_).add_options()(kPositionals, po::value<std::vector<std::string>>());
  po::positional_options_description rest;
  rest.add(kPositionals, -1);
  try {
    namespace style = po::command_line_style;
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(rest)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values_);
  } catch (const po::unknown_option& error) {
    unknown_option(error.get_option_name());
  } catch (const po::error& error) {
    throw UsageError(fmt::format("{}\n{}", error.what(), usage_line(command_)));
  }
  if (given("help")) {
    fmt::print("{}", help_text());
    return false;
  }
  take_positionals(texts(kPositionals));
  return true;
}

bool Options::given(const std::string& name) const {
  return values_.count(name) > 0;
}

std::string Options::text(const std::string& name, const std::string& unless_given) const {
  return given(name) ? values_[name].as<std::string>() : unless_given;
}

std::vector<std::string> Options::texts(const std::string& name) const {
  return given(name) ? values_[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::optional<std::uint64_t> Options::number(const std::string& name, std::uint64_t least,
                                             std::uint64_t most) const {
  if (!given(name)) return std::nullopt;
  const auto value = whole_number(text(name), least, most);
  if (value) return value;
  throw UsageError(fmt::format("--{} {} is not a whole number from {} to {}\n{}", name,
                               in_quotes(text(name)), least, most, usage_line(command_)));
}

std::string Options::choice(const std::string& name, const std::vector<std::string>& words) const {
  if (!given(name)) return words.front();
  const std::string word = text(name);
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  throw UsageError(fmt::format("--{} {} is not known{}; accepted: {}\n{}", name, in_quotes(word),
                               did_you_mean(word, words), joined(words), usage_line(command_)));
}

std::string Options::help_text() const {
  const Command* command = find_command(command_);
  std::ostringstream options;
  options << visible_;
  return fmt::format("{}\n{}\n\n{}{}", usage_line(command_),
                     command == nullptr ? std::string_view() : command->help, options.str(),
                     examples_.empty() ? "" : "\nexamples:\n" + examples_);
}

std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

}  // namespace fivenines::cli
