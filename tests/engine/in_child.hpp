// One process can have one SimGrid engine, so every engine test runs its body in a forked child.
// What the body returns comes back through a pipe; checks are made on it in the parent.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace fivenines::test {

/// The text that `body` returns in a child process. Throws std::runtime_error, with what the child
/// wrote to standard error, when the body throws or the child dies.
std::string text_from_child(const std::function<std::string()>& body);

/// The same for numbers, every bit of them.
std::vector<double> numbers_from_child(const std::function<std::vector<double>()>& body);

}  // namespace fivenines::test
