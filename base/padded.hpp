// Words in columns of a fixed width.
#pragma once

#include <string>

namespace valley {

/// The text and blanks after it, at least one.
std::string padded_right(std::string text, std::size_t width);

/// Blanks before the text where it is shorter.
std::string padded_left(const std::string& text, std::size_t width);

}  // namespace valley
