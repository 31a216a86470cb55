#include "commands/sink.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "base/key.hpp"

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

NotWritten::NotWritten(std::vector<std::string> the_reasons)
    : std::runtime_error(joined(the_reasons, "; ")), reasons(std::move(the_reasons)) {}

void Deliveries::add(const std::function<void()>& deliver) {
  try {
    deliver();
  } catch (const std::runtime_error& failure) {
    reasons.emplace_back(failure.what());
  }
}

void Deliveries::conclude() {
  if (std::cout) add(flush_standard_output);  // else it is among the reasons
  if (!reasons.empty()) throw NotWritten(std::move(reasons));
}

void flush_standard_output() {
  errno = 0;
  std::cout.flush();
  if (!std::cout) lost("standard output", errno);
}

}  // namespace valley
