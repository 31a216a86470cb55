#include "base/wrapped.hpp"

#include <algorithm>
#include <sstream>

namespace valley {
namespace {

std::size_t characters(const std::string& text) {
  const auto starts_one = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_one));
}

}  // namespace

std::string wrapped(const std::string& text, std::size_t width, const std::string& indent) {
  return wrapped(text, width, indent, indent);
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& indent, const std::string& first) {
  std::string lines, line, before = first;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && characters(before + line + " " + word) > width) {
      lines += before + line + "\n";
      line.clear();
      before = indent;
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return line.empty() ? lines : lines + before + line + "\n";
}

}  // namespace valley
