// Ctrl-C in a call that takes long: Python's signal handlers run in its main thread only, and only where somebody asks.
//
//   Interrupts interrupts;
//   without_gil([&] { while (run.advance()) interrupts.poll(); });
#pragma once

#include <pybind11/pybind11.h>

#include <chrono>

#include "runs/watch.hpp"

namespace valley::python {

/// An exception of Python's on its way through Valley. Not a std::exception, which claims catch and call a verdict.
struct Interrupted {
  pybind11::error_already_set error;
};

class Interrupts {
 public:
  Interrupts() = default;
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// Called without the GIL, as often as one likes: takes it ten times a second. Throws Interrupted where a handler raised.
  void poll() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next) return;
    next = now + std::chrono::milliseconds(100);
    const pybind11::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw Interrupted{pybind11::error_already_set()};
  }

  /// For work that is looked after by a Watch: polls as it tells how far it is. Must outlive it.
  Watch watch() {
    Watch all;
    all.progress = [this](auto&&...) { poll(); };
    return all;
  }

 private:
  std::chrono::steady_clock::time_point next = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
};

/// work(), while other threads of Python go on.
template <class Work>
auto without_gil(Work&& work) {
  const pybind11::gil_scoped_release released;
  return work();
}

}  // namespace valley::python
