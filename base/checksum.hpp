#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace valley {

/// A 64-bit hash in which every change of one word of eight bytes shows.
std::uint64_t checksum(std::string_view bytes);

/// 16 hexadecimal digits.
std::string in_hex(std::uint64_t value);

}  // namespace valley
