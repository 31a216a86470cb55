// Which sharpness SAM lowers (Wen, Ma, Li 2023). Along a floor of minima, for small eta and rho and in time tau = eta rho^2 t,
//
//   full-batch SAM:  u' = -(1/2) grad lambda_1(u),      SAM on single samples (1-SAM):  u' = -(1/2) grad Tr H(u).
//
// On f = mean of f_i = h_i(u) y_i^2, i = 1, 2, h_1 = 2 + (u-1)^2, h_2 = 1/2 + (u+1)^2/4, so that H = diag(h_1, h_2) and h_1 is
// lambda_1 near here: the first is u = 1 + (u_0-1) e^{-tau}, the second u = 3/5 + (u_0-3/5) e^{-5 tau/4}: two flows that part,
// and end apart. The error is of order eta.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using State = Vec<double, 3>;  // u, y_1, y_2

struct Floor {
  using Batch = std::vector<std::uint32_t>;
  std::uint32_t batch = 2;  // 1: a sample at a time; 2: the whole

  Batch sample(Draw xi) const { return batch == 2 ? Batch{0, 1} : Batch{xi.index(0, 2)}; }
  std::vector<Batch> parts(const Batch& S, std::uint32_t /*m*/) const {
    std::vector<Batch> singles;
    for (const std::uint32_t i : S) singles.push_back({i});
    return singles;
  }
  State gradient(const State& z, const Batch& S) const {
    const double u = z[0], h[] = {2 + (u - 1) * (u - 1), 0.5 + (u + 1) * (u + 1) / 4}, rise[] = {2 * (u - 1), (u + 1) / 2};
    State sum{{0, 0, 0}};
    for (const std::uint32_t i : S) {
      const double y = z[1 + static_cast<int>(i)];
      sum[0] += rise[i] * y * y;
      sum[1 + static_cast<int>(i)] += 2 * h[i] * y;
    }
    return (1. / static_cast<double>(S.size())) * sum;
  }
  State gradient(const State& z, Draw xi) const { return gradient(z, sample(xi)); }
};

/// What the flows say of u at time tau from u_0.
double by_top(double u, double tau) { return 1 + (u - 1) * std::exp(-tau); }
double by_trace(double u, double tau) { return 0.6 + (u - 0.6) * std::exp(-1.25 * tau); }

struct Steps {
  double eta = 2e-3, rho = 0.05;
};

/// u at time tau, the y_i at first near their cycles.
template <class Optimizer>
double u_after(const Floor& f, const Optimizer& optimizer, const Steps& steps, double u, double tau) {
  const auto count = static_cast<std::uint32_t>(std::llround(tau / (steps.eta * steps.rho * steps.rho)));
  const double y = steps.eta * steps.rho;
  return run(f, optimizer, State{{u, y, y / 2}}, count, Draw{.seed = 1}).state[0];
}

Sam sam(const Steps& steps) { return {{.eta = steps.eta}, {steps.rho}}; }
double full_batch(const Steps& steps, double u, double tau) { return u_after(Floor{}, sam(steps), steps, u, tau); }
double averaged(const Steps& steps, double u, double tau) { return u_after(Floor{}, Micro<Sam>{sam(steps), 1}, steps, u, tau); }
double drawn(const Steps& steps, double u, double tau) { return u_after(Floor{1}, sam(steps), steps, u, tau); }

using Flow = double (*)(double u, double tau);
using Measured = double (*)(const Steps&, double u, double tau);

Params params(const char* rule, const Steps& steps, double u, double tau) {
  return {{"rule", rule}, {"u_0", u}, {"tau", tau}, {"eta", steps.eta}, {"rho", steps.rho}};
}

Case follows(const char* rule, Measured measured, Flow flow, double u, double tau, double tolerance) {
  const Steps steps;
  return equal(
      with(params(rule, steps, u, tau), {{"measured", "u"}}), [=] { return flow(u, tau); },
      [=] { return measured(steps, u, tau); }, tolerance);
}

/// How the distance from the flow falls as eta is halved.
Case order(const char* rule, Measured measured, Flow flow) {
  const Steps coarse{.eta = 0.02, .rho = 0.02}, fine{.eta = 0.01, .rho = 0.02};
  return equal(
      with(params(rule, coarse, 0.2, 1), {{"measured", "order in eta of the error"}}), [] { return 1; },
      [=] { return std::log2((measured(coarse, 0.2, 1) - flow(0.2, 1)) / (measured(fine, 0.2, 1) - flow(0.2, 1))); }, 0.05);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 1; k <= plan.pick(2, 4, 6); ++k)
    for (const double u : {0.2, 1.4}) {
      cases.push_back(follows("full-batch SAM", full_batch, by_top, u, 0.5 * k, 3e-3));
      cases.push_back(follows("1-SAM, averaged over the samples", averaged, by_trace, u, 0.5 * k, 3e-3));
    }
  // One run's own draws: its u wanders by a few times sqrt(eta rho^2).
  cases.push_back(follows("1-SAM, samples drawn", drawn, by_trace, 0.2, 4, 0.02));
  cases.push_back(order("full-batch SAM", full_batch, by_top));
  cases.push_back(order("1-SAM, averaged over the samples", averaged, by_trace));
  cases.push_back(control(follows("full-batch SAM", full_batch, by_trace, 0.2, 2, 3e-3), "the trace's flow"));
  cases.push_back(control(follows("1-SAM, averaged over the samples", averaged, by_top, 0.2, 2, 3e-3), "lambda_1's flow"));
  const Steps steps;
  cases.push_back(control(equal(
                              with(params("GD", steps, 0.2, 1), {{"measured", "u"}}), [] { return by_top(0.2, 1); },
                              [=] {
                                return u_after(Floor{}, Sgd{{.eta = steps.eta}, {}}, steps, 0.2, 1);
                              },
                              3e-3),
                          "GD: it stays where it reaches the floor"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "sharpness_notions",
              .says = "full-batch SAM lowers the largest eigenvalue, SAM on single samples the trace",
              .statement = "along a floor, in time eta rho^2 t, full-batch SAM follows -(1/2) grad lambda_1 and SAM on single "
                           "samples -(1/2) grad Tr H, "
                           "up to order eta",
              .source = "Wen, Ma, Li 2023, re-derived here on a floor with two directions; docs/derivations.md#which-sharpness",
              .cases = all_cases});

}  // namespace
}  // namespace valley
