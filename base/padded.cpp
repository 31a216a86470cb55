#include "base/padded.hpp"

#include <algorithm>

#include <algorithm>

namespace valley {

std::string padded_right(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string padded_left(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

}  // namespace valley
