// Networks are the work of a second program, valley-networks: libtorch alone takes half a second to load, which no
// other command should wait for.
#pragma once

namespace valley {

/// Becomes valley-networks, which lies beside this program, with the same words. Throws std::runtime_error when it can't.
[[noreturn]] void start_networks_program(const char* const* argv);

}  // namespace valley
