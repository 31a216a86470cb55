#include "experiments/memory_enumeration.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decompositions.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley::measure {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MemoryEnumeration::MemoryEnumeration(const MatrixXd& rows, const Batching& batching, double ascent_radius, Coupling how,
                                     const Momentum& policy, const VectorXd& offsets)
    : rho(ascent_radius), coupling(how), descent(policy) {
  const LeastSquares whole(rows, batching);
  for (const WeightedBatch& batch : all_batches(static_cast<std::uint32_t>(rows.rows()), batching)) {
    MatrixXd chosen(batch.samples.size(), rows.cols());
    VectorXd apart(offsets.size() > 0 ? static_cast<Index>(batch.samples.size()) : 0);
    for (std::size_t k = 0; k < batch.samples.size(); ++k) {
      chosen.row(static_cast<Index>(k)) = rows.row(batch.samples[k]);
      if (apart.size() > 0) apart[static_cast<Index>(k)] = offsets[batch.samples[k]];
    }
    parts.emplace_back(LeastSquares(chosen, {}, apart), batch.probability);
  }
  const SingularPairs pairs = right_singular_pairs(rows);
  const double cut = static_cast<double>(pairs.values.size()) * std::numeric_limits<double>::epsilon() * pairs.values[0];
  basis = pairs.vectors.leftCols((pairs.values.array() > cut).count());
  hessian.resize(basis.cols(), basis.cols());
  for (Index j = 0; j < basis.cols(); ++j) hessian.col(j) = basis.transpose() * whole.hessian_times(basis.col(j), basis.col(j));
}

std::vector<MemoryEnumeration::Affine> MemoryEnumeration::maps(double eta) const {
  Usam rule{descent, {rho}, coupling};
  rule.descent.eta = eta;
  const Index r = basis.cols();
  const auto next = [&](const FixedBatch<LeastSquares>& batches, const VectorXd& z) {
    const VectorXd theta = basis * z.head(r);
    auto memory = rule.memory(theta);
    memory.state[0] = basis * z.tail(r);
    const VectorXd moved = rule.step(batches, theta, memory, Draw{});
    VectorXd found(2 * r);
    found << basis.transpose() * moved, basis.transpose() * memory.state[0];
    if (descent.momentum == 0) found.tail(r).setZero();  // v is left alone then, and nothing depends on it
    return found;
  };
  std::vector<Affine> all;
  const auto add = [&](const LeastSquares& ascent, const LeastSquares& down, double probability) {
    const FixedBatch<LeastSquares> batches{&down, &ascent};
    Affine map{MatrixXd(2 * r, 2 * r), next(batches, VectorXd::Zero(2 * r)), probability};
    for (Index j = 0; j < 2 * r; ++j) map.F.col(j) = next(batches, VectorXd::Unit(2 * r, j)) - map.k;
    all.push_back(std::move(map));
  };
  for (const auto& [down, p] : parts) {
    if (coupling == Coupling::shared || rho == 0) {
      add(down, down, p);
      continue;
    }
    for (const auto& [ascent, q] : parts) add(ascent, down, p * q);
  }
  return all;
}

MatrixXd MemoryEnumeration::moment_map(const std::vector<Affine>& all) const {
  const Index D = all[0].F.rows();
  MatrixXd sum = MatrixXd::Zero(D * D, D * D);
  for (const auto& [F, k, p] : all)
    for (Index i = 0; i < D; ++i)
      for (Index j = 0; j < D; ++j) sum.block(i * D, j * D, D, D) += p * F(i, j) * F;
  return sum;
}

double MemoryEnumeration::growth(double eta) const {
  const MatrixXd symmetric = symmetric_basis(2 * basis.cols());
  const MatrixXd map = symmetric.transpose() * moment_map(maps(eta)) * symmetric;
  return Eigen::EigenSolver<MatrixXd>(map, false).eigenvalues().cwiseAbs().maxCoeff();
}

double MemoryEnumeration::critical_step() const {
  return crossing([this](double eta) { return growth(eta); }, 0.5 / (hessian.trace() + descent.weight_decay));
}

std::vector<double> MemoryEnumeration::expected_loss(double eta, const VectorXd& theta_0, int steps) const {
  const MatrixXd map = moment_map(maps(eta));
  const Index r = basis.cols();
  VectorXd z = VectorXd::Zero(2 * r);
  z.head(r) = basis.transpose() * theta_0;
  VectorXd S = MatrixXd(z * z.transpose()).reshaped();
  std::vector<double> loss;
  for (int t = 0; t <= steps; ++t, S = map * S)
    loss.push_back(0.5 * (hessian * S.reshaped(2 * r, 2 * r).topLeftCorner(r, r)).trace());
  return loss;
}

/// E f(next) is a form of (theta, v); its least over v is the Schur complement.
double MemoryEnumeration::one_step_low(double eta) const {
  const Index r = basis.cols();
  MatrixXd next = MatrixXd::Zero(2 * r, 2 * r);
  for (const auto& [F, k, p] : maps(eta)) next += p * F.topRows(r).transpose() * hessian * F.topRows(r);
  MatrixXd least = next.topLeftCorner(r, r);
  if (descent.momentum > 0)
    least -= next.topRightCorner(r, r) * next.bottomRightCorner(r, r).ldlt().solve(next.bottomLeftCorner(r, r));
  return Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd>(least, hessian, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

MemoryEnumeration::Stationary MemoryEnumeration::stationary(double eta) const {
  const std::vector<Affine> all = maps(eta);
  const Index r = basis.cols(), D = 2 * r;
  MatrixXd F = MatrixXd::Zero(D, D), noise = F;
  VectorXd k = VectorXd::Zero(D);
  for (const Affine& one : all) F += one.probability * one.F, k += one.probability * one.k;
  const VectorXd mean = (MatrixXd::Identity(D, D) - F).partialPivLu().solve(k);
  for (const Affine& one : all) {  // what a batch moves the mean point by
    const VectorXd moved = one.F * mean + one.k - mean;
    noise += one.probability * moved * moved.transpose();
  }
  const MatrixXd map = moment_map(all);
  const VectorXd S = (MatrixXd::Identity(D * D, D * D) - map).partialPivLu().solve(noise.reshaped());
  return {basis * mean.head(r), basis * S.reshaped(D, D).topLeftCorner(r, r) * basis.transpose()};
}

Measurement MemoryEnumeration::typical_rate(double eta, int steps, int trials, std::uint64_t seed) const {
  const std::vector<Affine> all = maps(eta);
  const Index D = 2 * basis.cols();
  return mean_over_trials(static_cast<std::uint64_t>(trials), [&](std::uint64_t trial) {
    Draw xi{.seed = seed, .trial = trial, .use = 6};
    VectorXd z(D);
    for (Index i = 0; i < D; ++i) z[i] = xi.normal(static_cast<std::uint32_t>(i));
    double log_length = 0;
    for (int t = 0; t < steps; ++t) {
      xi.step = static_cast<std::uint32_t>(t + 1);
      double u = xi.uniform(0);
      std::size_t which = 0;
      while (which + 1 < all.size() && u >= all[which].probability) u -= all[which++].probability;
      z = all[which].F * z;
      const double length = z.norm();
      if (t >= steps / 10) log_length += std::log(length);  // after what the start has to do with it
      z /= length;
    }
    return log_length / (steps - steps / 10);
  });
}

}  // namespace valley::measure
