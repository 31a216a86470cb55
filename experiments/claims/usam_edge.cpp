// Full-batch USAM multiplies the part of delta along an eigenvector of the Hessian by 1 - eta lambda (1 + rho lambda), so its
// edge of stability is where lambda (1 + rho lambda) = 2/eta, below GD's 2/eta. Against the simulator's step: the sharpness at
// which it ceases to contract, and the step size at which it does so on rows of data with the whole of them for a batch. On a
// small network (small_network.hpp) whose small steps end sharper than that, USAM comes to rest at the edge.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/full_batch.hpp"
#include "experiments/enumeration.hpp"
#include "experiments/small_network.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "theory/design.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

/// The sharpness at which a step is no longer shorter.
template <class Optimizer>
double edge(const Optimizer& optimizer) {
  return measure::crossing([&](double lambda) { return parabola_factor(optimizer, lambda); }, 1 / optimizer.descent.eta);
}

template <class Optimizer>
Case sharpness(const char* rule, const Optimizer& optimizer, double believed_rho) {
  const double eta = optimizer.descent.eta;
  return equal(
      {{"measured", "sharpness at the edge"}, {"rule", rule}, {"eta", eta}, {"rho", believed_rho}},
      [=] { return theory::usam_stable_sharpness(eta, believed_rho); }, [=] { return edge(optimizer); }, 1e-10);
}

Case step_size(const Eigen::MatrixXd& rows, double rho, const Batching& batching) {
  return equal(
      {{"measured", "eta at the edge"},
       {"n", static_cast<double>(rows.rows())},
       {"d", static_cast<double>(rows.cols())},
       {"batch", static_cast<double>(batching.size)},
       {"rho", rho}},
      [=] {
        const double lambda = theory::curvature(theory::Design::from_rows(rows)).lambda_max;
        return 2 / (lambda * (1 + rho * lambda));
      },
      [=] { return measure::Enumeration(rows, batching, rho, Coupling::shared).critical_step(); }, 1e-9);
}

/// lambda_1 where USAM ends on a network, at the step whose edge is small steps' sharpness over `depth`.
Case on_network(std::uint64_t seed, double depth, double lambda_rho, double believed_rho) {
  struct End {
    double sharpness, eta, rho;
  };
  const auto end = measure::once([=] {
    const SmallNetwork net = SmallNetwork::drawn(seed);
    const double small_steps = net.sharpness_of_small_steps(), edge = small_steps / depth, rho = lambda_rho / small_steps;
    const double eta = 2 / (edge * (1 + rho * edge));
    return End{net.sharpness(net.end(Usam{{.eta = eta}, {rho}})), eta, rho};
  });
  return equal(
      {{"measured", "lambda_1 at rest"},
       {"network", static_cast<double>(seed)},
       {"lambda_1 of small steps over the edge", depth},
       {"rho times it", lambda_rho}},
      [=] { return theory::usam_stable_sharpness(end().eta, believed_rho * end().rho); }, [=] { return end().sharpness; }, 0.03);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 0; k < plan.pick(1, 2, 6); ++k)
    for (const auto& [depth, lambda_rho] : {std::pair{1.5, 0.2}, {2., 1.}})
      cases.push_back(on_network(plan.seed + static_cast<std::uint64_t>(k), depth, lambda_rho, 1));
  cases.push_back(control(on_network(plan.seed, 2, 1, 0), "GD's edge, on a network"));
  for (int k = 0; k < plan.pick(3, 6, 12); ++k)
    for (const double ratio : {0.02, 0.5, 10.}) {  // rho/eta
      const double eta = 0.01 * std::pow(3, k);
      cases.push_back(sharpness("USAM", Usam{{.eta = eta}, {ratio * eta}}, ratio * eta));
    }
  for (int k = 0; k < plan.pick(2, 4, 8); ++k)
    for (const double rho : {0.1, 0.5}) {
      const Eigen::MatrixXd rows = gaussian_rows(3 + k, 2 + k % 3, plan.seed + static_cast<std::uint64_t>(k));
      cases.push_back(step_size(rows, rho, {static_cast<std::uint32_t>(rows.rows()), Sampling::without_replacement}));
    }
  const double eta = 0.1, rho = 0.05;
  cases.push_back(control(sharpness("GD", Sgd{{.eta = eta}, {}}, rho), "no ascent step"));
  cases.push_back(control(sharpness("USAM", Usam{{.eta = eta}, {rho}}, 0), "GD's edge, 2/eta"));
  cases.push_back(control(sharpness("USAM", Usam{{.eta = eta}, {rho}}, 0.9 * rho), "rho a tenth smaller"));
  cases.push_back(control(sharpness("SAM", Sam{{.eta = eta}, {rho}}, rho), "normalised: the edge depends on the gradient"));
  cases.push_back(control(step_size(gaussian_rows(3, 2, plan.seed), 0.5, {1, Sampling::without_replacement}),
                          "batches of one: noise makes it unstable earlier"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "usam_edge",
    .says = "the sharpness up to which full-batch USAM is stable",
    .statement = "full-batch USAM is stable up to the sharpness lambda with lambda (1 + rho lambda) = 2/eta, below 2/eta; on "
                 "networks it comes to rest there, to 3 % (measured)",
    .source = "Agarwala, Dauphin 2023, re-derived here; docs/derivations.md#edges-and-floors",
    .figure = "network_edges",
    .cases = all_cases});

}  // namespace
}  // namespace valley
