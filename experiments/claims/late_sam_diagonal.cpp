// Late-phase SAM on the diagonal network of diagonal_data.hpp: GD of gamma = 1/30 for 10,001 steps, then as many of 1-SAM with
// rho = 10 (radius 20). Averaged over single samples its steps are deterministic, and at a minimum linear: I - gamma K, K = mean
// (H_i + 20 H_i^2). At GD's minimum gamma lambda_max(K) > 2 and a step multiplies the escaping direction by -2.151694. The loss
// jumps (27 times in 5 steps), the trace of H falls by a quarter, the largest eigenvalue rises all the same, the test loss falls
// a hundredfold. The run does not converge: it ends in a 2-cycle, bounded, where lambda_max(K) = 83.3 is above 2/gamma = 60; at
// the end of the second 10,001 steps the cycle still drifts in its fourth digit, 40,000 steps on it is settled.
#include "base/decompositions.hpp"
#include "experiments/claims/diagonal_data.hpp"
#include "experiments/claims/printed.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/enumeration.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

using late_sam::one_sam, late_sam::radius, late_sam::step_size, late_sam::steps;

struct Seen {
  VectorXd after_gd, end, settled;
  double jump = 0;  // loss after 5 steps over that before

  /// Curvature of 1-SAM's mean step.
  static double sharpness(const DiagonalNet& net, const VectorXd& theta, double rho) {
    const SampleHessians samples(net.jacobian(theta));
    return top(samples.H + rho * samples.squares);
  }
};

Seen watch(double rho) {
  const DiagonalNet net = DiagonalNet::published();
  Seen seen;
  seen.after_gd = run(net, Sgd{{.eta = step_size}, {}}, DiagonalNet::start(), steps, Draw{}).state;
  const double before = net.loss(seen.after_gd);
  seen.end = run(net, one_sam(rho), seen.after_gd, steps, Draw{}, [&](std::uint32_t t, const VectorXd& theta) {
               if (t == 5) seen.jump = net.loss(theta) / before;
             }).state;
  seen.settled = run(net, one_sam(rho), seen.end, 40000, Draw{}).state;
  return seen;
}

/// By how much one step stretches a small displacement along the escaping direction, with labels that theta fits: what GD has
/// left of the residuals (5e-3) would act through 20 of them.
double stretch(const VectorXd& theta) {
  DiagonalNet net = DiagonalNet::published();
  net.wanted = theta.head(30).cwiseProduct(theta.tail(30));
  const SampleHessians samples(net.jacobian(theta));
  const Eigenpairs pairs = symmetric_eigenpairs(samples.H + radius * samples.squares);
  const VectorXd along = pairs.vectors.col(pairs.values.size() - 1);
  constexpr double h = 1e-6;
  const VectorXd ahead = one_sam(radius).step(net, VectorXd(theta + h * along), Draw{});
  const VectorXd behind = one_sam(radius).step(net, VectorXd(theta - h * along), Draw{});
  return (ahead - behind).norm() / (2 * h);
}

struct Published {
  const char* measured;
  double value, unit;
  std::function<double(const DiagonalNet&, const Seen&)> of;
};

/// To half a unit of the last digit; the test losses to what sums in another order change.
std::vector<Published> numbers() {
  const auto H = [](const DiagonalNet& net, const VectorXd& theta) { return SampleHessians(net.jacobian(theta)).H; };
  return {
      {"test loss after GD", 0.014865600195083558, 1e-14,
       [](const DiagonalNet& net, const Seen& seen) { return net.test_loss(seen.after_gd); }},
      {"test loss at the end", 0.00014269229669575567, 1e-14,
       [](const DiagonalNet& net, const Seen& seen) { return net.test_loss(seen.end); }},
      {"loss after 5 steps over that before", 27, 1, [](const DiagonalNet&, const Seen& seen) { return seen.jump; }},
      {"Tr H after GD", 3.0104, 1e-4, [=](const DiagonalNet& net, const Seen& seen) { return H(net, seen.after_gd).trace(); }},
      {"Tr H, settled", 2.2737, 1e-4, [=](const DiagonalNet& net, const Seen& seen) { return H(net, seen.settled).trace(); }},
      {"lambda_1 after GD", 1.0355, 1e-4, [=](const DiagonalNet& net, const Seen& seen) { return top(H(net, seen.after_gd)); }},
      {"lambda_1, settled", 1.0909, 1e-4, [=](const DiagonalNet& net, const Seen& seen) { return top(H(net, seen.settled)); }},
      {"loss, settled", 4.75e-5, 1e-7, [](const DiagonalNet& net, const Seen& seen) { return net.loss(seen.settled); }},
      {"lambda_max(K), settled", 83.3, 0.1,
       [](const DiagonalNet& net, const Seen& seen) { return Seen::sharpness(net, seen.settled, radius); }}};
}

Case stretched(const std::function<const Seen&()>& seen, double believed_radius) {
  return equal(
      {{"measured", "stretch of a step along the escaping direction, after GD"}},
      [=] { return step_size * Seen::sharpness(DiagonalNet::published(), seen().after_gd, believed_radius) - 1; },
      [=] { return stretch(seen().after_gd); }, 1e-5);
}

std::vector<Case> all_cases(const Plan& /*plan*/) {
  std::vector<Case> cases;
  const std::function<const Seen&()> seen = measure::once([] { return watch(radius); });
  const std::function<const Seen&()> half = measure::once([] { return watch(radius / 2); });
  const auto row = [](const Published& one, const std::function<const Seen&()>& of) {
    return printed({{"measured", one.measured}}, one.value, one.unit, [=] { return one.of(DiagonalNet::published(), of()); });
  };
  for (const Published& one : numbers()) cases.push_back(row(one, seen));
  cases.push_back(printed({{"measured", "stretch of a step along the escaping direction, after GD"}}, 2.151694, 1e-6,
                          [=] { return stretch(seen().after_gd); }));
  cases.push_back(stretched(seen, radius));
  cases.push_back(at_least(
      {{"measured", "lambda_max(K) at the end"}}, [] { return 2 / step_size; },
      [=] { return Seen::sharpness(DiagonalNet::published(), seen().end, radius); }));
  for (const std::size_t k : {1u, 2u, 4u})
    cases.push_back(control(row(numbers()[k], half), "radius 10: stable at GD's minimum, which it does not leave"));
  cases.push_back(control(stretched(seen, radius / 2), "half the radius in K"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "late_sam_diagonal",
              .says = "SAM late on a diagonal network: the exact rate of escape, and where the run ends",
              .statement = "a diagonal network, GD then 1-SAM: it leaves GD's minimum at gamma lambda_max(K) - 1 = 2.151694 a "
                           "step, K = mean (H_i + 2 "
                           "rho H_i^2); Tr H falls, lambda_1 rises, and it ends above its edge, bounded",
              .source = "Andriushchenko, Flammarion 2022's setting; runs in public code; docs/derivations.md#diagonal-networks",
              .figure = "late_sam_diagonal",
              .cases = all_cases});

}  // namespace
}  // namespace valley
