// Running text in lines.
#pragma once

#include <cstddef>
#include <string>

namespace valley {

/// The words of `text` in lines of at most `width` characters (of UTF-8), each after `indent` and ended by a line break. A word
/// that is longer has a line of its own.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent = "");
/// The same with `first` before the first line, in place of the indent.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent, const std::string& first);

}  // namespace valley
