#pragma once

#include <atomic>

namespace fivenines::cli {

/// From here on SIGINT and SIGTERM only count; whoever works looks at the counter. SIGXFSZ is
/// ignored, so that a file size limit is met like a full disk, and SIGCHLD is not, so that workers
/// can be waited for. Forked processes inherit this.
void catch_signals();

/// Set by the first signal. Lives as long as the program.
const std::atomic<bool>& interrupted();
/// A second signal: stop at once.
bool interrupted_twice();

/// For workers: from here on SIGINT and SIGTERM wait until they are asked for. SimGrid installs a
/// handler that would end the process; a signal that is held never reaches it.
void hold_signals();
/// Whether one of them waits.
bool signal_is_held();

}  // namespace fivenines::cli
