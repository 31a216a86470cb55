// Stability in the k-th moment (Ma, Ying 2021). One parameter: E|x'|^k/|x|^k = E|1 - eta a_S|^k, so |x|^k stays bounded in the
// mean iff that is <= 1. The critical step falls as k grows, from the typical trial's at k -> 0 to 2/max a_S at k -> infinity.
// Several parameters, k even: the radius of E M^{(x) k}, M = I - eta H_S; it is at least the (k/2)-th power of the second
// moment's.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/on_the_line.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/claims/weighted_parts.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {
namespace {

/// Curvatures a and b, the first with probability p, batches of B.
struct Law {
  double a = 0.3, b = 2, p = 0.5;
  std::uint32_t B = 1;

  RandomCurvature<2> landscape() const { return {{a, b}, {p, 1 - p}, B}; }
  Params params(double k) const {
    return {{"curvatures", a}, {"and", b}, {"probability of the first", p}, {"batch", static_cast<double>(B)}, {"k", k}};
  }
  /// E|1 - eta a_S|^k by the binomial law.
  double factor(double eta, double k) const {
    double sum = 0;
    for (std::uint32_t i = 0; i <= B; ++i) {
      const double ways = std::exp(std::lgamma(B + 1.) - std::lgamma(i + 1.) - std::lgamma(B - i + 1.));
      const double mean = (i * a + (B - i) * b) / B;
      sum += ways * std::pow(p, i) * std::pow(1 - p, B - i) * std::pow(std::abs(1 - eta * mean), k);
    }
    return sum;
  }
};

double simulated(const Law& law, double eta, double k) {
  return measure::expectation(line_batches(law.landscape()), Coupling::shared, [&](const auto& batch) {
    return std::pow(std::abs(Sgd{{.eta = eta}, {}}.step(batch, Vec<double, 1>{{1}}, Draw{})[0]), k);
  });
}

double critical(const Law& law, double k) {
  return measure::crossing([=](double eta) { return simulated(law, eta, k); }, 1 / std::max(law.a, law.b));
}

Case factor(const Law& believed, const Law& real, double eta, double k, double believed_k) {
  return equal(
      with(real.params(k), {{"measured", "E|x'|^k/|x|^k"}, {"eta", eta}}), [=] { return believed.factor(eta, believed_k); },
      [=] { return simulated(real, eta, k); }, 1e-10);
}

void add_steps(const Law& law, std::vector<Case>& cases) {
  for (const double k : {1., 2., 4.}) {
    cases.push_back(equal(
        with(law.params(k), {{"measured", "E|1 - eta a_S|^k at the simulator's eta*"}}), [] { return 1; },
        [=] { return law.factor(critical(law, k), k); }, 1e-9));
    cases.push_back(at_most(
        with(law.params(k), {{"measured", "eta* of 2 k over that of k"}}), [] { return 1; },
        [=] { return critical(law, 2 * k) / critical(law, k); }));
  }
  cases.push_back(equal(
      with(law.params(400), {{"measured", "eta*, near its limit 2/max a"}}), [=] { return 2 / std::max(law.a, law.b); },
      [=] { return critical(law, 400); }, 0.02));
}

/// Rows, one a batch.
WeightedParts singles(const Eigen::MatrixXd& rows) {
  WeightedParts parts;
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    parts.emplace_back(LeastSquares(rows.row(i)), 1. / static_cast<double>(rows.rows()));
  return parts;
}

/// Radius of E (I - eta H_i)^{(x) k}.
double radius(const Eigen::MatrixXd& rows, double eta, int k) {
  Eigen::MatrixXd sum;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const Eigen::MatrixXd M = Eigen::MatrixXd::Identity(rows.cols(), rows.cols()) - eta * rows.row(i).transpose() * rows.row(i);
    Eigen::MatrixXd power = M;
    for (int j = 1; j < k; ++j) power = kronecker(M, power);
    sum = sum.size() == 0 ? power : Eigen::MatrixXd(sum + power);
  }
  return spectral_radius(sum / static_cast<double>(rows.rows()));
}

void add_several(const Eigen::MatrixXd& rows, std::vector<Case>& cases) {
  const double eta = 1 / rows.rowwise().squaredNorm().maxCoeff();
  const auto params = [&](const char* what, double k) {
    return Params{{"n", static_cast<double>(rows.rows())}, {"d", static_cast<double>(rows.cols())}, {"k", k}, {"measured", what}};
  };
  for (const int k : {2, 4})
    cases.push_back(equal(
        params("radius of E M^(x)k", k), [=] { return radius(rows, 2.5 * eta, k); },
        [=] { return weighted_growth(singles(rows), 2.5 * eta, k); }, 1e-9));
  cases.push_back(at_least(
      params("radius for k = 4 over the square of that for 2", 4), [] { return 1; },
      [=] { return weighted_growth(singles(rows), 2.5 * eta, 4) / std::pow(weighted_growth(singles(rows), 2.5 * eta, 2), 2); }));
  cases.push_back(at_most(
      params("eta* of k = 4 over that of 2", 4), [] { return 1; },
      [=] { return weighted_critical_step(singles(rows), eta, 4) / weighted_critical_step(singles(rows), eta, 2); }));
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const std::uint32_t B : {1u, 3u})
    for (int j = 0; j < plan.pick(2, 4, 8); ++j) {
      const Law law{.a = 0.2 + 0.2 * j, .b = 2, .p = 0.3 + 0.08 * j, .B = B};
      for (const double k : {0.5, 1., 2., 3., 8.}) cases.push_back(factor(law, law, 0.7, k, k));
      add_steps(law, cases);
    }
  add_steps({.a = 1.5, .b = 1.5}, cases);  // no noise: one step for all k
  for (int j = 0; j < plan.pick(2, 4, 8); ++j)
    add_several(gaussian_rows(3 + j % 2, 2, plan.seed + static_cast<std::uint64_t>(j)), cases);
  const Law law{};
  Law pairs = law;
  pairs.B = 2;
  cases.push_back(control(factor(law, law, 0.7, 4, 2), "the second moment for the fourth"));
  cases.push_back(control(factor(law, pairs, 0.7, 4, 4), "batches of one for batches of two"));
  cases.push_back(control(
      at_least(
          {{"measured", "eta* of 4 over that of 2"}}, [] { return 1; }, [=] { return critical(law, 4) / critical(law, 2); }),
      "the order of the steps turned round"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "moment_stability",
              .statement = "SGD keeps the k-th moment of one parameter bounded iff E|1 - eta a_S|^k <= 1, up to a step that "
                           "falls with k to 2/max a_S; "
                           "of several, k even, iff the radius of E (I - eta H_S)^{(x) k} is <= 1",
              .source = "Ma, Ying 2021, re-derived here; docs/derivations.md#linear-stability-of-sgd",
              .cases = all_cases});

}  // namespace
}  // namespace valley
