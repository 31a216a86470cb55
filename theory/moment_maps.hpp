// The maps on quadratic forms that one random step makes, in one precision. Rows l_i of L in an orthonormal basis of their
// span (b rows l_i where a sample has several), H = L^T L, D = H_S - H, K = E M the mean map:
//
//   fresh:  M = H_S2 (I + rho H_S1), K = H (I + rho H);     shared: M = H_S + rho H_S^2, K = H + rho E H_S^2.
//
//   N(W) = E (M - K)^T W (M - K)     the noise's form, what a batch adds to the mean
//   R(W) = E M^T W M = K W K + N(W)
//
// fresh, with V(X) = E D X D:  N(W) = (I + rho H) V(W) (I + rho H) + rho^2 V(H W H + V(W)).
// Either space of docs/derivations.md (second moment) is in here: sums over samples are r x r where rows outnumber r, and
// on the residuals X = L W L^T otherwise.
#pragma once

#include "theory/batch_moments.hpp"
#include "theory/blocks.hpp"
#include "theory/setting.hpp"
#include "theory/wide.hpp"

namespace valley::theory {

/// Where the sum over batches is taken: on forms of r axes or of n b residuals. Two ways to the same number.
enum class Space { parameters, residuals };

template <class Scalar>
class MomentMaps {
 public:
  using Matrix = MatrixOf<Scalar>;

  /// rows: L, (n b, r). Throws std::invalid_argument for rho < 0 or a batch that does not fit n.
  MomentMaps(Matrix rows, Eigen::Index rows_each, const Setting& setting, Space space);

  Matrix N(const Matrix& W) const;
  Matrix R(const Matrix& W) const;
  const Matrix& rows() const { return L; }  // (n b, r)
  Eigen::Index rows_each() const { return b; }
  const Matrix& H() const { return h; }
  const Matrix& K() const { return mean; }
  /// Every batch is the whole of the data.
  bool noiseless() const { return k.full(); }

 private:
  using Sums = Blocks<Scalar>;

  /// L^T x L of symmetric blocks.
  Matrix M(const Sums& x) const { return symmetric_product(Matrix(L.transpose()), x * L); }
  Sums form(const Matrix& LW) const { return Sums::of_rows(LW, L, b); }  // l_i W l_i^T
  Matrix both_sides(const Matrix& F, const Matrix& FX) const;
  Matrix V(const Matrix& X, const Matrix& HXH) const;
  Matrix shared_R(const Matrix& W) const;
  Matrix shared_R_on_residuals(const Matrix& W) const;
  Matrix crossed(const Matrix& W) const;

  Scalar rho, n;
  bool fresh;
  Space space;
  Eigen::Index b;
  BatchMoments<Scalar> k;
  Matrix L, h, mean;  // (n b, r), (r, r), (r, r)
  Matrix A, Ma;       // shared: L L^T on residuals, (n b, n b); M of the l_i l_i^T on parameters, (r, r)
  Matrix fourth;      // shared, many samples of one row: sum_i l_ip l_ic l_ia l_ib, entry (c; p a b), (r, r^3)
};

}  // namespace valley::theory
