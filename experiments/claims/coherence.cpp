// Coherence (Chang, Khanna 2025). Each sample is in a batch with probability B/n, g_S = (1/B) sum of those that are. With
// S_ij = sqrt(Tr H_i H_j) and sigma = lambda_max(S)/max_i lambda_max(H_i), SGD is unstable if
//
//   lambda_1 >= (sigma/eta) (n/B - 1)^(-1/2).
//
// True, but it is not coherence that makes it so: lambda_1/sigma <= max_i |g_i|^2/n, and already the single sample with the
// longest gradient asks for eta (n/B - 1)^(1/2) max_i |g_i|^2/n <= 1, which is never weaker. So is, again, the radius of S o S:
// eta (n/B - 1)^(1/2) lambda_max(S o S)^(1/2)/n <= 1. All three are attained on orthogonal samples of equal weight, n = 2 B.
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/claims/sgd_instances.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/claims/weighted_parts.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;

enum class Bound { coherence, longest, entrywise };

const char* name(Bound bound) {
  return bound == Bound::coherence ? "lambda_1/sigma" : bound == Bound::longest ? "longest sample" : "S o S";
}

/// What eta (n/B - 1)^(1/2) may not exceed the inverse of.
double scale(const MatrixXd& rows, Bound bound) {
  const auto n = static_cast<double>(rows.rows());
  const MatrixXd S = (rows * rows.transpose()).cwiseAbs();  // Tr H_i H_j = (g_i . g_j)^2
  const double longest = S.diagonal().maxCoeff();
  if (bound == Bound::longest) return longest / n;
  if (bound == Bound::entrywise) return std::sqrt(top(S.cwiseProduct(S))) / n;
  return top(rows.transpose() * rows / n) / (top(S) / longest);
}

double largest_step(const MatrixXd& rows, double B, Bound bound) {
  return 1 / (scale(rows, bound) * std::sqrt(static_cast<double>(rows.rows()) / B - 1));
}

/// Every set of samples with its probability; the sum of k samples over B is the mean of k rows each sqrt(k/B) as long.
WeightedParts all_sets(const MatrixXd& rows, double B) {
  const auto n = static_cast<unsigned>(rows.rows());
  const double in = B / n;
  WeightedParts parts;
  for (unsigned set = 0; set < 1u << n; ++set) {
    MatrixXd chosen(0, rows.cols());
    double probability = 1;
    for (unsigned i = 0; i < n; ++i) {
      const bool is_in = (set >> i & 1) != 0;
      probability *= is_in ? in : 1 - in;
      if (!is_in) continue;
      chosen.conservativeResize(chosen.rows() + 1, Eigen::NoChange);
      chosen.bottomRows(1) = rows.row(i);
    }
    if (chosen.rows() == 0) chosen = MatrixXd::Zero(1, rows.cols());
    parts.emplace_back(LeastSquares(chosen * std::sqrt(static_cast<double>(chosen.rows()) / B)), probability);
  }
  return parts;
}

Case necessary(const Instance& instance, double B, Bound bound, double times = 1) {
  Params params{{"design", instance.design},
                {"n", static_cast<double>(instance.rows.rows())},
                {"d", static_cast<double>(instance.rows.cols())},
                {"batch", B},
                {"bound", name(bound)}};
  return at_most(
      std::move(params), [=] { return times * largest_step(instance.rows, B, bound); },
      [=] { return weighted_critical_step(all_sets(instance.rows, B), 0.5 * largest_step(instance.rows, B, Bound::longest)); },
      1e-9);
}

/// What all three bound: T(W) = (I - eta H) W (I - eta H) + (eta^2/n^2) (n/B - 1) sum_i H_i W H_i, `share` of that noise.
Case exact(const Instance& instance, double B, double share = 1) {
  return equal(
      {{"design", instance.design}, {"n", static_cast<double>(instance.rows.rows())}, {"batch", B}, {"measured", "eta*"}},
      [=] {
        const SampleHessians samples(instance.rows);
        const auto n = static_cast<double>(instance.rows.rows());
        const MatrixXd square = kronecker(samples.H, samples.H);
        return 2 / largest(square + share * (n / B - 1) / n * (samples.E() + square), samples.C());
      },
      [=] { return weighted_critical_step(all_sets(instance.rows, B), 0.5 * largest_step(instance.rows, B, Bound::longest)); },
      1e-8);
}

/// How the bounds compare, of the data alone.
Case ordered(const Instance& instance, Bound weaker, Bound stronger) {
  return at_most(
      {{"design", instance.design}, {"bound", name(stronger)}, {"over", name(weaker)}, {"sides", "both theory"}},
      [] { return 1; }, [=] { return scale(instance.rows, weaker) / scale(instance.rows, stronger); });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const Instance& instance : spanning_instances(plan.seed, plan.pick(10, 30, 60))) {
    if (instance.rows.rows() > 6) continue;
    for (const double B : {1., 2.}) {
      if (B >= static_cast<double>(instance.rows.rows())) continue;
      cases.push_back(exact(instance, B));
      for (const Bound bound : {Bound::coherence, Bound::longest, Bound::entrywise})
        cases.push_back(necessary(instance, B, bound));
    }
    cases.push_back(ordered(instance, Bound::coherence, Bound::longest));
    cases.push_back(ordered(instance, Bound::longest, Bound::entrywise));
  }
  const Instance even = equal_orthogonal(4, 0.7, {});
  for (const Bound bound : {Bound::coherence, Bound::longest, Bound::entrywise}) {
    cases.push_back(necessary(even, 2, bound));
    cases.push_back(control(necessary(even, 2, bound, 0.95), "the bound 5 % smaller"));
  }
  cases.push_back(control(exact(equal_orthogonal(3, 0.7, {}), 1, 1.1), "a tenth more noise"));
  const double half = std::sqrt(0.75);
  const Instance star{"three rows at 120 degrees", (MatrixXd(3, 2) << 1, 0, -0.5, half, -0.5, -half).finished(), {}};
  cases.push_back(ordered(star, Bound::coherence, Bound::longest));
  cases.push_back(control(ordered(star, Bound::longest, Bound::coherence), "the comparison the other way round"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "coherence",
    .says = "a bound on SGD's stable steps by the coherence of the samples; the longest gradient says as much",
    .statement =
        "each sample in with probability B/n: SGD is unstable if lambda_1 >= (sigma/eta) (n/B - 1)^{-1/2}, sigma the coherence; "
        "so it is, no later, by the longest ||g_i|| alone",
    .source = "Chang, Khanna 2025 (for SGD Dexter et al. 2024), second-hand; proved here, without coherence; "
              "docs/derivations.md#coherence",
    .cases = all_cases});

}  // namespace
}  // namespace valley
