#include "tests/engine/in_child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace fivenines::test {
namespace {

constexpr int kBodyThrew = 17;

void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = write(file, text.data() + done, text.size() - done);
    if (n <= 0) _exit(kBodyThrew);
    done += static_cast<std::size_t>(n);
  }
}

std::string read_all(int file) {
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(file, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  return text;
}

/// Never returns, and leaves neither Catch's reporter nor SimGrid's exit handlers a word.
[[noreturn]] void be_the_child(const std::function<std::string()>& body, int result, int errors) {
  dup2(errors, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGTERM}) {
    std::signal(number, SIG_DFL);  // Catch's handlers would report for the parent
  }
  int code = 0;
  std::string text;
  try {
    text = body();
  } catch (const std::exception& error) {
    text = error.what();
    code = kBodyThrew;
  }
  write_all(result, text);
  _exit(code);
}

}  // namespace

std::string text_from_child(const std::function<std::string()>& body) {
  int ends[2];
  std::FILE* errors = std::tmpfile();
  if (pipe(ends) != 0 || errors == nullptr) throw std::runtime_error("no pipe for the child");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no child");
  if (child == 0) {
    close(ends[0]);
    be_the_child(body, ends[1], fileno(errors));
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  std::rewind(errors);
  const std::string said = read_all(fileno(errors));
  std::fclose(errors);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  throw std::runtime_error("the child failed (status " + std::to_string(status) + "): " + text +
                           "\n" + said);
}

std::vector<double> numbers_from_child(const std::function<std::vector<double>()>& body) {
  const std::string bytes = text_from_child([&] {
    const std::vector<double> numbers = body();
    return std::string(reinterpret_cast<const char*>(numbers.data()),
                       numbers.size() * sizeof(double));
  });
  std::vector<double> numbers(bytes.size() / sizeof(double));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  return numbers;
}

}  // namespace fivenines::test
