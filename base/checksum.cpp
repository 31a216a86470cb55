#include "base/checksum.hpp"

#include <cstdio>

namespace valley {

// SplitMix64's finaliser (Steele, Lea and Flood 2014) is a bijection: h -> mix(h ^ word) loses nothing.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t h = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8 && at + i < bytes.size(); ++i)
      word |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << 8 * i;
    h ^= word;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    h ^= h >> 31;
  }
  return h;
}

std::string in_hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace valley
