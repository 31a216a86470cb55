// The bound this repository guards: USAM on f = a x^2/2 is stable up to eta = 2/(a (1 + rho a)), and no further.
#include <cmath>

#include "experiments/claim.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

/// Growth of |x| in a step at `share` of the critical step size, against 1.
Case stays(Role role, double a, double rho, double share) {
  return {.role = role,
          .params = {{"a", a}, {"rho", rho}, {"share of the critical step", share}},
          .relation = Relation::at_most,
          .predict = [] { return 1.; },
          .measure = [=]() -> Measurement {
            const Usam usam{{.eta = share * 2 / (a * (1 + rho * a))}, {.rho = rho}};
            return {std::abs(usam.step(Quadratic(a), Vec<double, 1>{{1.}}, Draw{})[0])};
          }};
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "usam_threshold",
    .says = "USAM on a parabola does not leave below its critical step",
    .statement = "|x'| <= |x| for eta <= 2/(a (1 + rho a))",
    .source = "this repository",
    .cases = [](const Plan&) {
      return std::vector{stays(Role::grid, 1, 0.5, 0.99), stays(Role::grid, 3, 0.1, 0.98), stays(Role::control, 1, 0.5, 1.01)};
    }});

}  // namespace
}  // namespace valley
