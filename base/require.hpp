// Misuse is reported in one form everywhere: which argument, which value, what is allowed.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/number.hpp"

namespace valley {

/// Throws std::invalid_argument "ARGUMENT is VALUE; allowed: ALLOWED".
[[noreturn]] inline void reject(std::string_view argument, std::string_view value, std::string_view allowed) {
  throw std::invalid_argument(std::string(argument) + " is " + std::string(value) + "; allowed: " + std::string(allowed));
}

/// Throws as `reject` does unless `fine`. NaN fails every comparison, so `require(x > 0, ...)` rejects it.
inline void require(bool fine, std::string_view argument, double value, std::string_view allowed) {
  if (!fine) reject(argument, shortest(value), allowed);
}

inline void require(bool fine, std::string_view argument, std::string_view value, std::string_view allowed) {
  if (!fine) reject(argument, value, allowed);
}

}  // namespace valley
