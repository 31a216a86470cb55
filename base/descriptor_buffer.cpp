#include "base/descriptor_buffer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace valley {

DescriptorBuffer::DescriptorBuffer(int descriptor) : own(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) {
  setp(block.data(), block.data() + block.size());
}

DescriptorBuffer::~DescriptorBuffer() {
  if (own >= 0) ::close(own);
}

bool DescriptorBuffer::is_writable() const {
  const int flags = ::fcntl(own, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY) return true;
  errno = EBADF;
  return false;
}

int DescriptorBuffer::sync() {
  const char* from = pbase();
  while (from < pptr()) {
    const ssize_t written = ::write(own, from, static_cast<std::size_t>(pptr() - from));
    if (written < 0 && errno != EINTR) return -1;
    if (written > 0) from += written;
  }
  setp(block.data(), block.data() + block.size());
  return 0;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type next) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
  return traits_type::not_eof(next);
}

}  // namespace valley
