// What a Draw's `use` says in training and measuring networks, in one list so that no two numbers share an address.
// 0 and 1 are the batches of a step (sim/draw.hpp), 2 and 3 the orders of epochs (sim/data/sampler.cpp), 5 to 10 belong
// to the data themselves (sim/data).
#pragma once

#include <cstdint>

namespace valley::uses {

inline constexpr std::uint8_t tests = 11;        // the test images, where they are attacked
inline constexpr std::uint8_t distortions = 14;  // and 15, of the auxiliary batch
inline constexpr std::uint8_t initial_parameters = 16;
inline constexpr std::uint8_t lanczos = 20;
inline constexpr std::uint8_t probes = 21;
inline constexpr std::uint8_t attack_directions = 64;  // + use of the batch that is attacked: 64, 65, 75
inline constexpr std::uint8_t attack_lengths = 96;     // likewise
inline constexpr std::uint8_t directions = 128;

}  // namespace valley::uses
