#include "commands/bench/operations.hpp"

#include "commands/bench/counted.hpp"
#include "gpu/walk.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley::bench {

Operations toy_operations() {
  const TwoParameter f{Activation::sqrt1p, 0.05};
  const Sam rule{{.eta = 0.05}, {.rho = 0.1}};
  gpu::Walker<Vec<Counted, 2>, Counted, Sam::fields> w{};
  w.x = {{Counted(1.5), Counted(0.1)}};
  w.escaped_at = w.diverged_at = Counted(gpu::not_yet);
  tally = {};
  gpu::keep(f, gpu::Escape{}, w, rule.step(f, w.x, w.memory, CountedDraw{}), 1.);
  return tally;
}

// USAM, B = 4 shared, d = 16. Coordinates keep no scalar to count with; their loops are short enough to read.
Operations lsq_operations() {
  constexpr double B = 4, d = 16, gradients = 2, dots = gradients * B;
  Operations o;
  o.multiply = dots * 8;                // the first eight products of a dot product
  o.fma = dots * (d - 8) + dots * d;    // the others; each sample's row times its residual
  o.add = dots * 7;                     // eight partial sums
  o.multiply += dots;                   // residual / B
  o.multiply += 2 * d;                  // rho g, eta g
  o.add += 2 * d;                       // theta + rho g, theta - eta d
  o.fma += d;                           // the squares' sum, whether it is finite
  o.logic = 1. / 8 + 1;                 // its comparison (one for eight trials), the step of divergence
  o.multiply_32 = philox_products + B;  // one block, four indices
  o.logic += philox_logic + B;
  return o;
}

}  // namespace valley::bench
