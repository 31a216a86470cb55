#include "base/python_literal.hpp"

#include <algorithm>

namespace valley {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; }

/// How many bytes the character at the front has; 0 where it is none of UTF-8, or a control character.
std::size_t length_of_character(std::string_view text) {
  const unsigned first = byte_at(text, 0), second = byte_at(text, 1);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (std::size_t i = 1; i < length; ++i)
    if (byte_at(text, i) >> 6 != 2) return 0;
  const bool too_long = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character =
      (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90) || (first == 0xc2 && second < 0xa0);
  return too_long || no_character ? 0 : length;
}

std::string escaped(unsigned byte) {
  constexpr const char* digits = "0123456789abcdef";
  return (byte < 0x80 ? "\\x" : "\\udc") + std::string{digits[byte >> 4], digits[byte & 15]};
}

}  // namespace

std::string python_literal(std::string_view text) {
  std::string out = "'";
  while (!text.empty()) {
    const std::size_t length = length_of_character(text);
    if (text[0] == '\'' || text[0] == '\\') out += '\\';
    out += length == 0 ? escaped(byte_at(text, 0)) : std::string(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out + "'";
}

}  // namespace valley
