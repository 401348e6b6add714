// The command line of one subcommand, on Boost.Program_options: no guessing of abbreviations, and a
// suggestion for what is unknown.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/commands.hpp"

namespace fivenines::cli {

class Options {
 public:
  /// What `fivenines COMMAND` accepts, --help included. Positional arguments come one name each, as
  /// a user reads them; a name that ends in "..." takes all that remain.
  Options(std::string_view command, std::vector<std::string> positionals);

  /// "name,n" as in Boost; an option without value.
  void add_switch(const std::string& name, const std::string& help);
  /// An option with a value, shown as `value_name`.
  void add(const std::string& name, const std::string& value_name, const std::string& help);
  /// An option with a value that may be given several times.
  void add_list(const std::string& name, const std::string& value_name, const std::string& help);

  /// A command that --help shows, with what it does.
  void add_example(const std::string& command, const std::string& what);

  /// Throws UsageError. False when --help was given and help was printed: then there is no more to
  /// do. All positional arguments are required.
  [[nodiscard]] bool parse(const Arguments& arguments);

  bool given(const std::string& name) const;
  std::string text(const std::string& name, const std::string& unless_given = "") const;
  std::vector<std::string> texts(const std::string& name) const;
  /// A whole number of [least, most]; nothing when the option is absent. Throws UsageError.
  std::optional<std::uint64_t> number(const std::string& name, std::uint64_t least,
                                      std::uint64_t most) const;
  /// One of these words, the first unless given. Throws UsageError.
  std::string choice(const std::string& name, const std::vector<std::string>& words) const;

  const std::string& positional(std::size_t index) const { return positionals_[index]; }
  const std::vector<std::string>& positionals() const { return positionals_; }

 private:
  std::string help_text() const;
  [[noreturn]] void unknown_option(const std::string& name) const;
  void take_positionals(std::vector<std::string> values);

  std::string command_;
  std::vector<std::string> positional_names_;
  std::vector<std::string> positionals_;
  std::string examples_;
  boost::program_options::options_description visible_{"options"};
  boost::program_options::variables_map values_;
};

/// A whole number of [least, most], digits only; nothing otherwise.
std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t least,
                                          std::uint64_t most);

}  // namespace fivenines::cli
