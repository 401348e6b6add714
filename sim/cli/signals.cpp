#include "sim/cli/signals.hpp"

#include <csignal>

namespace fivenines::cli {

namespace {

std::atomic<bool> once{false};
std::atomic<bool> twice{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

void count_signal(int) {
  if (once.exchange(true)) twice = true;
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = count_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);
  // Where the parent ignores it, so would we, and nobody could wait for a worker.
  std::signal(SIGCHLD, SIG_DFL);
}

const std::atomic<bool>& interrupted() {
  return once;
}
bool interrupted_twice() {
  return twice;
}

void hold_signals() {
  sigset_t both;
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  sigprocmask(SIG_BLOCK, &both, nullptr);
}

bool signal_is_held() {
  sigset_t waiting;
  sigemptyset(&waiting);
  sigpending(&waiting);
  return sigismember(&waiting, SIGINT) == 1 || sigismember(&waiting, SIGTERM) == 1;
}

}  // namespace fivenines::cli
