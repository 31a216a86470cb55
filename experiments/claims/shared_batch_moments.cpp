// USAM with one shared batch in the moments of its curvature (Shin et al. 2025). M = H_S + rho H_S^2, M_k = E H_S^k:
//
//   E (I - eta M)^2 = I - 2 eta M_1 + (eta^2 - 2 eta rho) M_2 + 2 eta^2 rho M_3 + eta^2 rho^2 M_4,
//
// whose largest eigenvalue bounds E|delta|^2 a step: <= 1 suffices for stability. One parameter, s_k^k = M_k - a^k:
//
//   E(1 - eta m)^2 = (1 - eta a - eta rho a^2)^2 + (eta^2 - 2 eta rho) s_2^2 + 2 eta^2 rho s_3^3 + eta^2 rho^2 s_4^4.
//
// For rho <= eta/2 no term is negative, so a stable point has each <= 1. For rho > eta/2 the second is negative and the others
// may be larger: a in {0, 1}, P(1) = 4^(-1/3), rho = 100, eta = 2/101 is stable (the factor is 1) with a last term of 1.85.
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/on_the_line.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/instances.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;

struct Terms {
  double mean = 0, second = 0, third = 0, fourth = 0;

  double sum() const { return mean + second + third + fourth; }
};

/// Of the batches' own curvatures.
Terms terms(const LineBatches& batches, double eta, double rho) {
  double M[5] = {};
  for (const auto& [f, p] : batches)
    for (int k = 1; k <= 4; ++k) M[k] += p * std::pow(f.a[0], k);
  const double a = M[1], centre = 1 - eta * a - eta * rho * a * a;
  return {centre * centre, (eta * eta - 2 * eta * rho) * (M[2] - a * a), 2 * eta * eta * rho * (M[3] - std::pow(a, 3)),
          eta * eta * rho * rho * (M[4] - std::pow(a, 4))};
}

RandomCurvature<2> two(double a, double b, double p, std::uint32_t B) { return {{a, b}, {p, 1 - p}, B}; }

Params params(const RandomCurvature<2>& f, double eta, double rho) {
  return {{"curvatures", f.a[0]},
          {"and", f.a[1]},
          {"probability of the first", f.probability[0]},
          {"batch", static_cast<double>(f.batch)},
          {"eta", eta},
          {"rho", rho}};
}

Case identity(const RandomCurvature<2>& f, double eta, double rho, const std::function<double(const Terms&)>& of) {
  return equal(
      with(params(f, eta, rho), {{"measured", "E x'^2/x^2"}}), [=] { return of(terms(line_batches(f), eta, rho)); },
      [=] { return line_factor(line_batches(f), eta, rho, Coupling::shared); }, 1e-10);
}

/// The step at which the simulator's factor is 1, rho = share * eta.
double critical(const RandomCurvature<2>& f, double share) {
  return measure::crossing([=](double eta) { return line_factor(line_batches(f), eta, share * eta, Coupling::shared); },
                           0.5 / std::max(f.a[0], f.a[1]));
}

void add_termwise(const RandomCurvature<2>& f, double share, std::vector<Case>& cases) {
  const auto at_edge = measure::once([=] {
    const double eta = critical(f, share);
    return terms(line_batches(f), eta, share * eta);
  });
  const auto add = [&](const char* which, double Terms::*term) {
    cases.push_back(at_most(
        {{"curvatures", f.a[0]},
         {"and", f.a[1]},
         {"batch", static_cast<double>(f.batch)},
         {"rho/eta", share},
         {"measured", which}},
        [] { return 1; }, [=] { return at_edge().*term; }));
  };
  add("(eta^2 - 2 eta rho) s_2^2 at eta*", &Terms::second);
  add("2 eta^2 rho s_3^3 at eta*", &Terms::third);
  add("eta^2 rho^2 s_4^4 at eta*", &Terms::fourth);
}

/// lambda_max of E (I - eta M)^2 over all batches, from powers of their Hessians.
double by_moments(const Instance& instance, double eta, double third) {
  const Eigen::Index d = instance.rows.cols();
  MatrixXd M[5] = {MatrixXd::Identity(d, d), MatrixXd::Zero(d, d), MatrixXd::Zero(d, d), MatrixXd::Zero(d, d),
                   MatrixXd::Zero(d, d)};
  const double rho = instance.setting.rho;
  for (const auto& [batch, p] :
       measure::all_batches(static_cast<std::uint32_t>(instance.rows.rows()), instance.setting.batching)) {
    MatrixXd H = MatrixXd::Zero(d, d), power = MatrixXd::Identity(d, d);
    for (const std::uint32_t i : batch)
      H += instance.rows.row(i).transpose() * instance.rows.row(i) / static_cast<double>(batch.size());
    for (MatrixXd* moment = M + 1; moment <= M + 4; ++moment) *moment += p * (power = power * H);
  }
  const MatrixXd square =
      M[0] - 2 * eta * M[1] + (eta * eta - 2 * eta * rho) * M[2] + third * eta * eta * rho * M[3] + eta * eta * rho * rho * M[4];
  return top(square);
}

double share_of_edge(const Instance& instance, double share) { return share / instance.rows.rowwise().squaredNorm().maxCoeff(); }

Case contraction(const Instance& instance, double eta, double third) {
  return at_most(
      with(instance.params(), {{"eta", eta}, {"measured", "growth of E f_t"}}), [=] { return by_moments(instance, eta, third); },
      [=] {
        return measure::Enumeration(instance.rows, instance.setting.batching, instance.setting.rho, Coupling::shared).growth(eta);
      });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const std::uint32_t B : {1u, 2u})
    for (int k = 0; k < plan.pick(2, 4, 8); ++k) {
      const RandomCurvature<2> f = two(0.3 * k, 2, 0.2 + 0.1 * k, B);
      for (const double rho : {0., 0.4, 3.}) cases.push_back(identity(f, 0.3, rho, &Terms::sum));
      for (const double share : {0., 0.25, 0.5}) add_termwise(f, share, cases);
    }
  add_termwise(two(0, 2, 0.5, 1), 0, cases);  // eta a = 1: s_2's term is 1
  for (const Instance& instance : small_instances(plan.seed, plan.pick(10, 30, 90), 1, Coupling::shared))
    cases.push_back(contraction(instance, share_of_edge(instance, 0.7), 2));
  const double P = std::pow(4, -1. / 3), eta = 2. / 101, rho = 100;
  const RandomCurvature<2> example = two(1, 0, P, 1);
  cases.push_back(equal(
      with(params(example, eta, rho), {{"measured", "E x'^2/x^2"}}), [] { return 1; },
      [=] { return line_factor(line_batches(example), eta, rho, Coupling::shared); }, 1e-12));
  cases.push_back(control(at_most(
                              with(params(example, eta, rho), {{"measured", "eta^2 rho^2 s_4^4"}}), [] { return 1; },
                              [=] { return terms(line_batches(example), eta, rho).fourth; }),
                          "rho > eta/2: stable all the same"));
  const RandomCurvature<2> f = two(0.3, 2, 0.3, 1);
  cases.push_back(
      control(identity(f, 0.3, 0.4, [](const Terms& t) { return t.sum() - t.third / 2; }), "eta^2 rho for 2 eta^2 rho"));
  cases.push_back(control(identity(f, 0.3, 0.4, [](const Terms& t) { return t.mean + t.third + t.fourth; }), "s_2 left out"));
  cases.push_back(
      control(contraction(equal_orthogonal(1, 2, {.rho = 0.2, .batching = {1}, .coupling = Coupling::shared}), 0.6, 1),
              "eta^2 rho for 2 eta^2 rho"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "shared_batch_moments",
    .says = "a condition for USAM with one batch a step, in moments of the batch's Hessian",
    .statement =
        "shared USAM, M_k = E H_S^k: lambda_max of I - 2 eta M_1 + (eta^2 - 2 eta rho) M_2 + 2 eta^2 rho M_3 + eta^2 rho^2 M_4 "
        "<= 1 suffices; for rho <= eta/2 a stable parameter has each of its terms <= 1, for larger rho not",
    .source = "Shin et al. 2025, re-derived here; docs/derivations.md#linear-stability-of-sgd",
    .cases = all_cases});

}  // namespace
}  // namespace valley
