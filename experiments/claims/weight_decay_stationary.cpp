// Weight decay makes the minimum none of every sample: at theta_w, where (H + wd) theta_w = mean y_i g_i, each sample keeps a
// gradient xi_i. Below the critical step of the linear part (kappa + wd in kappa's place) delta = theta - theta_w has a
// stationary covariance, with momentum or not,
//
//   S = Psi(S) + eta^2 c o Sigma,   Sigma = (1/B) Cov xi_i,
//
// against that of the simulator's own affine step on (theta, v), every batch enumerated. SGD on least squares with offsets y.
#include <cmath>

#include "experiments/claims/memory_case.hpp"
#include "theory/samples.hpp"
#include "theory/stationary.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Problem {
  Instance instance;
  VectorXd y;  // (n)
  double share = 0.5;

  double eta() const { return share * theory::critical_step(theory::Design::from_rows(instance.rows), instance.setting).value; }
  VectorXd minimum() const {
    const MatrixXd& G = instance.rows;
    const auto n = static_cast<double>(G.rows());
    MatrixXd H = G.transpose() * G / n;
    H.diagonal().array() += instance.setting.weight_decay;
    return theory::least_squares_minimum(H, G.transpose() * y / n);
  }
  /// Covariance of a step's direction at a point.
  MatrixXd sigma(const VectorXd& point) const {
    const double noise = theory::batch_noise(instance.setting.batching, instance.rows.rows());
    return noise * theory::least_squares_samples(instance.rows, y, point).covariance();
  }
};

Problem problem(std::uint64_t seed, std::uint32_t k, const WithMemory& memory, double share) {
  const Draw xi{.seed = seed, .trial = k, .use = 7};
  const Eigen::Index n = 3 + k % 2, d = 1 + k % 3;
  Problem made{{"random rows", MatrixXd(n, d), {}}, VectorXd(n), share};
  std::uint32_t at = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    made.y[i] = xi.normal(at++);
    for (Eigen::Index j = 0; j < d; ++j) made.instance.rows(i, j) = xi.normal(at++);
  }
  const bool without = k % 4 == 3;
  made.instance.setting = {.batching = {1 + k % 2, without ? Sampling::without_replacement : Sampling::with_replacement},
                           .coupling = Coupling::shared,
                           .momentum = memory.momentum,
                           .nesterov = memory.nesterov,
                           .weight_decay = memory.decay};
  return made;
}

measure::MemoryEnumeration::Stationary simulated(const Problem& real, double eta) {
  const theory::Setting& setting = real.instance.setting;
  const measure::MemoryEnumeration batches(
      real.instance.rows, setting.batching, 0, Coupling::shared,
      {.momentum = setting.momentum, .weight_decay = setting.weight_decay, .nesterov = setting.nesterov}, real.y);
  return batches.stationary(eta);
}

double excess(const Problem& real, const MatrixXd& S) {
  const MatrixXd& G = real.instance.rows;
  return 0.5 * ((G.transpose() * G / static_cast<double>(G.rows())) * S).trace() +
         0.5 * real.instance.setting.weight_decay * S.trace();
}

/// What theory is told beside what is run, at one step size.
Case excess_of(const Problem& believed, const Problem& real, const VectorXd& point) {
  return equal(
      with(real.instance.params(), {{"eta/eta*", real.share}, {"measured", "mean excess of the decayed loss"}}),
      [=] {
        const auto design = theory::Design::from_rows(believed.instance.rows);
        return excess(real, theory::stationary_covariance(design, believed.instance.setting, real.eta(), believed.sigma(point)));
      },
      [=] { return excess(real, simulated(real, real.eta()).covariance); }, 1e-8);
}

std::vector<Case> all_cases(const Plan& plan) {
  const std::vector<WithMemory> memories = {
      {0.9, false, 0.1}, {0.9, true, 0.1}, {0, false, 0.3}, {0.5, false, 0.01}, {0.5, true, 1}};
  std::vector<Case> cases;
  for (std::uint32_t k = 0; k < plan.pick(30u, 120u, 500u); ++k) {
    const Problem one = problem(plan.seed, k, memories[k % memories.size()], k % 2 == 0 ? 0.3 : 0.8);
    cases.push_back(excess_of(one, one, one.minimum()));
    cases.push_back(at_most(
        with(one.instance.params(), {{"measured", "|mean theta - theta_w|/|theta_w|"}}), [] { return 0; },
        [=] { return (simulated(one, one.eta()).mean - one.minimum()).norm() / one.minimum().norm(); }, 1e-9));
  }
  const Problem real = problem(plan.seed, 1, {0.9, false, 0.3}, 0.5);
  Problem plain = real, undecayed = real, nesterov = real, B_up = real;
  plain.instance.setting.momentum = 0;
  undecayed.instance.setting.weight_decay = 0;
  nesterov.instance.setting.nesterov = true;
  B_up.instance.setting.batching.size = 4;
  const VectorXd at = real.minimum();
  cases.push_back(control(excess_of(plain, real, at), "momentum left out"));
  cases.push_back(control(excess_of(nesterov, real, at), "Nesterov's for heavy ball"));
  cases.push_back(control(excess_of(undecayed, real, at), "weight decay left out of the linear part"));
  cases.push_back(control(excess_of(real, real, undecayed.minimum()), "noise at the minimum without weight decay"));
  cases.push_back(control(excess_of(B_up, real, at), "B doubled"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "weight_decay_stationary",
    .says = "the covariance in which SGD with weight decay comes to rest",
    .statement = "weight decay: below the linear part's eta* the covariance tends to S = Psi(S) + eta^2 c o Sigma about theta_w",
    .source = "Valley; docs/derivations.md#momentum",
    .cases = all_cases});

}  // namespace
}  // namespace valley
