#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace valley {

/// A line on standard error that says how far a command is: only on a terminal, only after two seconds, erased at the end.
class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// What is being done; `total` 0: only the time is shown.
  void update(const std::string& what, std::size_t done = 0, std::size_t total = 0);

  /// Takes the line away, so that results can be printed; it comes back by itself.
  void erase();

 private:
  void draw();

  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable stopping;
  bool stop = false;
  std::string what;
  std::size_t done = 0, total = 0;
  std::thread painter;  // so that a long single case moves the clock too
};

/// Takes the line away when the program is about to be ended by a signal. Async-signal-safe.
void wipe_progress() noexcept;

}  // namespace valley
