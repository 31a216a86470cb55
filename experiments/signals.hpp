// For work that can be saved: the signals that would end the program are noted instead, until the work looks.
#pragma once

#include <array>

namespace valley {

/// While it lives, SIGINT and SIGTERM are noted instead of ending the program. What the caller ignores stays ignored. A
/// signal that comes twice (as `timeout` sends it) is no reason to lose the save. One at a time.
class NotedSignals {
 public:
  NotedSignals();
  NotedSignals(const NotedSignals&) = delete;
  NotedSignals& operator=(const NotedSignals&) = delete;
  ~NotedSignals();

  /// The last one noted, or 0.
  static int latest();

 private:
  static constexpr int count = 2;
  std::array<void (*)(int), count> before{};
};

}  // namespace valley
