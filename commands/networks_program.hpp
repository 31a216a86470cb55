// Networks are the work of a second program, valley-networks: libtorch alone takes half a second to load, which no
// other command should wait for.
#pragma once

#include <string>

namespace valley {

/// Whether it lies beside this program: who builds `valley` alone has none.
bool has_networks_program();

/// What --help says of one of its commands where there is none.
std::string help_without_networks_program(const std::string& command, const std::string& purpose);

/// "PROGRAM, which has WHAT, is not there; to build it, ...", of a program that is not.
std::string without_networks_program(const std::string& what);

/// Becomes valley-networks with the same words. Throws std::runtime_error, with the command that builds it, when it can't.
[[noreturn]] void start_networks_program(const char* const* argv);

}  // namespace valley
