// A batch of B = n drawn with replacement is not the whole of the data. On least squares the mean of shared USAM's steps is I -
// eta K,
//
//   K = H + rho H^2 + (rho/B) (mean H_i^2 - H^2),
//
// rho/B Var H_i faster than the full batch. On rows of one length mean H_i^2 = Tr(H) H, so every rate is multiplied by about
// 1 + rho Tr(H)/B, and after T steps the full batch's mean loss is exp(2 eta T lambda rho Tr(H)/B) times as large in direction
// lambda. That is the distance between a published run (n = d = B = 100, rho = 5) and GD of the same radius: a factor 121 after
// 10,000 steps. Those numbers need the run's own data; a test has them (tests/experiments/published_runs.cpp).
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/sample_hessians.hpp"
#include "experiments/claims/spectra.hpp"
#include "experiments/enumeration.hpp"
#include "experiments/instances.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// 2^k rows of one length whose H is diag(lambda): Hadamard's signs times sqrt(lambda).
MatrixXd equal_rows(const VectorXd& lambda) {
  MatrixXd signs = MatrixXd::Ones(1, 1);
  while (signs.rows() < lambda.size()) signs = kronecker((MatrixXd(2, 2) << 1, 1, 1, -1).finished(), signs);
  return signs * lambda.cwiseSqrt().asDiagonal();
}

/// The mean of the simulator's steps over all batches, (d, d).
MatrixXd mean_step(const Instance& instance, double eta) {
  std::vector<std::pair<LeastSquares, double>> parts;
  const auto n = static_cast<std::uint32_t>(instance.rows.rows());
  for (const auto& [samples, p] : measure::all_batches(n, instance.setting.batching)) {
    MatrixXd chosen(samples.size(), instance.rows.cols());
    for (std::size_t k = 0; k < samples.size(); ++k) chosen.row(static_cast<Eigen::Index>(k)) = instance.rows.row(samples[k]);
    parts.emplace_back(LeastSquares(chosen), p);
  }
  const Usam usam{{.eta = eta}, {instance.setting.rho}, Coupling::shared};
  return measure::expectation(parts, Coupling::shared, [&](const auto& batch) {
    MatrixXd M(instance.rows.cols(), instance.rows.cols());
    for (Eigen::Index j = 0; j < M.cols(); ++j) M.col(j) = usam.step(batch, VectorXd(VectorXd::Unit(M.cols(), j)), Draw{});
    return M;
  });
}

Params params(const Instance& instance, const char* measured) { return with(instance.params(), {{"measured", measured}}); }

/// Largest rate of the mean, and the sum of all.
Case rate(const Instance& believed, const Instance& real, bool sum) {
  const auto of = [=](const MatrixXd& K) { return sum ? K.trace() : top(K); };
  return equal(
      params(real, sum ? "sum of the mean's rates" : "largest rate of the mean"),
      [=] { return of(SampleHessians(believed.rows).shared_mean(believed.setting.rho, believed.setting.batching)); },
      [=] {
        const MatrixXd M = mean_step(real, 0.1);
        return of((MatrixXd::Identity(M.rows(), M.rows()) - M) / 0.1);
      },
      1e-10);
}

/// f of the mean after T steps, from equal parts in all directions.
double loss_after(const MatrixXd& step, const MatrixXd& H, int T) {
  VectorXd x = VectorXd::Ones(H.rows());
  for (int t = 0; t < T; ++t) x = step * x;
  return 0.5 * x.dot(H * x);
}

/// Full batch over shared batches drawn with replacement, after T steps of eta = 20/9.
Case lag(const Instance& drawn, int T, double trace_share) {
  const double eta = 20. / 9;
  Instance whole = drawn;
  whole.setting.batching.sampling = Sampling::without_replacement;
  return equal(
      with(params(drawn, "f(full batch) / f(drawn), of the means"), {{"eta", eta}, {"T", static_cast<double>(T)}}),
      [=] {
        const VectorXd lambda = SampleHessians(drawn.rows).H.diagonal();
        const double rho = drawn.setting.rho, B = drawn.setting.batching.size;
        const VectorXd full = 1 - eta * lambda.array() * (1 + rho * lambda.array());
        const VectorXd less = full.array() - eta * rho / B * lambda.array() * (trace_share * lambda.sum() - lambda.array());
        const auto loss = [&](const VectorXd& factor) { return factor.array().pow(2 * T).matrix().dot(lambda); };
        return loss(full) / loss(less);
      },
      [=] {
        const MatrixXd H = SampleHessians(drawn.rows).H;
        return loss_after(mean_step(whole, eta), H, T) / loss_after(mean_step(drawn, eta), H, T);
      },
      1e-7);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 0; k < plan.pick(4, 10, 20); ++k) {
    const Eigen::Index n = 3 + k % 2;
    const theory::Setting setting{
        .rho = 0.3 * (1 + k), .batching = {static_cast<std::uint32_t>(n)}, .coupling = Coupling::shared};
    Instance rows{"gaussian", gaussian_rows(n, 2 + k % 3, plan.seed + static_cast<std::uint64_t>(k), 0.5), setting};
    for (const bool sum : {false, true}) cases.push_back(rate(rows, rows, sum));
    rows.setting.batching.sampling = Sampling::without_replacement;
    cases.push_back(rate(rows, rows, false));
  }
  const theory::Setting setting{.rho = 5, .batching = {4}, .coupling = Coupling::shared};
  const Instance even{"rows of one length", equal_rows(Eigen::Vector4d(0.1, 0.02, 0.005, 0.001)), setting};
  for (const int T : {10, 500, 2500}) cases.push_back(lag(even, T, 1));
  Instance whole = even, half = even;
  whole.setting.batching.sampling = Sampling::without_replacement;
  half.setting.batching.size = 2;
  cases.push_back(control(rate(whole, even, true), "H + rho H^2: B = n taken for the full batch"));
  cases.push_back(control(rate(half, even, true), "B halved"));
  cases.push_back(control(lag(even, 500, 0.95), "Tr H 5 % smaller"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "shared_batch_figure",
          .says = "a full-size batch drawn with replacement is not the full batch: a published run",
          .statement = "B = n drawn with replacement is not the full batch: shared USAM's mean map is I - eta K, K = H + rho "
                       "H^2 + (rho/B) (mean "
                       "H_i^2 - H^2)",
          .source = "Oikonomou, Loizou 2026, whose run a test follows; derived here; docs/derivations.md#drawn-with-replacement",
          .cases = all_cases});

}  // namespace
}  // namespace valley
