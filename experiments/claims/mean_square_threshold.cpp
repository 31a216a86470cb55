// SGD's exact threshold in closed form (Mulayoff, Michaeli 2024). With p = (n-B)/(B (n-1)), C = (H (x) I + I (x) H)/2,
// E = mean (H_i - H) (x) (H_i - H) and D = (1-p) H (x) H + p mean H_i (x) H_i = H (x) H + p E:
//
//   eta* = 2/lambda_max(C^+ D): E f_t stays bounded up to it, tends to 0 below, and eta* does not fall as B grows;
//   B >= ((1-e)/e) lambda_max(C^+ E)/lambda_1  =>  eta* >= (1-e) 2/lambda_1;
//   2/eta* >= v^T H v + p mean (v^T H_i v - v^T H v)^2/(v^T H v) for every unit v (equation 27);
//   with gradients xi_i at the minimum, Sigma = mean xi_i xi_i^T: E f -> f* + (eta p/2) vec(H)^T (2 C - eta D)^+ vec(Sigma).
//
// Against every batch enumerated.
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/claims/sgd_instances.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/memory_enumeration.hpp"
#include "sim/data/design.hpp"
#include "sim/draw.hpp"
#include "theory/samples.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double rounding = 1e-9;

double threshold(const Instance& instance) {
  const SampleHessians samples(instance.rows);
  return 2 / largest(samples.D(instance.setting.batching), samples.C());
}

Params params(const Instance& instance, const char* measured) { return with(instance.params(), {{"measured", measured}}); }

Case exact(const Instance& believed, const Instance& real) {
  return equal(
      params(real, "eta*"), [=] { return threshold(believed); },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

/// (1 - e) 2/lambda_1 with the e at which batches of B are just large enough.
double large_batch(const Instance& instance, double times) {
  const SampleHessians samples(instance.rows);
  const double lambda = top(samples.H);
  const double spread = times * largest(samples.E(), samples.C()),
               e = spread / (instance.setting.batching.size * lambda + spread);
  return (1 - e) * 2 / lambda;
}

Case enough(const Instance& real, double times) {
  return at_least(
      params(real, "eta*, batches large enough"), [=] { return large_batch(real, times); },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

Case along(const Instance& real, double times) {
  return at_most(
      params(real, "eta*, equation 27"), [=] { return SampleHessians(real.rows).directional_step(real.setting.batching, times); },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

void add_sides(const Instance& real, std::vector<Case>& cases) {
  const Simulated simulated(real);
  const double eta = threshold(real);
  cases.push_back(at_most(
      params(real, "growth at 0.97 eta*"), [] { return 1; }, [=] { return simulated.batches().growth(0.97 * eta); }, rounding));
  cases.push_back(at_least(
      params(real, "growth at 1.03 eta*"), [] { return 1; }, [=] { return simulated.batches().growth(1.03 * eta); }, rounding));
}

/// eta* of B + 1 over that of B, without replacement.
Case rises(const Instance& instance, std::uint32_t B) {
  const Simulated fewer(with_batch(instance, {B, Sampling::without_replacement}));
  const Simulated more(with_batch(instance, {B + 1, Sampling::without_replacement}));
  return at_least(
      with(instance.params(), {{"measured", "eta* of B + 1 over that of B"}, {"B", static_cast<double>(B)}}), [] { return 1; },
      [=] { return more.critical_step() / fewer.critical_step(); }, rounding);
}

/// Rows with offsets: the excess loss that SGD comes to.
Case excess(const Instance& believed, const Instance& real, std::uint64_t seed, double share) {
  VectorXd y(real.rows.rows());
  for (Eigen::Index i = 0; i < y.size(); ++i) y[i] = Draw{.seed = seed, .use = 9}.normal(static_cast<std::uint32_t>(i));
  const double eta = share * threshold(real);
  return equal(
      with(params(real, "E f - f*, in the long run"), {{"eta/eta*", share}}),
      [=] {
        const SampleHessians samples(believed.rows);
        const VectorXd minimum = theory::least_squares_minimum(real.rows, y);
        const MatrixXd Sigma = theory::least_squares_samples(real.rows, y, minimum).covariance();
        const Batching& batching = believed.setting.batching;
        const VectorXd S = (2 * samples.C() - eta * samples.D(batching)).ldlt().solve(VectorXd(Sigma.reshaped()));
        return eta * samples.p(batching) / 2 * samples.H.reshaped().dot(S);
      },
      [=] {
        const measure::MemoryEnumeration batches(real.rows, real.setting.batching, 0, Coupling::shared, {}, y);
        const MatrixXd S = batches.stationary(eta).covariance;
        return 0.5 * (real.rows * S * real.rows.transpose()).trace() / static_cast<double>(real.rows.rows());
      },
      1e-8);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (Instance instance : spanning_instances(plan.seed, plan.pick(12, 36, 120))) {
    cases.push_back(exact(instance, instance));
    add_sides(instance, cases);
    cases.push_back(along(instance, 1));
    if (instance.rows.rows() > instance.rows.cols()) cases.push_back(excess(instance, instance, plan.seed, 0.5));
    cases.push_back(rises(instance, 1));
    instance.setting.batching.sampling = Sampling::with_replacement;  // p = 1/B
    cases.push_back(exact(instance, instance));
    cases.push_back(enough(instance, 1));
  }
  const Instance equal_rows{"equal rows", gaussian_rows(1, 1, plan.seed).replicate(4, 1), {.batching = {2}}};
  for (std::uint32_t B = 1; B < 4; ++B) cases.push_back(rises(equal_rows, B));
  const Batching two{2, Sampling::without_replacement};
  const Instance rows{"gaussian", gaussian_rows(5, 2, plan.seed), {.batching = two}};
  const Instance line{"gaussian", gaussian_rows(5, 1, plan.seed), {.batching = {2}}};
  cases.push_back(control(exact(with_batch(rows, {2}), rows), "p = 1/B, drawn without replacement"));
  cases.push_back(control(exact(with_batch(rows, {1}), rows), "the process that draws one sample"));
  cases.push_back(control(excess(with_batch(rows, {2}), rows, plan.seed, 0.5), "p = 1/B, drawn without replacement"));
  cases.push_back(control(enough(line, 0.8), "a fifth off lambda_max(C^+ E)"));
  cases.push_back(control(along(line, 1.2), "a fifth on p"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "mean_square_threshold",
    .says = "SGD's exact critical step in the mean square, and two closed bounds of it",
    .statement =
        "SGD, p = (n-B)/(B (n-1)): eta* = 2/lambda_max(D,C), C = (H (x) I + I (x) H)/2, D = H (x) H + p E, E = mean (H_i - H) "
        "(x) (H_i - H); it does not fall with B; two closed bounds; the excess loss of a minimum that is not interpolated",
    .source = "Mulayoff, Michaeli 2024, theorems 5 and 12, propositions 6 and 8, equation 27, re-derived here; "
              "docs/derivations.md#linear-stability-of-sgd",
    .cases = all_cases});

}  // namespace
}  // namespace valley
