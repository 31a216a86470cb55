// Bytes of a file that are mapped, not read: pages come in as they are looked at, and may go again. Or memory of our own, whose
// pages come to be as they are written: it may be asked for by a size that a file merely claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace valley {

class Pages {
 public:
  Pages() = default;
  /// Zeroed. Throws std::bad_alloc.
  explicit Pages(std::size_t size);
  /// `size` bytes of an open file from byte `from` on; empty where the system can't map it.
  static Pages of_file(int file, std::size_t from, std::size_t size);
  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;
  ~Pages();

  /// Keeps what is there. Pages of our own only.
  void resize(std::size_t size);

  std::span<const std::uint8_t> bytes() const { return {at, length}; }
  /// Pages of our own only.
  std::uint8_t* data() { return at; }
  std::size_t size() const { return length; }

 private:
  std::uint8_t* at = nullptr;          // what is seen
  std::size_t length = 0, before = 0;  // of it; bytes of a file between the first page and it
};

}  // namespace valley
