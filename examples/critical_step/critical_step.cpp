// The largest stable step size of one's own rows: a linear model fits its data exactly, and SGD or USAM goes on in batches.
// From which step size on does the mean loss grow?
//
// prints: rows 4, parameters 2, sharpness 0.595
// prints: SGD:  eta* = 2.4650, proved
// prints: USAM: eta* = 2.2360, proved
// prints: at 1.1 times USAM's the mean loss grows by 1.288 a step
#include <cstdio>

#include "theory/threshold.hpp"

int main() {
  using namespace valley;
  // A row is the gradient of a sample's residual: for a linear model, the sample's features.
  Eigen::MatrixXd rows(4, 2);
  rows << 1, 0, 0.5, 0.8, -0.3, 1.1, 0.9, -0.4;
  const auto design = theory::Design::from_rows(rows);
  std::printf("rows %d, parameters %d, sharpness %.3f\n", static_cast<int>(design.n()), static_cast<int>(design.d()),
              theory::curvature(design).lambda_max);

  // Two rows a step; USAM takes both of its gradients on them (Coupling::shared), as in practice.
  const theory::Setting sgd{.rho = 0, .batching = {.size = 2}};
  const theory::Setting usam{.rho = 0.1, .batching = {.size = 2}, .coupling = Coupling::shared};
  const theory::Certified without = theory::critical_step(design, sgd), with = theory::critical_step(design, usam);
  // [low, high] holds the true value; `converged` says that it is narrower than nine digits.
  std::printf("SGD:  eta* = %.4f, %s\n", without.value, without.converged ? "proved" : "wide");
  std::printf("USAM: eta* = %.4f, %s\n", with.value, with.converged ? "proved" : "wide");
  std::printf("at 1.1 times USAM's the mean loss grows by %.3f a step\n", theory::growth(design, usam, 1.1 * with.value).value);
}
