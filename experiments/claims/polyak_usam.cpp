// USAM with Polyak's step, e = x + rho g(x), x' = x - gamma g(e), gamma = (f(e) - f* - g(e).(e - x))/|g(e)|^2. f mu-strongly
// convex and L-smooth, rho <= 1/L, full batch:
//
//   |x' - x*|^2 <= (1 - mu (1 - L rho)^2/(4 L)) |x - x*|^2.
//
// On a parabola the factor is exactly ((1 + L rho)/2)^2: the bound is met at rho = 1/L, where both are 1 and nothing moves, and
// is loose below: 3/4 against 1/4 at rho = 0. Beyond 1/L the steps lead away.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/claims/case.hpp"
#include "experiments/claims/full_batch.hpp"
#include "experiments/claims/softened.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/polyak.hpp"

namespace Eigen {

// Found by argument-dependent lookup, as Vec's is.
inline double dot(const VectorXd& a, const VectorXd& b) { return a.dot(b); }

}  // namespace Eigen

namespace valley {
namespace {

double bound(double mu, double L, double rho) { return 1 - mu * std::pow(1 - L * rho, 2) / (4 * L); }

PolyakUsam rule(double rho) { return {{.eta = 1}, {rho}}; }

/// Largest |x'|^2/|x|^2 of a step on 1/2 x^T diag(mu, middle, L) x, over directions.
double worst(double mu, double middle, double L, double rho, int directions) {
  const LeastSquares f = diagonal_quadratic({mu, middle, L});
  double most = 0;
  for (int i = 0; i < directions; ++i)
    for (int j = 0; j < directions; ++j) {
      const double a = std::numbers::pi * i / directions / 2, b = std::numbers::pi * j / directions / 2;
      const Eigen::VectorXd x = Eigen::Vector3d(std::cos(a), std::sin(a) * std::cos(b), std::sin(a) * std::sin(b));
      most = std::max(most, rule(rho).step(f, x, Draw{}).squaredNorm());
    }
  return most;
}

double on_line(double L, double rho) {
  const double x = rule(rho).step(Quadratic(L), Vec<double, 1>{{1}}, Draw{})[0];
  return x * x;
}

Params params(const char* landscape, double mu, double L, double lift) {
  return {{"landscape", landscape}, {"mu", mu}, {"L", L}, {"L rho", lift}, {"measured", "|x'|^2/|x|^2"}};
}

Case parabola(double L, double lift) {
  return at_most(
      params("quadratic", L, L, lift), [=] { return bound(L, L, lift / L); }, [=] { return on_line(L, lift / L); });
}

Case quadratic(double mu, double L, double lift, int directions) {
  return at_most(
      params("quadratic, 3 directions, the worst start", mu, L, lift), [=] { return bound(mu, L, lift / L); },
      [=] { return worst(mu, (mu + L) / 2, L, lift / L, directions); });
}

/// On a function that is no parabola, from near and far.
Case softened(double alpha, double beta, double lift) {
  return at_most(
      params("alpha x^2/2 + (beta - alpha) log cosh x, the worst start", alpha, beta, lift),
      [=] { return bound(alpha, beta, lift / beta); },
      [=] {
        double most = 0;
        for (const double x : {1e-3, 0.1, 0.5, 1., 2., 5., 20.}) {
          const double next = rule(lift / beta).step(Softened{alpha, beta}, Vec<double, 1>{{x}}, Draw{})[0];
          most = std::max(most, next * next / (x * x));
        }
        return most;
      });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const double lift : {0., 0.3, 0.7, 1.}) {
    for (const double L : {0.5, 4.}) {
      cases.push_back(parabola(L, lift));
      cases.push_back(equal(
          params("quadratic", L, L, lift), [=] { return std::pow((1 + lift) / 2, 2); }, [=] { return on_line(L, lift / L); },
          1e-12));
    }
    for (const double alpha : {0.1, 1.}) cases.push_back(softened(alpha, 2, lift));
    for (const double mu : {0.05, 0.5, 1.5}) cases.push_back(quadratic(mu, 2, lift, plan.pick(20, 60, 200)));
  }
  cases.push_back(control(parabola(2, 1.3), "rho = 1.3/L"));
  cases.push_back(
      control(at_most(
                  params("quadratic", 2, 2, 0), [] { return 1 - 4 * (1 - bound(2, 2, 0)); }, [] { return on_line(2, 0); }),
              "1 for the 4: a parabola's rate at once"));
  cases.push_back(
      control(equal(
                  params("quadratic", 2, 2, 0.5), [] { return bound(2, 2, 0.25); }, [] { return on_line(2, 0.25); }, 1e-12),
              "the bound taken for the factor"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "polyak_usam",
    .says = "USAM with Polyak's step approaches the minimum at a linear rate",
    .statement =
        "USAM with Polyak's step, f mu-strongly convex, L-smooth, rho <= 1/L: |x' - x*|^2 <= (1 - mu (1 - L rho)^2/(4 L)) |x - "
        "x*|^2; on a parabola it is ((1 + L rho)/2)^2 times",
    .source = "arXiv 2606.01827, second-hand; proved here; docs/derivations.md#polyaks-step",
    .cases = all_cases});

}  // namespace
}  // namespace valley
