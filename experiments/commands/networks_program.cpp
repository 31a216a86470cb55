#include "experiments/commands/networks_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace valley {

void start_networks_program(const char* const* argv) {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "valley-networks";
  // A thread of libgomp that waits for another spins for long: on a machine with other work a training step then takes
  // twenty times as long. A short spin, then sleep. Its environment is read before main, so it is set here.
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) setenv("GOMP_SPINCOUNT", "10000", 0);
  execv(here.c_str(), const_cast<char* const*>(argv));
  throw std::runtime_error(here.string() + ", which has this command, does not start: " + std::strerror(errno));
}

}  // namespace valley
