// How work that takes long is looked after: what it asks and tells whoever began it.
//
//   Progress bar;
//   const Watch watch{.asked_to_stop = [] { return NotedSignals::latest() != 0; },
//                     .progress = [&](const std::string& what, std::size_t done, std::size_t total) { bar.update(what, done,
//                     total); }};
//   run_training(experiment, text, {.folder = "run", .watch = watch});
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace valley {

/// Thrown between two pieces of work that was asked to stop, however deep; caught by whoever knows what to save.
struct Interrupted {};

/// Work on several threads calls these from all of them.
struct Watch {
  /// Asked between the pieces: the work that hears true saves itself and ends.
  std::function<bool()> asked_to_stop = [] { return false; };
  /// What is being done; `total` 0: nobody knows how far it is.
  std::function<void(const std::string& what, std::size_t done, std::size_t total)> progress = [](auto&&...) {};
  /// A line on what failed while the work goes on, such as a checkpoint that could not be written.
  std::function<void(const std::string& line)> complaint = [](const std::string&) {};

  /// Throws Interrupted where asked to stop.
  void look() const;
  /// The same, for what knows nothing of a Watch.
  std::function<void()> looking() const;
};

/// ", 12 s left" or ", 3 min left"; nothing where nobody knows.
std::string time_left(double seconds);

}  // namespace valley
