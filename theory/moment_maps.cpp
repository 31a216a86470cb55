#include "theory/moment_maps.hpp"

#include <algorithm>

#include "base/require.hpp"

namespace valley::theory {

using Eigen::Index;

template <class Scalar>
MomentMaps<Scalar>::MomentMaps(Matrix rows, Index rows_each, const Setting& setting, Space where)
    : rho(setting.rho),
      n(static_cast<double>(rows.rows() / rows_each)),
      fresh(acts_fresh(setting)),
      space(where),
      b(rows_each),
      k(setting.batching, rows.rows() / rows_each),
      L(std::move(rows)) {
  require(setting.rho >= 0, "rho", setting.rho, "0 or more");
  h = symmetric_product(Matrix(L.transpose()), L);
  if (fresh || noiseless()) {
    mean = h + rho * symmetric_product(h, h);
    return;
  }
  const Sums a = form(L);
  Ma = M(a);
  mean = h + rho * (k.k11 * symmetric_product(h, h) + k.k2 * Ma);
  if (space == Space::residuals) A = symmetric_product(L, Matrix(L.transpose()));
  const Index r = L.cols();
  if (space == Space::residuals || b > 1 || r * r > L.rows()) return;
  Matrix pairs(L.rows(), r * r);
  for (Index p = 0; p < r; ++p)
    for (Index q = 0; q < r; ++q) pairs.col(p * r + q) = L.col(p).cwiseProduct(L.col(q));
  fourth = product(Matrix(pairs.transpose()), pairs).reshaped(r, r * r * r);
}

template <class Scalar>
auto MomentMaps<Scalar>::N(const Matrix& W) const -> Matrix {
  if (noiseless()) return Matrix::Zero(W.rows(), W.cols());
  if (!fresh) return R(W) - both_sides(mean, product(mean, W));
  const Matrix HWH = both_sides(h, product(h, W)), VW = V(W, HWH);
  if (rho == Scalar(0)) return VW;
  const Matrix HV = product(h, VW), Z = HWH + VW;
  return VW + rho * (with_transpose(HV) + rho * (both_sides(h, HV) + V(Z, both_sides(h, product(h, Z)))));
}

/// Fresh: Z + rho (H Z + Z H) + rho^2 (H Z H + V(Z)) of Z = E H_S W H_S.
template <class Scalar>
auto MomentMaps<Scalar>::R(const Matrix& W) const -> Matrix {
  if (noiseless()) return both_sides(mean, product(mean, W));
  if (!fresh) return space == Space::residuals ? shared_R_on_residuals(W) : shared_R(W);
  const Matrix HWH = both_sides(h, product(h, W)), Z = HWH + V(W, HWH);
  if (rho == Scalar(0)) return Z;
  const Matrix HZ = product(h, Z), HZH = both_sides(h, HZ);
  return Z + rho * (with_transpose(HZ) + rho * (HZH + V(Z, HZH)));
}

/// (F X) F of symmetric F and X.
template <class Scalar>
auto MomentMaps<Scalar>::both_sides(const Matrix& F, const Matrix& FX) const -> Matrix {
  return symmetric_product(F, Matrix(FX.transpose()));
}

/// E D X D = nu (n sum_i l_i^T (l_i X l_i^T) l_i - H X H).
template <class Scalar>
auto MomentMaps<Scalar>::V(const Matrix& X, const Matrix& HXH) const -> Matrix {
  return k.nu * (n * M(form(product(L, X))) - HXH);
}

/// The 15 partitions of four slots with X = L W L^T never formed; only {ik}{jl} keeps a sum of its size.
template <class Scalar>
auto MomentMaps<Scalar>::shared_R(const Matrix& W) const -> Matrix {
  const Matrix& H = h;
  const Matrix HW = product(H, W), HWH = both_sides(H, HW);
  const Sums a = form(L), q = form(product(L, W)), r = form(product(L, HW)), p = form(product(L, HWH)), aq = a * q,
             ar = a * r.transpose();
  const Matrix Mq = M(q), Mr = congruence(r, L), Maq = congruence(aq, L);
  const Matrix R2 = k.k11 * HWH + k.k2 * Mq;
  const Matrix R3 = k.k111 * product(HWH, H) + k.k21 * (product(Mq, H) + product(HW, Ma) + Mr) + k.k3 * Maq;
  const Matrix half = product(product(Ma, Matrix(HW.transpose())) + Mr, H);  // {ij} and {ik}; {kl} and {jl} are its transpose
  const Matrix triples = product(Maq, H);
  const Sums sums = k.k211 * p + k.k22 * form(product(L, Mq)) + k.k31 * (ar + ar.transpose()) + k.k4 * (aq * a);
  const Matrix R4 = k.k1111 * both_sides(H, product(H, HWH)) + k.k211 * (with_transpose(half) + both_sides(H, product(H, Mq))) +
                    k.k22 * (both_sides(Ma, product(Ma, W)) + crossed(W)) + k.k31 * with_transpose(triples) + M(sums);
  return R2 + rho * (with_transpose(R3) + rho * R4);
}

/// {ik}{jl}: L^T C L, C_ij = A_ij X_ji A_ij; zero coefficient when B = 1. With few axes the sum over pairs of samples is one
/// of products of fourth moments: entry pq is sum F_pcab W_cd F_qdab.
template <class Scalar>
auto MomentMaps<Scalar>::crossed(const Matrix& W) const -> Matrix {
  const Index r = L.cols();
  Matrix sum = Matrix::Zero(r, r);
  if (k.k22 == Scalar(0)) return sum;
  if (fourth.size() > 0) {
    const Matrix turned = product(W, fourth);  // F is the same in any order of its indices
    const auto of = [r](const Matrix& all, Index p) { return all(Eigen::all, Eigen::seqN(p, r * r, r)); };
    for (Index q = 0; q < r; ++q)
      for (Index p = 0; p < r; ++p) sum(p, q) = of(fourth, p).cwiseProduct(of(turned, q)).sum();
    return sum;
  }
  // C is symmetric: each slab of its rows from the diagonal on, the slab's own square by half.
  const Index slab = std::max<Index>(256 / b, 1) * b;
  for (Index i = 0; i < L.rows(); i += slab) {
    const Index left = L.rows() - i, own = std::min(slab, left);
    const Matrix rows = L.middleRows(i, own), from = L.bottomRows(left), transposed = from.transpose();
    Matrix C = crossed_product(product(rows, transposed), product(product(rows, W), transposed), b);
    C.leftCols(own) *= Scalar(0.5);
    sum += product(Matrix(rows.transpose()), product(C, from));
  }
  return with_transpose(sum);
}

/// L^T F L, F = E (W + rho W A W) X (W + rho W A W) of the batch's weights W, slot by slot: slots hold samples, A and X are
/// read as (b, b) blocks A_ij.
template <class Scalar>
auto MomentMaps<Scalar>::shared_R_on_residuals(const Matrix& W) const -> Matrix {
  const Matrix transposed = L.transpose();
  const Matrix X = symmetric_product(product(L, W), transposed), AX = product(A, X), AXA = symmetric_product(AX, A);
  const Sums a = Sums::of(A, b), x = Sums::of(X, b), r = Sums::of(AX, b), ax = a * x;
  const Matrix Ax = A * x;

  // E[W A W X W]: slots i, j, k of A_ij X_jk.
  const Matrix F3 = k.k111 * AX + k.k21 * (a * X + Ax + r.dense()) + k.k3 * ax.dense();

  // E[W A W X W A W]: slots i, j, k, l of A_ij X_jk A_kl.
  const Matrix half = a * Matrix(AX.transpose()) + r * A;  // {ij}, {ik}; transposed: {kl}, {jl}
  const Matrix pairs = with_transpose(half) + symmetric_product(Ax, A) + Sums::of(AXA, b).dense();  // and {jk}, {il}
  const Sums around = Sums::of_rows(Ax, A, b);                                    // block i: sum_j A_ij x_j A_ji
  const Matrix squares = a * X * a + crossed_product(A, X, b) + around.dense();   // {ij}{kl}, {ik}{jl}, {il}{jk}
  const Sums ar = a * r.transpose();                                              // {ijl}; transposed: {ikl}
  const Matrix triples = with_transpose(ax * A) + (ar + ar.transpose()).dense();  // {ijk}, {jkl}
  const Matrix F4 = k.k1111 * AXA + k.k211 * pairs + k.k22 * squares + k.k31 * triples + k.k4 * (ax * a).dense();

  const Matrix F2 = k.k11 * X + k.k2 * x.dense();
  const Matrix F = F2 + rho * (with_transpose(F3) + rho * F4);
  return symmetric_product(product(transposed, F), L);
}

template class MomentMaps<double>;
template class MomentMaps<DoubleDouble>;

}  // namespace valley::theory
