// How work that is asked to stop ends between two of its pieces, however deep it is in them.
#pragma once

#include <functional>

namespace valley::networks {

/// Thrown by what is called between the pieces, caught by whoever knows what to save.
struct Interrupted {};

/// To be called between pieces: throws Interrupted where `asked_to_stop()`.
inline std::function<void()> interrupting(std::function<bool()> asked_to_stop) {
  return [asked_to_stop = std::move(asked_to_stop)] {
    if (asked_to_stop()) throw Interrupted{};
  };
}

}  // namespace valley::networks
