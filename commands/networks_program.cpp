#include "commands/networks_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace valley {

namespace {

const char* const how_to_build = "cmake --build --preset release --target valley-networks";

std::filesystem::path networks_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "valley-networks";
}

}  // namespace

std::string without_networks_program(const std::string& what) {
  return networks_program().string() + ", which has " + what +
         ", is not there; to build it, at the top of the checkout: " + how_to_build;
}

bool has_networks_program() { return access(networks_program().c_str(), F_OK) == 0; }

std::string help_without_networks_program(const std::string& command, const std::string& purpose) {
  return "valley " + command + ": " + purpose + "\n\nThis command and the list of its options are in a second program, " +
         networks_program().string() + ", which is not there. To build it, at the top of the checkout:\n\n  " + how_to_build +
         "\n\ndocs/networks.md and docs/studies.md say what it does.\n";
}

void start_networks_program(const char* const* argv) {
  const std::filesystem::path here = networks_program();
  if (!has_networks_program()) throw std::runtime_error(without_networks_program("this command"));
  // A thread of libgomp that waits for another spins for long: on a machine with other work a training step then takes
  // twenty times as long. A short spin, then sleep. Its environment is read before main, so it is set here.
  if (std::getenv("OMP_WAIT_POLICY") == nullptr) setenv("GOMP_SPINCOUNT", "10000", 0);
  execv(here.c_str(), const_cast<char* const*>(argv));
  throw std::runtime_error(here.string() + ", which has this command, does not start: " + std::strerror(errno));
}

}  // namespace valley
