#include "runs/watch.hpp"

#include <cmath>

#include "base/number.hpp"

namespace valley {

void Watch::look() const {
  if (asked_to_stop()) throw Interrupted{};
}

std::function<void()> Watch::looking() const {
  return [watch = *this] { watch.look(); };
}

std::string time_left(double seconds) {
  if (!std::isfinite(seconds)) return "";
  return ", " + (seconds < 120 ? rounded(std::ceil(seconds), 3) + " s" : rounded(std::ceil(seconds / 60), 4) + " min") + " left";
}

}  // namespace valley
