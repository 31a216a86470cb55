#pragma once

#include <string>

namespace valley {

/// As `rounded`, for people, with as many digits more as it takes to tell the value from `other` where it is not that: what
/// is all but 1 must not read as 1.
std::string rounded_apart(double value, double other, int digits = 4);

}  // namespace valley
