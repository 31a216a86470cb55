// The oracle of the second moment: every batch written out, dense Kronecker matrices, small n and d.
// Shares nothing with theory/ but the meaning of the arguments.
#pragma once

#include <Eigen/Dense>
#include <functional>
#include <unsupported/Eigen/KroneckerProduct>
#include <vector>

#include "base/batching.hpp"
#include "sim/draw.hpp"
#include "theory/setting.hpp"

namespace oracle {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Calls visit(H_S) for every batch S, all equally likely. b adjacent rows of G are a sample.
inline void each_batch(const MatrixXd& G, const valley::Batching& batching, const std::function<void(const MatrixXd&)>& visit,
                       Index b = 1) {
  const Index n = G.rows() / b, B = static_cast<Index>(batching.size);
  std::vector<Index> chosen;
  const std::function<void(const MatrixXd&)> choose = [&](const MatrixXd& sum) {
    if (static_cast<Index>(chosen.size()) == B) return visit(sum / static_cast<double>(B));
    for (Index i = 0; i < n; ++i) {
      bool used = false;
      for (const Index j : chosen) used = used || i == j;
      if (used && batching.sampling == valley::Sampling::without_replacement) continue;
      chosen.push_back(i);
      choose(sum + G.middleRows(i * b, b).transpose() * G.middleRows(i * b, b));
      chosen.pop_back();
    }
  };
  choose(MatrixXd::Zero(G.cols(), G.cols()));
}

/// E[J (x) J] over one step delta -> J delta at step size eta: the second moment's matrix, (d^2, d^2).
inline MatrixXd step_matrix(const MatrixXd& G, double eta, double rho, const valley::Batching& batching,
                            valley::Coupling coupling, Index b = 1) {
  const Index d = G.cols();
  const MatrixXd I = MatrixXd::Identity(d, d);
  MatrixXd sum = MatrixXd::Zero(d * d, d * d);
  double count = 0;
  const auto step = [&](const MatrixXd& H1, const MatrixXd& H2) {
    const MatrixXd J = I - eta * H2 * (I + rho * H1);
    sum += Eigen::kroneckerProduct(J, J);
    ++count;
  };
  const auto second = [&](const MatrixXd& H2) {
    if (coupling == valley::Coupling::shared) return step(H2, H2);
    const auto first = [&](const MatrixXd& H1) { step(H1, H2); };
    each_batch(G, batching, first, b);
  };
  each_batch(G, batching, second, b);
  return sum / count;
}

/// E[F (x) F] over one step (delta, u) -> F (delta, u), u = eta v, with momentum and weight decay, (4 d^2, 4 d^2). The rule is
/// PyTorch's, written down from its own lines: v' = m v + d, delta' = delta - eta v' or delta - eta (d + m v').
inline MatrixXd memory_matrix(const MatrixXd& G, double eta, const valley::theory::Setting& setting) {
  const Index d = G.cols();
  const double m = setting.momentum;
  const MatrixXd I = MatrixXd::Identity(d, d);
  MatrixXd sum = MatrixXd::Zero(4 * d * d, 4 * d * d);
  double count = 0;
  const auto step = [&](const MatrixXd& H1, const MatrixXd& H2) {
    MatrixXd slope = MatrixXd::Zero(d, 2 * d), u = slope, F(2 * d, 2 * d);  // each as a matrix on (delta, u)
    slope.leftCols(d) = eta * (H2 * (I + setting.rho * H1) + setting.weight_decay * I);
    u = slope;
    u.rightCols(d) += m * I;
    F.topRows(d) = setting.nesterov ? MatrixXd(-slope - m * u) : MatrixXd(-u);
    F.topLeftCorner(d, d) += I;
    F.bottomRows(d) = u;
    sum += Eigen::kroneckerProduct(F, F);
    ++count;
  };
  each_batch(G, setting.batching, [&](const MatrixXd& H2) {
    if (setting.coupling == valley::Coupling::shared) return step(H2, H2);
    each_batch(G, setting.batching, [&](const MatrixXd& H1) { step(H1, H2); });
  });
  return sum / count;
}

inline double spectral_radius(const MatrixXd& m) { return m.eigenvalues().cwiseAbs().maxCoeff(); }

/// The rows in an orthonormal basis of their span, (n, rank): off it nothing moves and the radius would be 1.
inline MatrixXd on_span(const MatrixXd& G) {
  const Eigen::JacobiSVD<MatrixXd> svd(G, Eigen::ComputeThinV);
  return G * svd.matrixV().leftCols((svd.singularValues().array() > 1e-12 * svd.singularValues()[0]).count());
}

/// eta at which the radius crosses 1, by bisection in (0, top).
inline double critical_step(const MatrixXd& G, double rho, const valley::Batching& batching, valley::Coupling coupling,
                            double top, Index b = 1) {
  // The matrix is quadratic in eta: three values give it for all.
  const MatrixXd zero = MatrixXd::Identity(G.cols() * G.cols(), G.cols() * G.cols());
  const MatrixXd plus = step_matrix(G, 1, rho, batching, coupling, b), minus = step_matrix(G, -1, rho, batching, coupling, b);
  const MatrixXd linear = (plus - minus) / 2, quadratic = (plus + minus) / 2 - zero;
  double low = 0, high = top;
  for (int k = 0; k < 60; ++k) {
    const double eta = (low + high) / 2;
    (spectral_radius(zero + eta * linear + eta * eta * quadratic) > 1 ? high : low) = eta;
  }
  return (low + high) / 2;
}

inline MatrixXd gaussian(Index n, Index d, std::uint64_t seed) {
  const valley::Draw xi{seed, 0, 0, 2};
  MatrixXd G(n, d);
  for (Index i = 0; i < n * d; ++i) G(i / d, i % d) = xi.normal(static_cast<std::uint32_t>(i));
  return G;
}

}  // namespace oracle
