// Words in columns of a fixed width.
#pragma once

#include <string>
#include <vector>

namespace valley {

/// The text and blanks after it, at least one.
std::string padded_right(std::string text, std::size_t width);

/// Blanks before the text where it is shorter.
std::string padded_left(const std::string& text, std::size_t width);

/// The text in lines of at most so many letters (UTF-8), broken at blanks; a longer word has a line to itself. At least one line.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

}  // namespace valley
