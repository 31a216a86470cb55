// SAM's edge of stability: where the gradient g is along the sharpest direction a step multiplies it by
// 1 - eta lambda (1 + rho lambda/||g||), so that it is reversed, at full length, at
//
//   lambda = (||g||/(2 rho)) (sqrt(1 + 8 rho/(eta ||g||)) - 1),
//
// USAM's edge of radius rho/||g||. On SAM's 2-cycle that is lambda_1 itself: exactly on a quadratic, up to order rho^2 on the
// two-parameter landscape. On a small network (small_network.hpp), whose gradients are not along the sharpest direction,
// lambda_1 stays near it all the same, and as the gradients shrink both fall. GD's 2/eta is far above.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/full_batch.hpp"
#include "experiments/enumeration.hpp"
#include "experiments/small_network.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/simulate.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

double edge_of(double gradient, double eta, double rho) { return theory::usam_stable_sharpness(eta, rho / gradient); }

/// The sharpness at which a step from where the gradient is g neither shrinks nor stretches it.
double reversal(double g, double eta, double rho) {
  const Sam sam{{.eta = eta}, {rho}};
  const auto factor = [&](double lambda) {
    const double x = g / lambda;
    return std::abs(sam.step(Quadratic(lambda), Vec<double, 1>{{x}}, Draw{})[0] / x);
  };
  return measure::crossing(factor, 0.5 / eta);
}

/// Where a run ended: the gradient's length there and lambda_1.
struct End {
  double gradient = 0, sharpness = 0;
};

End on_quadratic(const std::vector<double>& lambda, double eta, double rho) {
  const LeastSquares f = diagonal_quadratic(lambda);
  const Eigen::VectorXd start = Eigen::VectorXd::Ones(f.d());
  const Eigen::VectorXd x = run(f, Sam{{.eta = eta}, {rho}}, start, 3000, Draw{}).state;
  return {f.gradient(x).norm(), f.known().curvature};
}

/// From the valley's cycle at u = 1, settled.
End on_toy(double eta, double rho) {
  const TwoParameter f;
  const Vec<double, 2> start{{1, theory::sam_cycle_amplitude(f.sharpness(Vec<double, 2>{{1, 0}}), eta, rho)}};
  const Vec<double, 2> x = run(f, Sam{{.eta = eta}, {rho}}, start, 60, Draw{}).state;
  return {norm(f.gradient(x)), f.sharpness(x)};
}

Case at_the_edge(Params params, double eta, double rho, double tolerance, const std::function<End()>& run_to_end) {
  const auto end = measure::once(run_to_end);
  return equal(
      with({{"measured", "lambda_1 on the cycle"}, {"eta", eta}, {"rho", rho}}, params),
      [=] { return edge_of(end().gradient, eta, rho); }, [=] { return end().sharpness; }, tolerance);
}

Case reversed(double g, double eta, double rho, double believed) {
  return equal(
      {{"measured", "sharpness at which the gradient is reversed"}, {"||g||", g}, {"eta", eta}, {"rho", rho}},
      [=] { return believed; }, [=] { return reversal(g, eta, rho); }, 1e-9);
}

/// How the edge's distance from lambda_1 falls as rho is halved.
Case order_on_toy(double eta, double rho) {
  return equal(
      {{"measured", "order in rho of the error"}, {"landscape", "two-parameter"}, {"eta", eta}, {"rho", rho}}, [] { return 2; },
      [=] {
        const auto error = [=](double radius) {
          const End end = on_toy(eta, radius);
          return std::abs(end.sharpness / edge_of(end.gradient, eta, radius) - 1);
        };
        return std::log2(error(rho) / error(rho / 2));
      },
      0.02);
}

/// lambda_1 over SAM's edge at that point, the mean over 60 steps, 11 apart, after `steps` steps on a network; eta is `share` of
/// that whose edge small steps of GD would meet.
double over_edge(std::uint64_t seed, double rho, double share, std::uint32_t steps) {
  const SmallNetwork net = SmallNetwork::drawn(seed);
  const double eta = share * 2 / net.sharpness_of_small_steps();
  double sum = 0;
  run(net, Sam{{.eta = eta}, {rho}}, net.start, steps + 649, Draw{}, [&](std::uint32_t t, const Eigen::VectorXd& theta) {
    if (t >= steps && (t - steps) % 11 == 0) sum += net.sharpness(theta) / edge_of(net.gradient(theta).norm(), eta, rho);
  });
  return sum / 60;
}

Case on_network(std::uint64_t seed, double rho, std::uint32_t steps, double believed) {
  return equal(
      {{"measured", "lambda_1 over the edge, mean"},
       {"network", static_cast<double>(seed)},
       {"rho", rho},
       {"steps", static_cast<double>(steps)}},
      [=] { return believed; }, [=] { return over_edge(seed, rho, 0.4, steps); }, 0.05);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 0; k < plan.pick(1, 2, 6); ++k)
    for (const double rho : {0.05, 0.1})
      for (const std::uint32_t steps : {500u, 4000u})
        cases.push_back(on_network(plan.seed + static_cast<std::uint64_t>(k), rho, steps, 1));
  const int size = plan.pick(3, 6, 12);
  for (int k = 0; k < size; ++k) {
    const double eta = 0.05 + 0.85 * k / (size - 1), rho = 0.05 * (1 + k % 3);
    cases.push_back(
        at_the_edge({{"landscape", "quadratic"}, {"d", 1.}}, eta, rho, 1e-9, [=] { return on_quadratic({2}, eta, rho); }));
    cases.push_back(at_the_edge({{"landscape", "quadratic"}, {"d", 3.}}, eta, rho, 1e-7, [=] {
      return on_quadratic({2, 1.2, 0.5}, eta, rho);
    }));
    for (const double g : {0.01, 1., 20.}) cases.push_back(reversed(g, eta, rho, edge_of(g, eta, rho)));
  }
  for (const double eta : {0.3, 0.6}) {
    cases.push_back(at_the_edge({{"landscape", "two-parameter"}}, eta, 1e-3, 1e-4, [=] { return on_toy(eta, 1e-3); }));
    cases.push_back(order_on_toy(eta, 2e-3));
  }
  const double eta = 0.4, rho = 0.1;
  cases.push_back(control(reversed(1, eta, rho, 2 / eta), "GD's edge"));
  cases.push_back(control(reversed(1.2, eta, rho, edge_of(1, eta, rho)), "USAM's edge: rho not divided by ||g||"));
  cases.push_back(control(at_the_edge({{"landscape", "quadratic"}, {"d", 1.}, {"edge", "of twice the gradient"}}, eta, rho, 1e-9,
                                      [=] {
                                        const End end = on_quadratic({2}, eta, rho);
                                        return End{2 * end.gradient, end.sharpness};
                                      }),
                          "||g|| taken twice as long"));
  cases.push_back(
      control(at_the_edge({{"landscape", "two-parameter"}}, 0.5, 0.3, 1e-4, [] { return on_toy(0.5, 0.3); }), "rho not small"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "sam_edge",
          .says = "the sharpness at which full-batch SAM hovers: its edge of stability",
          .statement =
              "SAM reverses a gradient g along the sharpest direction at lambda_1 = (||g||/(2 rho)) (sqrt(1 + 8 rho/(eta ||g||)) "
              "- 1); on its 2-cycle that is the sharpness: exactly on quadratics, else to leading order in rho",
          .source = "Long, Bartlett 2024, re-derived here; networks not measured here; docs/derivations.md#edges-and-floors",
          .cases = all_cases});

}  // namespace
}  // namespace valley
