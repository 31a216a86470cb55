// The signals that ask a program to stop, and how work that can be saved takes them.
#pragma once

#include <array>
#include <csignal>

namespace valley {

/// From a terminal (SIGINT, SIGHUP), from kill and from batch systems: SIGTERM, SIGUSR1 and SIGUSR2 (Slurm's --signal, a
/// warning ahead of the end), SIGXCPU (the time is up).
inline constexpr std::array stop_signals = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

/// "SIGTERM".
const char* name_of_signal(int signal);

/// While it lives, the signals that ask to stop are noted instead of ending the program. What the caller ignores stays
/// ignored. A signal that comes twice (as `timeout` sends it) is no reason to lose the save. One at a time.
class NotedSignals {
 public:
  NotedSignals();
  NotedSignals(const NotedSignals&) = delete;
  NotedSignals& operator=(const NotedSignals&) = delete;
  ~NotedSignals();

  /// The last one noted, or 0.
  static int latest();

 private:
  std::array<void (*)(int), stop_signals.size()> before{};
};

}  // namespace valley
