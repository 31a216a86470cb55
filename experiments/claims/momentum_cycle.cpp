// SAM with heavy-ball momentum m (v' = m v + d, x' = x - eta v') on a parabola of curvature h, s = eta h: x' = -x, v' = -v asks
// for v' = d/(1+m) and 2 x = s (x + rho)/(1+m), so there is a 2-cycle at
//
//   |x| = s rho/(2 (1+m) - s),       Nesterov: s k rho/(2 (1+m) - s k), k = 1 + 2 m.
//
// It attracts what starts near it, as the linear part does for s < 2 (1+m) (Nesterov: s k < 2 (1+m)). It does not attract
// everything: from far away heavy ball may end in another cycle, longer and wider.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {
namespace {

struct Ball {
  double m = 0, s = 1, rho = 0.2, h = 2;
  bool nesterov = false;

  double eta() const { return s / h; }
  /// What a step of d moves x by in the cycle, over eta d.
  double answer() const { return (nesterov ? 1 + 2 * m : 1) / (1 + m); }
  double amplitude() const { return s * answer() * rho / (2 - s * answer()); }
  Params params() const {
    return {{"momentum", m}, {"nesterov", nesterov ? "yes" : "no"}, {"eta h", s}, {"rho", rho}, {"measured", "|x|"}};
  }
};

/// |x| after 3,000 steps from x and v.
double end(const Ball& ball, double x, double v) {
  const Sam sam{{.eta = ball.eta(), .momentum = ball.m, .nesterov = ball.nesterov}, {ball.rho}};
  Vec<double, 1> at{{x}};
  auto memory = sam.memory(at);
  memory.state[0] = Vec<double, 1>{{v}};
  for (int t = 0; t < 3000; ++t) at = sam.step(Quadratic(ball.h), at, memory, Draw{});
  return std::abs(at[0]);
}

/// From `near` times the cycle's own x and v: there 2 x = eta times what v' contributes.
double end_near(const Ball& ball, double near) {
  const double x = near * ball.amplitude(), d = 2 * x / (ball.eta() * ball.answer());
  return end(ball, x, -d / (1 + ball.m));
}

Case cycle(const Ball& believed, const Ball& real) {
  return equal(
      real.params(), [=] { return believed.amplitude(); }, [=] { return end_near(real, 1.02); }, 1e-8);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  const int size = plan.pick(3, 6, 12);
  for (const bool nesterov : {false, true})
    for (const double m : {0., 0.3, 0.5, 0.9})
      for (int k = 0; k < size; ++k) {
        const double most = 2 * (1 + m) / (nesterov ? 1 + 2 * m : 1);
        if (nesterov && m == 0) continue;
        const Ball ball{.m = m, .s = most * (0.05 + 0.9 * k / (size - 1)), .nesterov = nesterov};
        cases.push_back(cycle(ball, ball));
      }
  const Ball ball{.m = 0.9, .s = 0.5}, plain{.m = 0, .s = 0.5}, other{.m = 0.9, .s = 0.5, .nesterov = true};
  cases.push_back(control(cycle(plain, ball), "momentum left out: s rho/(2 - s)"));
  Ball averaged = ball;
  averaged.s *= 1 - ball.m;
  cases.push_back(control(cycle(averaged, ball), "v taken for a mean of gradients, (1-m) d in place of d"));
  cases.push_back(control(cycle(ball, other), "heavy ball's cycle, Nesterov's step"));
  cases.push_back(control(equal(
                              with(ball.params(), {{"start", "0.7, at rest"}}), [=] { return ball.amplitude(); },
                              [=] { return end(ball, 0.7, 0); }, 1e-8),
                          "a start far away: it ends in a wider cycle"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "momentum_cycle",
          .says = "SAM with momentum on a parabola ends in a 2-cycle of known width",
          .statement =
              "SAM with momentum m on a parabola, s = eta h: a 2-cycle |x| = s rho/(2 (1+m) - s) that attracts what is near it "
              "(Nesterov: s (1 + 2 m) for s)",
          .source = "Valley; for averaged gradients, s = eta h (1-m), second-hand; docs/derivations.md#momentum-cycle",
          .cases = all_cases});

}  // namespace
}  // namespace valley
