// l-infinity SAM as a gate. Two-layer diagonal network beta = u o v from u = v = alpha, one sample mu of label 1, logistic loss:
// with s = 1/(1 + e^{mu . beta}) the gradient in u_j is -s mu_j v_j, so the ascent point of alpha_j > 0 is alpha_j - rho, and a
// step is
//
//   u_j' - rho = (1 + eta s mu_j) (u_j - rho)      while u_j > 0:
//
// coordinates that start above rho grow, those below shrink to 0, whatever mu_j. GD lets all grow, the one of largest mu_j the
// most. Near 0 the sign flips at each crossing and u_j stays within eta s mu_j rho of it, until rounding takes it to 0 itself,
// whose sign is 0. When that happens decides the third digit of the other coordinate's end: another order of a sum moves beta_1
// by 0.2 %.
#include <cmath>

#include "experiments/claims/printed.hpp"
#include "experiments/enumeration.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/sign.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using State = Vec<double, 4>;  // u_1, u_2, v_1, v_2

struct Diagonal {
  double mu[2] = {1, 2};

  State gradient(const State& w) const {
    const double margin = mu[0] * w[0] * w[2] + mu[1] * w[1] * w[3], s = 1 / (1 + std::exp(margin));
    return {{-s * mu[0] * w[2], -s * mu[1] * w[3], -s * mu[0] * w[0], -s * mu[1] * w[1]}};
  }
  State gradient(const State& w, Draw /*xi*/) const { return gradient(w); }
};

constexpr double eta = 0.01, rho = 0.4;

struct Beta {
  double first = 0, second = 0;
};

template <class Optimizer>
Beta after(const Optimizer& optimizer, double first, double second) {
  const State w = run(Diagonal{}, optimizer, State{{first, second, first, second}}, 60000, Draw{}).state;
  return {w[0] * w[2], w[1] * w[3]};
}

Beta gated(double first, double second) { return after(SignSam{{.eta = eta}, {rho}}, first, second); }

Params params(const char* measured, const char* rule, double first, double second) {
  return {{"measured", measured}, {"rule", rule}, {"alpha_1", first}, {"alpha_2", second}};
}

/// (u_j' - rho)/(u_j - rho) of a step from alpha.
Case factor(double first, double second, int j, double believed_rho) {
  const double alpha = j == 0 ? first : second;
  return equal(
      with(params("(u' - rho)/(u - rho) of a step", "l-infinity SAM", first, second), {{"coordinate", j + 1.}}),
      [=] {
        const double mu = j == 0 ? 1 : 2;  // s is taken at the ascent point
        const double up_1 = first - believed_rho, up_2 = second - believed_rho;
        return 1 + eta * mu / (1 + std::exp(up_1 * up_1 + 2 * up_2 * up_2));
      },
      [=] {
        const State start{{first, second, first, second}};
        return (SignSam{{.eta = eta}, {rho}}.step(Diagonal{}, start, Draw{})[j] - rho) / (alpha - rho);
      },
      1e-10);
}

/// The alpha_2 from which a step does not shrink it.
Case gate(double radius, double believed) {
  return equal(
      {{"measured", "alpha_2 at which the gate opens"}, {"rho", radius}}, [=] { return believed; },
      [=] {
        return measure::crossing(
            [=](double alpha) {
              return SignSam{{.eta = eta}, {radius}}.step(Diagonal{}, State{{0.5, alpha, 0.5, alpha}}, Draw{})[1] / alpha;
            },
            0.8 * radius);
      },
      1e-9);
}

Case shut(double first, double second, bool with_gate) {
  return at_most(
      params("beta_2 after 60,000 steps", with_gate ? "l-infinity SAM" : "GD", first, second),
      [] { return std::pow(eta * rho * 2 / 2, 2); },
      [=] {
        return std::abs((with_gate ? gated(first, second) : after(Sgd{{.eta = eta}, {}}, first, second)).second);
      });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  const auto plain = measure::once([] { return after(Sgd{{.eta = eta}, {}}, 0.5, 0.3); });
  const auto sharp = measure::once([] { return gated(0.5, 0.3); });
  cases.push_back(printed(params("beta_1", "GD", 0.5, 0.3), 1.686, 1e-3, [=] { return plain().first; }));
  cases.push_back(printed(params("beta_2", "GD", 0.5, 0.3), 4.080, 1e-3, [=] { return plain().second; }));
  cases.push_back(equal(
      params("beta_1, against 11.687 in print", "l-infinity SAM", 0.5, 0.3), [] { return 11.687; }, [=] { return sharp().first; },
      5e-3));
  cases.push_back(shut(0.5, 0.3, true));
  for (int k = 0; k < plan.pick(2, 4, 8); ++k) {
    const double second = 0.13 + 0.8 * (k + 0.5) / plan.pick(2, 4, 8);  // none is rho
    for (const int j : {0, 1}) cases.push_back(factor(0.5, second, j, rho));
    cases.push_back(gate(0.1 + 0.3 * k, 0.1 + 0.3 * k));
  }
  cases.push_back(shut(0.5, 0.38, true));
  cases.push_back(at_least(
      params("beta_2 after 60,000 steps", "l-infinity SAM", 0.5, 0.42), [] { return 1; },
      [] { return gated(0.5, 0.42).second; }));
  cases.push_back(control(shut(0.5, 0.3, false), "GD: no gate"));
  cases.push_back(control(shut(0.5, 0.42, true), "alpha_2 above rho"));
  cases.push_back(control(gate(0.4, 0.2), "a gate at rho/2"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "linf_gate",
    .says = "SAM with shift rho sign(g): a coordinate below the radius shrinks, one above it grows",
    .statement =
        "SAM of the shift rho sign(g) on a diagonal network: a step multiplies u_j - rho by 1 + eta s mu_j, so what starts below "
        "rho shrinks to 0 and what starts above grows, whatever mu_j",
    .source =
        "Moon, Si, Yun 2026, second-hand, numbers as a digest gives them; derived here; docs/derivations.md#diagonal-networks",
    .cases = all_cases});

}  // namespace
}  // namespace valley
