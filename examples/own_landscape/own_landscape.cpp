// A landscape of one's own on the line: does the theorem about leaving a valley (P2) cover it, and does USAM stay in it?
//
// f(z) = log(1 + z^2) / 2 and its derivative are written once, for any scalar. What the theorem assumes of them is proved with
// interval arithmetic: no number of samples could.
//
// prints: sub-quadratic on [-3, 3]: proved
// prints: USAM stays within 3 for eta < 6, rho <= 1
// prints: after 1000 steps with eta = 3, rho = 1, the farthest point from 0 was 2
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/landscape/user_valley.hpp"
#include "sim/optimizer/usam.hpp"
#include "theory/bounds.hpp"

int main() {
  using namespace valley;
  const UserValley f{[](auto z) {
                       using std::log;  // of doubles; other scalars bring their own
                       return 0.5 * log(1. + z * z);
                     },
                     [](auto z) { return z / (1. + z * z); }};
  const double width = 3;
  std::printf("sub-quadratic on [-3, 3]: %s\n", f.is_sub_quadratic(width) ? "proved" : "not proved");

  const theory::ValleyCondition stays = theory::same_valley_usam(width, f.slope_sup(width), f.curvature());
  std::printf("USAM stays within 3 for eta < %.3g, rho <= %.3g\n", stays.eta_max, stays.rho_max);

  const Usam usam{{.eta = 3}, {.rho = 1}};
  Vec<double, 1> x{{2.}};
  double farthest = std::abs(x[0]);
  for (std::uint32_t step = 0; step < 1000; ++step) {
    x = usam.step(f, x, Draw{.seed = 1, .step = step});
    farthest = std::max(farthest, std::abs(x[0]));
  }
  std::printf("after 1000 steps with eta = 3, rho = 1, the farthest point from 0 was %.3g\n", farthest);
}
