// A fuzzer's input as a file, and the one exception that a reader may throw.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace valley {

/// Calls reader(). Anything but std::invalid_argument ends the program.
template <class Reader>
void read_or_go_on(const Reader& reader) {
  try {
    reader();
  } catch (const std::invalid_argument&) {
  }
}

/// Calls reader(path) with a file in memory that holds the input. Anything but std::invalid_argument ends the program.
template <class Reader>
void read_or_refuse(const std::uint8_t* data, std::size_t size, const Reader& reader) {
  static const int file = memfd_create("fuzz", 0);
  static const std::filesystem::path path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  read_or_go_on([&] { reader(path); });
}

inline void check(bool fine) {
  if (!fine) std::abort();
}

}  // namespace valley
