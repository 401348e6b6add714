// Another program, its input and its output: the renderer of charts, the browser that prints.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace fivenines::cli {

/// Runs a program of the PATH with that standard input to its end and returns what it printed;
/// nothing when it cannot be started or ends with another code than 0. What it says on standard
/// error is dropped.
std::optional<std::string> output_of(const std::vector<std::string>& command,
                                     const std::string& input);

/// The first of these programs that the PATH has; empty: none.
std::string first_program(const std::vector<std::string>& names);

}  // namespace fivenines::cli
