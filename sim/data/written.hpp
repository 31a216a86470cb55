#pragma once

#include <string_view>

namespace valley {

/// What a decimal number as written is more than `nearest`, the double that it reads as, to a double's precision:
/// 0 for "0.5", -2.3e-17 for "0.999999". `text` is one that parse_double reads, without blanks.
double beyond(std::string_view text, double nearest);

}  // namespace valley
