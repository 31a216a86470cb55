// Dynamical stability of SGD (Wu, Ma, E 2018), batches of B out of n without replacement, p = (n-B)/(B (n-1)). One parameter, a
// and s the mean and the deviation of the samples' curvature:
//
//   E x'^2/x^2 = (1 - eta a)^2 + eta^2 p s^2,   so stable only if a <= 2/eta and s <= 1/(eta sqrt p).
//
// Several: lambda_max{(I - eta H)^2 + eta^2 p (mean H_i^2 - H^2)} <= 1 suffices, that is eta <= 2/lambda_max(H^2 + p Var, H). It
// is not needed: that matrix bounds E|delta|^2 one step ahead, from the worst delta.
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/claims/sgd_instances.hpp"
#include "experiments/claims/spectra.hpp"
#include "sim/data/design.hpp"
#include "theory/one_dimension.hpp"

namespace valley {
namespace {

constexpr double rounding = 1e-9;

/// a and s^2 of rows of one parameter.
struct Curvatures {
  double a = 0, square = 0;  // mean, variance

  explicit Curvatures(const Instance& instance) {
    const SampleHessians samples(instance.rows);
    a = samples.H(0, 0);
    square = samples.variance()(0, 0);
  }
};

/// On the line, curvatures 0.3, 1.1, 1.9, ... of n samples, or all of it in one of them.
Instance on_line(int n, std::uint32_t B, bool concentrated) {
  Instance instance{concentrated ? "one sample has it all" : "spread",
                    Eigen::MatrixXd::Zero(n, 1),
                    {.batching = {B, Sampling::without_replacement}}};
  for (int i = 0; i < n; ++i) instance.rows(i, 0) = concentrated ? (i == 0 ? std::sqrt(0.7 * n) : 0) : std::sqrt(0.3 + 0.8 * i);
  return instance;
}

Case factor(const Instance& believed, const Instance& real, double eta) {
  return equal(
      with(real.params(), {{"measured", "E x'^2/x^2"}, {"eta", eta}}),
      [=] {
        const Curvatures c(believed);
        return theory::fresh_factor(c.a, c.square * SampleHessians(believed.rows).p(believed.setting.batching), eta, 0.);
      },
      [simulated = Simulated(real), eta] { return simulated.batches().growth(eta); }, rounding);
}

/// What is stable has eta a <= 2 and eta sqrt(p) s <= 1: both at the simulator's critical step.
void add_necessary(const Instance& real, std::vector<Case>& cases) {
  const Simulated simulated(real);
  const double deviation = std::sqrt(Curvatures(real).square * SampleHessians(real.rows).p(real.setting.batching));
  cases.push_back(at_most(
      with(real.params(), {{"measured", "eta* a"}}), [] { return 2; },
      [=] { return simulated.critical_step() * Curvatures(real).a; }, rounding));
  cases.push_back(at_most(
      with(real.params(), {{"measured", "eta* sqrt(p) s"}}), [] { return 1; },
      [=] { return simulated.critical_step() * deviation; }, rounding));
}

double sufficient(const Instance& instance) { return SampleHessians(instance.rows).contraction_step(instance.setting.batching); }

Case suffices(const Instance& believed, const Instance& real) {
  return at_least(
      with(real.params(), {{"measured", "eta*"}}), [=] { return sufficient(believed); },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int n = 2; n <= plan.pick(4, 6, 8); ++n)
    for (std::uint32_t B = 1; B <= static_cast<std::uint32_t>(n); ++B)
      for (const bool concentrated : {false, true}) {
        const Instance line = on_line(n, B, concentrated);
        cases.push_back(factor(line, line, 0.4));
        cases.push_back(factor(line, line, 1.7));
        add_necessary(line, cases);
      }
  std::vector<Instance> several = spanning_instances(plan.seed, plan.pick(10, 30, 90));
  several.push_back(equal_orthogonal(4, 0.7, {.batching = {2, Sampling::without_replacement}}));
  for (Instance& instance : several) {
    instance.setting.batching.sampling = Sampling::without_replacement;
    cases.push_back(suffices(instance, instance));
  }
  const Instance line = on_line(4, 2, false), rows{"gaussian", gaussian_rows(5, 3, plan.seed), {.batching = {1}}};
  Instance with_replacement = line;
  with_replacement.setting.batching.sampling = Sampling::with_replacement;
  cases.push_back(control(factor(line, with_replacement, 0.4), "batches drawn with replacement"));
  cases.push_back(control(factor(with_batch(line, {1, Sampling::without_replacement}), line, 0.4), "p of batches of one"));
  cases.push_back(control(suffices(with_batch(rows, {5, Sampling::without_replacement}), rows), "p = 0: GD's 2/lambda_1"));
  cases.push_back(control(at_most(
                              with(rows.params(), {{"measured", "eta*"}}), [=] { return sufficient(rows); },
                              [simulated = Simulated(rows)] { return simulated.critical_step(); }, rounding),
                          "the sufficient condition taken for a necessary one"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "dynamical_stability",
    .says = "SGD stays at a minimum whose curvature is low and alike over samples; attained in one parameter",
    .statement =
        "SGD, p = (n-B)/(B (n-1)), one parameter: E x'^2/x^2 = (1 - eta a)^2 + eta^2 p s^2, so a <= 2/eta and s <= 1/(eta sqrt "
        "p); several: lambda_max((I - eta H)^2 + eta^2 p Var H_i) <= 1 suffices, and is not needed",
    .source = "Wu, Ma, E 2018, re-derived here; docs/derivations.md#linear-stability-of-sgd",
    .cases = all_cases});

}  // namespace
}  // namespace valley
