#include "commands/watched.hpp"

#include <iostream>

#include "commands/signals.hpp"

namespace valley {

Watch watched(Progress& progress, const std::string& who) {
  return {.asked_to_stop = [] { return NotedSignals::latest() != 0; },
          .progress = [&progress](const std::string& what, std::size_t done,
                                  std::size_t total) { progress.update(what, done, total); },
          .complaint =
              [&progress, who](const std::string& line) {
                progress.erase();
                std::cerr << who << ": " << line << std::endl;
              }};
}

}  // namespace valley
