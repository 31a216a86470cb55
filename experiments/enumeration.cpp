#include "experiments/enumeration.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/decompositions.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley::measure {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Calls visit for every ascending tuple of B indices below n, strictly ascending without replacement.
template <class Visit>
void ascending_tuples(std::uint32_t n, const Batching& batching, std::vector<std::uint32_t>& tuple, const Visit& visit) {
  if (tuple.size() == batching.size) return visit(tuple);
  const bool repeats = batching.sampling == Sampling::with_replacement;
  for (std::uint32_t i = tuple.empty() ? 0 : tuple.back() + (repeats ? 0 : 1); i < n; ++i) {
    tuple.push_back(i);
    ascending_tuples(n, batching, tuple, visit);
    tuple.pop_back();
  }
}

/// In how many orders a draw can give this ascending tuple.
double orders(const std::vector<std::uint32_t>& tuple) {
  double ways = 1, run = 0;
  for (std::size_t k = 0; k < tuple.size(); ++k) {
    run = k > 0 && tuple[k] == tuple[k - 1] ? run + 1 : 1;
    ways *= static_cast<double>(k + 1) / run;
  }
  return ways;
}

}  // namespace

MatrixXd symmetric_basis(Index r) {
  MatrixXd basis = MatrixXd::Zero(r * r, r * (r + 1) / 2);
  Index column = 0;
  for (Index i = 0; i < r; ++i)
    for (Index j = i; j < r; ++j, ++column) {
      basis(i * r + j, column) += i == j ? 1 : std::sqrt(0.5);
      if (i != j) basis(j * r + i, column) += std::sqrt(0.5);
    }
  return basis;
}

std::vector<WeightedBatch> all_batches(std::uint32_t n, const Batching& batching) {
  std::vector<WeightedBatch> all;
  std::vector<std::uint32_t> tuple;
  double total = 0;
  ascending_tuples(n, batching, tuple, [&](const std::vector<std::uint32_t>& batch) {
    const double ways = orders(batch);
    all.push_back({batch, ways});
    total += ways;
  });
  for (WeightedBatch& batch : all) batch.probability /= total;
  return all;
}

Enumeration::Enumeration(const MatrixXd& rows, const Batching& batching, double ascent_radius, Coupling how)
    : rho(ascent_radius), coupling(how) {
  const LeastSquares whole(rows, batching);
  for (const WeightedBatch& batch : all_batches(static_cast<std::uint32_t>(rows.rows()), batching)) {
    MatrixXd chosen(batch.samples.size(), rows.cols());
    for (std::size_t k = 0; k < batch.samples.size(); ++k) chosen.row(static_cast<Index>(k)) = rows.row(batch.samples[k]);
    parts.emplace_back(LeastSquares(chosen), batch.probability);
  }
  const SingularPairs pairs = right_singular_pairs(rows);
  const double cut = static_cast<double>(pairs.values.size()) * std::numeric_limits<double>::epsilon() * pairs.values[0];
  basis = pairs.vectors.leftCols((pairs.values.array() > cut).count());
  hessian.resize(basis.cols(), basis.cols());
  for (Index j = 0; j < basis.cols(); ++j) hessian.col(j) = basis.transpose() * whole.hessian_times(basis.col(j), basis.col(j));
}

MatrixXd Enumeration::step(const FixedBatch<LeastSquares>& batches, double eta) const {
  MatrixXd M(basis.cols(), basis.cols());
  const Sgd sgd{{.eta = eta}, {}, coupling};
  const Usam usam{{.eta = eta}, {rho}, coupling};
  for (Index j = 0; j < basis.cols(); ++j) {
    const VectorXd start = basis.col(j);
    M.col(j) = basis.transpose() * (rho == 0 ? sgd.step(batches, start, Draw{}) : usam.step(batches, start, Draw{}));
  }
  return M;
}

MatrixXd Enumeration::moment_map(double eta) const {
  const Index r = basis.cols();
  return expectation(parts, coupling, [&](const FixedBatch<LeastSquares>& batches) {
    const MatrixXd M = step(batches, eta);
    MatrixXd squared(r * r, r * r);
    for (Index i = 0; i < r; ++i)
      for (Index j = 0; j < r; ++j) squared.block(i * r, j * r, r, r) = M(i, j) * M;
    return squared;
  });
}

double Enumeration::growth(double eta) const {
  const MatrixXd symmetric = symmetric_basis(basis.cols());
  const MatrixXd map = symmetric.transpose() * moment_map(eta) * symmetric;
  return Eigen::EigenSolver<MatrixXd>(map, false).eigenvalues().cwiseAbs().maxCoeff();
}

double Enumeration::critical_step() const {
  return crossing([this](double eta) { return growth(eta); }, 1 / hessian.trace());
}

double crossing(const std::function<double(double)>& growth, double about) {
  const auto excess = [&](double eta) { return (growth(eta) - 1) / eta; };
  double high = about;
  int moves = 0;  // a step that never or always grows has no crossing: that is an answer too, not a search for ever
  const auto more = [&moves] {
    if (++moves > 100) throw std::runtime_error("the simulator's step has no critical step size");
    return true;
  };
  while (!(excess(high) > 0) && more()) high *= 2;
  double low = high / 2;
  while (!(excess(low) < 0) && more()) low /= 2;
  const auto close = [](double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(a); };
  std::uintmax_t calls = 200;
  const auto [a, b] = boost::math::tools::toms748_solve(excess, low, high, close, calls);
  return (a + b) / 2;
}

Enumeration::OneStep Enumeration::one_step(double eta) const {
  const MatrixXd next = expectation(parts, coupling, [&](const FixedBatch<LeastSquares>& batches) {
    const MatrixXd M = step(batches, eta);
    return MatrixXd(M.transpose() * hessian * M);
  });
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> solver(next, hessian);
  const VectorXd& ratios = solver.eigenvalues();
  return {ratios[0], ratios[ratios.size() - 1], basis * solver.eigenvectors().col(0)};
}

std::vector<double> Enumeration::expected_loss(double eta, const VectorXd& delta_0, int steps) const {
  const MatrixXd map = moment_map(eta);
  const VectorXd z = basis.transpose() * delta_0;
  const MatrixXd outer = z * z.transpose();
  VectorXd S = outer.reshaped();
  std::vector<double> loss{0.5 * hessian.reshaped().dot(S)};
  for (int t = 0; t < steps; ++t) {
    S = map * S;
    loss.push_back(0.5 * hessian.reshaped().dot(S));
  }
  return loss;
}

}  // namespace valley::measure
