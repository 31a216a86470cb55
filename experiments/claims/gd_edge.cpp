// A minimum at which GD comes to rest has lambda_1 <= 2/eta. On a small network (small_network.hpp) small steps end in a sharper
// one; GD of larger steps does not diverge there but goes where 2/eta allows it to stay, and as it has no reason to go further,
// it stops just below. Printed numbers are of networks on FashionMNIST and CIFAR-10, which are not trained here; they stand
// beside.
#include <cmath>

#include "base/decompositions.hpp"
#include "experiments/claims/case.hpp"
#include "experiments/enumeration.hpp"
#include "experiments/small_network.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

/// A network, and 2/lambda_1 where small steps end.
struct Setting {
  SmallNetwork net;
  double edge = 0;
};

using Settings = std::function<const Setting&()>;

Settings setting(std::uint64_t seed) {
  return measure::once([seed] {
    SmallNetwork net = SmallNetwork::drawn(seed);
    const double edge = 2 / net.sharpness_of_small_steps();
    return Setting{std::move(net), edge};
  });
}

Params params(const char* measured, const char* rule, std::uint64_t seed, double ratio) {
  return {
      {"measured", measured}, {"network", static_cast<double>(seed)}, {"rule", rule}, {"eta lambda_1 of small steps", 2 * ratio}};
}

/// eta lambda_1 where a rule of step size eta = ratio edge comes to rest.
template <class Make>
std::function<Measurement()> at_rest(const Settings& of, double ratio, Make rule) {
  return [=] {
    const auto& [net, edge] = of();
    const double eta = ratio * edge;
    const VectorXd theta = net.end(rule(eta));
    return Measurement{.value = eta * net.sharpness(theta),
                       .found = {{"loss", net.loss(theta)}, {"||g||", net.gradient(theta).norm()}}};
  };
}

Sgd gd(double eta) { return {{.eta = eta}, {}}; }
Sgd heavy_ball(double eta) { return {{.eta = eta, .momentum = 0.5}, {}}; }

/// What a step does to a small displacement along the sharpest direction where GD ends.
Case multiplier(const Settings& of, std::uint64_t seed, double ratio, double believed_ratio) {
  const auto pair = measure::once([=] {
    const VectorXd theta = of().net.end(gd(ratio * of().edge));
    const Eigenpairs pairs = symmetric_eigenpairs(of().net.hessian(theta));
    const VectorXd v = pairs.vectors.col(theta.size() - 1);
    const auto step = [&](double h) { return gd(ratio * of().edge).step(of().net, VectorXd(theta + h * v), Draw{}); };
    return Eigen::Vector2d(pairs.values[theta.size() - 1], v.dot(step(1e-5) - step(-1e-5)) / 2e-5);
  });
  return equal(
      params("factor of a step along the sharpest direction", "GD", seed, ratio),
      [=] { return 1 - believed_ratio * of().edge * pair()[0]; }, [=] { return pair()[1]; }, 1e-6);
}

/// eta times the sharpness at which GD ended, in print.
void add_printed(std::vector<Case>& cases) {
  struct Printed {
    const char* data;
    double eta, sharpness;
  };
  for (const Printed& one : {Printed{"FashionMNIST", .01, 53.5},
                             {"FashionMNIST", .05, 39.3},
                             {"FashionMNIST", .1, 19.6},
                             {"FashionMNIST", .5, 3.9},
                             {"CIFAR-10", .01, 198.9},
                             {"CIFAR-10", .05, 39.8},
                             {"CIFAR-10", .1, 19.8},
                             {"CIFAR-10", .5, 3.6}})
    cases.push_back(at_most(
        {{"measured", "eta lambda_1 in print"}, {"network", one.data}, {"rule", "GD"}, {"eta", one.eta}}, [] { return 2; },
        [=] { return one.eta * one.sharpness; }));
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  add_printed(cases);
  for (int k = 0; k < plan.pick(1, 3, 8); ++k) {
    const std::uint64_t seed = plan.seed + static_cast<std::uint64_t>(k);
    const Settings of = setting(seed);
    for (const double ratio : {0.5, 1.5, 2.5}) {
      const auto ended = measure::once(at_rest(of, ratio, gd));
      cases.push_back(at_most(
          params("eta lambda_1 at rest", "GD", seed, ratio), [] { return 2; }, [=] { return ended(); }));
      if (ratio > 1)
        cases.push_back(at_least(
            params("eta lambda_1 at rest", "GD", seed, ratio), [] { return 1.8; }, [=] { return ended(); }));
    }
    cases.push_back(multiplier(of, seed, 1.5, 1.5));
  }
  const Settings of = setting(plan.seed);
  const auto usam = [](double eta) { return Usam{{.eta = eta}, {0.3 * eta}}; };
  cases.push_back(control(
      at_most(
          params("eta lambda_1 at rest", "GD, momentum 0.5", plan.seed, 1.5), [] { return 2; }, at_rest(of, 1.5, heavy_ball)),
      "heavy ball: its edge is 2 (1+m)/eta"));
  cases.push_back(control(at_least(
                              params("eta lambda_1 at rest", "USAM", plan.seed, 1.5), [] { return 1.8; }, at_rest(of, 1.5, usam)),
                          "USAM, whose edge is lower"));
  cases.push_back(control(multiplier(of, plan.seed, 1.5, 1.4), "eta of 1.4 for 1.5"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "gd_edge",
          .says = "where GD comes to rest the sharpness is at most 2/eta, and on networks just below",
          .statement =
              "GD at rest has eta lambda_1 <= 2; where small steps of a network end sharper than 2/eta, at least 1.8 (measured)",
          .source = "Wu, Ma, E 2018, numbers in print; the upper half re-derived here, the lower measured; "
                    "docs/derivations.md#edges-and-floors",
          .figure = "network_edges",
          .cases = all_cases});

}  // namespace
}  // namespace valley
