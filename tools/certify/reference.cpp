#include "tools/certify/reference.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "tools/certify/eigenvalue.hpp"

namespace valley::certify {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// A map as a matrix on the r (r + 1)/2 entries of a form, (r, r).
Matrix matrix_of(Index r, const std::function<Matrix(const Matrix&)>& map) {
  const Index D = r * (r + 1) / 2;
  Matrix all(D, D);
  Index column = 0;
  for (Index b = 0; b < r; ++b)
    for (Index a = b; a < r; ++a, ++column) {
      Matrix unit = Matrix::Zero(r, r);
      unit(a, b) = unit(b, a) = 1;
      const Matrix image = map(unit);
      Index row = 0;
      for (Index j = 0; j < r; ++j)
        for (Index i = j; i < r; ++i, ++row) all(row, column) = image(i, j);
    }
  return all;
}

/// An orthonormal basis of the rows' span, (d, r), by Gram and Schmidt with pivoting, twice over: what is left of a row says
/// whether it adds to the rank; `sure` is false where that is near the cut.
Matrix basis_of(const Matrix& G, bool& sure) {
  const Index n = G.rows(), d = G.cols();
  Matrix left = G;
  std::vector<Vector> found;
  const Real whole = G.rowwise().norm().maxCoeff();
  const double cut = static_cast<double>(std::max(n, d)) * 0x1p-52;
  while (static_cast<Index>(found.size()) < std::min(n, d)) {
    Index longest = 0;
    const Real size = left.rowwise().norm().maxCoeff(&longest);
    const double relative = (size / whole).convert_to<double>();
    sure = sure && !(relative > 1e-40 && relative < 1e2 * cut);
    if (relative <= cut) break;
    Vector q = left.row(longest).transpose() / size;
    for (int again = 0; again < 2; ++again)
      for (const Vector& other : found) q -= other * other.dot(q);
    q /= q.norm();
    found.push_back(q);
    left -= (left * q) * q.transpose();
  }
  Matrix basis(d, static_cast<Index>(found.size()));
  for (std::size_t k = 0; k < found.size(); ++k) basis.col(static_cast<Index>(k)) = found[k];
  return basis;
}

}  // namespace

Reference::Reference(const MatrixXd& rows, const theory::Setting& of) : setting(of) {
  const Index n = rows.rows();
  const Matrix G = rows.cast<Real>();
  basis = basis_of(G, sure);
  L = G * basis / sqrt(Real(n));
  H = L.transpose() * L;
  const Index r = L.cols();
  const Real rho = setting.rho;
  if (theory::acts_fresh(setting)) {
    K = H + rho * (H * H);
    return;
  }
  const Index B = static_cast<Index>(setting.batching.size);
  std::vector<Index> chosen;
  const std::function<void(const Matrix&)> choose = [&](const Matrix& sum) {
    if (static_cast<Index>(chosen.size()) == B) {
      const Matrix H_S = sum * (Real(n) / Real(B));
      M.push_back(H_S + rho * (H_S * H_S));
      return;
    }
    for (Index i = 0; i < n; ++i) {
      const bool used = std::find(chosen.begin(), chosen.end(), i) != chosen.end();
      if (used && setting.batching.sampling == Sampling::without_replacement) continue;
      chosen.push_back(i);
      choose(sum + L.row(i).transpose() * L.row(i));
      chosen.pop_back();
    }
  };
  choose(Matrix::Zero(r, r));
  K = Matrix::Zero(r, r);
  for (const Matrix& one : M) K += one;
  K /= Real(M.size());
}

Matrix Reference::R(const Matrix& W) const {
  if (!M.empty()) {
    Matrix sum = Matrix::Zero(W.rows(), W.cols());
    for (const Matrix& one : M) sum += one * W * one;
    return sum / Real(M.size());
  }
  const Real n = L.rows(), B = setting.batching.size, rho = setting.rho;
  const Real same = setting.batching.sampling == Sampling::with_replacement || L.rows() == 1 ? 1 / B : (n - B) / (B * (n - 1));
  // E H_S X H_S = H X H + same (mean_i H_i X H_i - H X H).
  const auto two = [&](const Matrix& X) {
    Matrix mean = Matrix::Zero(X.rows(), X.cols());
    for (Index i = 0; i < L.rows(); ++i) {
      const Vector l = L.row(i).transpose();
      mean += (n * l.dot(X * l)) * (l * l.transpose());
    }
    const Matrix both = H * X * H;
    return Matrix(both + same * (mean - both));
  };
  const Matrix Z = two(W), HZ = H * Z;
  return Z + rho * (HZ + HZ.transpose()) + rho * rho * two(Z);
}

Matrix Reference::P(const Matrix& W) const {
  const Matrix KW = K * W;
  return KW + KW.transpose();
}

Matrix Reference::T(const Matrix& W, const Real& eta) const { return W - eta * P(W) + eta * eta * R(W); }

std::optional<Real> Reference::critical_step() const {
  const Matrix all = matrix_of(rank(), [&](const Matrix& W) { return R(W); });
  const Matrix slope = matrix_of(rank(), [&](const Matrix& W) { return P(W); });
  const auto inverse = largest_eigenvalue(all, slope);
  return inverse ? std::optional<Real>(1 / *inverse) : std::nullopt;
}

bool Reference::no_step_raises(const Real& eta) const { return Eigen::LLT<Matrix>(P(H) - eta * R(H)).info() == Eigen::Success; }

bool Reference::every_step_raises(const Real& eta) const {
  return Eigen::LLT<Matrix>(eta * R(H) - P(H)).info() == Eigen::Success;
}

std::optional<Real> Reference::growth(const Real& eta) const {
  const Matrix all = matrix_of(rank(), [&](const Matrix& W) { return T(W, eta); });
  return largest_eigenvalue(all, Matrix::Identity(all.rows(), all.cols()));
}

Matrix Reference::memory_T(const Matrix& W, const Real& eta) const {
  const Index r = rank();
  const Real m = setting.momentum, kick = setting.nesterov ? Real(1 + m) : Real(1);
  const Matrix I = Matrix::Identity(r, r);
  Matrix slope = Matrix::Zero(r, 2 * r), F(2 * r, 2 * r);  // eta d, as a matrix on (delta, eta v)
  slope.leftCols(r) = eta * (K + Real(setting.weight_decay) * I);
  Matrix v = slope;
  v.rightCols(r) += m * I;
  F.topRows(r) = setting.nesterov ? Matrix(-slope - m * v) : Matrix(-v);
  F.topLeftCorner(r, r) += I;
  F.bottomRows(r) = v;
  Matrix next = F.transpose() * W * F;
  // A batch's own part n of eta d moves eta v by n and delta by -n (Nesterov: -(1 + m) n).
  const Matrix cross = W.topRightCorner(r, r);
  const Matrix answered =
      kick * kick * W.topLeftCorner(r, r) - kick * (cross + cross.transpose()) + Matrix(W.bottomRightCorner(r, r));
  next.topLeftCorner(r, r) += eta * eta * (R(answered) - K * answered * K);
  return next;
}

std::optional<Real> Reference::memory_radius(const Real& eta) const {
  const Matrix all = matrix_of(2 * rank(), [&](const Matrix& W) { return memory_T(W, eta); });
  return largest_eigenvalue(all, Matrix::Identity(all.rows(), all.cols()));
}

std::vector<Real> Reference::memory_loss(const Real& eta, const VectorXd& delta, int steps) const {
  const Index r = rank();
  const Vector z = basis.transpose() * delta.cast<Real>();
  Matrix W = Matrix::Zero(2 * r, 2 * r);
  W.topLeftCorner(r, r) = H;
  std::vector<Real> loss;
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(z.dot(W.topLeftCorner(r, r) * z) / 2);
    W = memory_T(W, eta);
  }
  return loss;
}

std::vector<Real> Reference::expected_loss(const Real& eta, const VectorXd& delta, int steps) const {
  const Vector z = basis.transpose() * delta.cast<Real>();
  Matrix W = H;
  std::vector<Real> loss;
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(z.dot(W * z) / 2);
    W = T(W, eta);
  }
  return loss;
}

double Reference::quiet_step() const {
  const VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(doubles(K), Eigen::EigenvaluesOnly).eigenvalues();
  return 2 / (std::max(values[0], 0.) + values[values.size() - 1]);
}

Real Reference::noise_alignment() const {
  const Index n = L.rows(), r = rank();
  Matrix N = Matrix::Zero(r, r);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) {
      const Matrix apart = L.row(i).transpose() * L.row(i) - L.row(j).transpose() * L.row(j);
      N += apart * H * apart;
    }
  // 0 where all samples are alike, and nowhere else.
  if (N.norm() <= H.norm() * H.squaredNorm() * Real(1e-60)) return 0;
  const auto turned = largest_eigenvalue(H, N);
  return turned ? Real(1 / *turned / H.squaredNorm()) : Real(0);
}

}  // namespace valley::certify
