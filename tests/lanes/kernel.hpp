// The lanes' half of the tests: kernel.cpp alone is compiled for the instruction set under test, and
// nothing of it runs where the processor lacks that. W is one of L, 2L, 4L.
#pragma once

#include <cstdint>

#include "sim/draw.hpp"
#include "sim/landscape/huber.hpp"
#include "sim/landscape/landscape.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley::lanes_test {

constexpr int most_lanes = 32;

// F(landscape)
#define VALLEY_LANDSCAPES(F) \
  F(TwoParameter)            \
  F(Quadratic)               \
  F(Tanh2)                   \
  F(LogCosh)                 \
  F(PseudoHuber)             \
  F(Huber)                   \
  F(TunableDecay)            \
  F(PlSine)                  \
  F(RandomCurvature<3>)

/// L: lanes of a register.
int lanes_of_a_register();

/// out[i] = F(a[i], b[i], c[i]), i < W.
template <class F>
void apply(int W, const double* a, const double* b, const double* c, double* out);

/// Whether a[i] < b[i] for any i < W.
bool any_less(int W, const double* a, const double* b);

/// Whatever lane i draws, for trial xi.trial + i.
struct Drawn {
  std::uint64_t block[4], bits, ascent_bits;
  double uniform, normal;
};
void draw(int W, const Draw& xi, Coupling coupling, std::uint32_t k, Drawn* out);

/// `steps` steps from x (W points of f's dimension, coordinate by coordinate), in place.
template <class F, class Optimizer>
void walk(int W, const F& f, const Optimizer& optimizer, std::uint32_t steps, const Draw& base, double* x);

}  // namespace valley::lanes_test
