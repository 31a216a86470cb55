// Stability in the k-th moment, k >= 1 (Ma, Ying 2021; for k < 1 the stable steps need not be one interval). One parameter:
// E|x'|^k/|x|^k = E|1 - eta a_S|^k, so |x|^k stays bounded in the mean iff that is <= 1. The critical step falls as k grows, from
// the typical trial's at k -> 0 to 2/max a_S at k -> infinity. Several parameters, k even: the radius of E M^{(x) k}, M = I - eta
// H_S; it is at least the (k/2)-th power of the second moment's.
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

/// x (x) ... (x) x, k times.
Eigen::MatrixXd power(const Eigen::MatrixXd& x, int k) {
  Eigen::MatrixXd product = x;
  for (int j = 1; j < k; ++j) product = kronecker(product, x);
  return product;
}

/// E (v . delta_t)^k by the recursion of delta^{(x) k}, whose matrix is E (I - eta H_i)^{(x) k}.
double by_recursion(const Eigen::MatrixXd& rows, double eta, int k, const Eigen::VectorXd& delta, const Eigen::VectorXd& v,
                    int t) {
  Eigen::MatrixXd z = power(delta, k);
  for (int step = 0; step < t; ++step) {
    Eigen::MatrixXd next = Eigen::MatrixXd::Zero(z.rows(), 1);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const Eigen::MatrixXd M = Eigen::MatrixXd::Identity(rows.cols(), rows.cols()) - eta * rows.row(i).transpose() * rows.row(i);
      next += power(M, k) * z / static_cast<double>(rows.rows());
    }
    z = next;
  }
  return power(v, k).cwiseProduct(z).sum();
}

/// The same over all sequences of batches, by the simulator's step.
double over_all(const WeightedParts& parts, double eta, int k, const Eigen::VectorXd& delta, const Eigen::VectorXd& v, int t) {
  if (t == 0) return std::pow(v.dot(delta), k);
  double sum = 0;
  for (const auto& [part, weight] : parts) sum += weight * over_all(parts, eta, k, step_matrix(part, eta) * delta, v, t - 1);
  return sum;
}

Case after_steps(const Eigen::MatrixXd& rows, int believed_k, int k) {
  const Eigen::VectorXd delta = Eigen::VectorXd::LinSpaced(rows.cols(), 1, 0.5),
                        v = Eigen::VectorXd::LinSpaced(rows.cols(), 1, -2);
  const double eta = 2.5 / rows.rowwise().squaredNorm().maxCoeff();
  return equal(
      {{"measured", "E (v . delta)^k after 4 steps"},
       {"n", static_cast<double>(rows.rows())},
       {"d", static_cast<double>(rows.cols())},
       {"k", static_cast<double>(k)}},
      [=] { return by_recursion(rows, eta, believed_k, delta, v, 4); },
      [=] { return over_all(singles(rows), eta, k, delta, v, 4); }, 1e-9);
}

void add_several(const Eigen::MatrixXd& rows, std::vector<Case>& cases) {
  const double eta = 1 / rows.rowwise().squaredNorm().maxCoeff();
  const auto params = [&](const char* what, double k) {
    return Params{{"n", static_cast<double>(rows.rows())}, {"d", static_cast<double>(rows.cols())}, {"k", k}, {"measured", what}};
  };
  for (const int k : {2, 4}) cases.push_back(after_steps(rows, k, k));
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
  cases.push_back(control(after_steps(gaussian_rows(3, 2, plan.seed), 2, 4), "the second moment for the fourth"));
  cases.push_back(control(factor(law, pairs, 0.7, 4, 4), "batches of one for batches of two"));
  cases.push_back(control(
      at_least(
          {{"measured", "eta* of 4 over that of 2"}}, [] { return 1; }, [=] { return critical(law, 4) / critical(law, 2); }),
      "the order of the steps turned round"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "moment_stability",
          .says = "higher moments of SGD become unstable at smaller steps than the mean square",
          .statement = "SGD keeps the k-th moment, k >= 1, of one parameter bounded iff E|1 - eta a_S|^k <= 1, up to a step that "
                       "falls with k to 2/max a_S; "
                       "of several, k even, iff the radius of E (I - eta H_S)^{(x) k} is <= 1",
          .source = "Ma, Ying 2021, re-derived here; docs/derivations.md#linear-stability-of-sgd",
          .cases = all_cases});

}  // namespace
}  // namespace valley
