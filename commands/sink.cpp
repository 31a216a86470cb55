#include "commands/sink.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <stdexcept>

namespace valley {
namespace {

[[noreturn]] void lost(const std::string& place, int error) {
  throw std::runtime_error("cannot write " + place + ": " + (error != 0 ? std::strerror(error) : "write failed"));
}

}  // namespace

Sink::Sink(const std::string& name) {
  if (name != "-")
    file.emplace(name);
  else if ((::fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDONLY)  // closed by the caller: main_of
    lost("standard output", EBADF);
}

std::ostream& Sink::stream() { return file ? file->stream() : std::cout; }

void Sink::require_good() {
  if (file)
    file->require_good();
  else if (!std::cout)
    lost("standard output", errno);
}

void Sink::commit() {
  require_good();
  if (file)
    file->commit();
  else
    flush_standard_output();
}

void Sink::finish(std::string_view bytes) {
  stream() << bytes;
  commit();
}

void flush_standard_output() {
  errno = 0;
  std::cout.flush();
  if (!std::cout) lost("standard output", errno);
}

}  // namespace valley
