#include "base/padded.hpp"

#include <algorithm>
#include <sstream>

#include <algorithm>

namespace valley {

std::string padded_right(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string padded_left(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  const auto letters = [](const std::string& word) {
    return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
  };
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && letters(lines.back()) + 1 + letters(word) > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

}  // namespace valley
