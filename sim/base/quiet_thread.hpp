// A thread that takes no signals: these are for the thread that simulates, whose system calls are
// to be interrupted.
#pragma once

#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

namespace fivenines {

/// Not joinable if the system refuses.
template <typename Work>
std::thread quiet_thread(Work&& work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread;
  try {
    thread = std::thread(std::forward<Work>(work));
  } catch (const std::system_error&) {
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace fivenines
