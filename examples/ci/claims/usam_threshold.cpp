// The bound this repository guards: USAM on f = a x^2/2 is stable up to eta = 2/(a (1 + rho a)), and no further.
#include <cmath>

#include "experiments/claim.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

/// Growth of |x| over 20 steps at `share` of the critical step, against 1.
Case stays(Role role, double a, double rho, double share) {
  return {.role = role,
          .params = {{"a", a}, {"rho", rho}, {"share of the critical step", share}},
          .relation = Relation::at_most,
          .predict = [] { return 1.; },
          .measure = [=]() -> Measurement {
            const Usam usam{{.eta = share * 2 / (a * (1 + rho * a))}, {.rho = rho}};
            Vec<double, 1> x{{1.}};
            for (std::uint32_t step = 0; step < 20; ++step) x = usam.step(Quadratic(a), x, Draw{.step = step});
            return {std::abs(x[0])};
          }};
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "usam_threshold",
    .statement = "|x_t| <= |x_0| for eta <= 2/(a (1 + rho a))",
    .source = "this repository",
    .cases = [](const Plan&) {
      return std::vector{stays(Role::grid, 1, 0.5, 0.99), stays(Role::grid, 3, 0.1, 0.5), stays(Role::control, 1, 0.5, 1.01)};
    }});

}  // namespace
}  // namespace valley
