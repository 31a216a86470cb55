#include "sim/data/pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

namespace valley {

Pages::Pages(std::size_t size) : length(size) {
  if (size == 0) return;
  void* const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  at = static_cast<std::uint8_t*>(pages);
}

Pages Pages::of_file(int file, std::size_t from, std::size_t size) {
  Pages mapped;
  if (size == 0) return mapped;
  const auto before = from % static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const pages = ::mmap(nullptr, before + size, PROT_READ, MAP_PRIVATE, file, static_cast<off_t>(from - before));
  if (pages == MAP_FAILED) return mapped;
  mapped.at = static_cast<std::uint8_t*>(pages) + before;
  mapped.length = size;
  mapped.before = before;
  return mapped;
}

Pages::Pages(Pages&& other) noexcept
    : at(std::exchange(other.at, nullptr)), length(std::exchange(other.length, 0)), before(std::exchange(other.before, 0)) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(at, other.at);
  std::swap(length, other.length);
  std::swap(before, other.before);
  return *this;
}

Pages::~Pages() {
  if (at != nullptr) ::munmap(at - before, before + length);
}

void Pages::resize(std::size_t size) {
  if (at == nullptr || size == 0) {
    *this = Pages(size);
    return;
  }
  void* const pages = ::mremap(at, length, size, MREMAP_MAYMOVE);  // moves page tables, not bytes
  if (pages == MAP_FAILED) throw std::bad_alloc();
  at = static_cast<std::uint8_t*>(pages);
  length = size;
}

}  // namespace valley
