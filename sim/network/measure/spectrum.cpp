#include "sim/network/measure/spectrum.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "base/require.hpp"

namespace valley::networks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Up to so many rows a matrix is had whole.
constexpr Index few_rows = 256;
constexpr int most_restarts = 300;

/// Eigenpairs by descending eigenvalue.
struct Pairs {
  VectorXd values;
  MatrixXd vectors;  // a column each
};

Pairs decomposed(const MatrixXd& symmetric) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(symmetric);
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

/// What all searches share: counts products, draws starts, knows how near is near enough.
class Search {
 public:
  Search(const SymmetricOperator& op, double relative) : A(op), tolerance(relative) {}

  VectorXd product(const VectorXd& v) {
    ++products;
    VectorXd image = A.product(v);
    scale = std::max(scale, image.stableNorm());
    return image;
  }
  VectorXd random() { return A.start(starts++); }
  double allowed(double lambda) const { return std::max(tolerance * std::abs(lambda), A.rounding * scale); }

  const SymmetricOperator& A;
  std::int64_t products = 0;
  double scale = 0;  // the largest ||A v|| for a unit v: from below, the largest eigenvalue by size

 private:
  double tolerance;
  int starts = 0;
};

/// Takes the columns' part out of v, twice for what rounding leaves of it, and gives its coefficients.
VectorXd take_out(VectorXd& v, const Eigen::Ref<const MatrixXd>& columns) {
  VectorXd all = VectorXd::Zero(columns.cols());
  for (int pass = 0; pass < 2; ++pass) {
    const VectorXd h = columns.transpose() * v;
    v -= columns * h;
    all += h;
  }
  return all;
}

/// Lanczos in the complement of `locked`: V orthonormal, T = V^T A V, and A leads out of V by beta along `next` alone.
class Lanczos {
 public:
  Lanczos(Search& the_search, const MatrixXd& the_locked, Index most)
      : search(the_search), locked(the_locked), V(search.A.size, most), T(MatrixXd::Zero(most, most)), next(random()) {}

  /// Goes on until `enough(values, residuals)` holds of the `want` largest pairs. False: not after many restarts.
  template <class Enough>
  bool find(Index want, Enough&& enough) {
    for (int restart = 0;; ++restart) {
      while (size < V.cols()) expand();
      ritz = decomposed(T);
      const VectorXd residuals = beta * ritz.vectors.row(size - 1).cwiseAbs();
      if (enough(ritz.values.head(want), residuals.head(want))) return true;
      if (restart == most_restarts) return false;
      keep(want + (size - want) / 2);
    }
  }

  Pairs top(Index want) const { return {ritz.values.head(want), V * ritz.vectors.leftCols(want)}; }

 private:
  /// A unit vector orthogonal to all that is known.
  VectorXd random() {
    VectorXd v = search.random();
    take_out(v, locked);
    take_out(v, V.leftCols(size));
    return v.normalized();
  }

  void expand() {
    V.col(size) = next;
    VectorXd w = search.product(next);
    take_out(w, locked);
    ++size;
    const VectorXd h = take_out(w, V.leftCols(size));
    T.col(size - 1).head(size) = h;
    T.row(size - 1).head(size) = h.transpose();
    beta = w.stableNorm();
    const bool all = size + locked.cols() == search.A.size;
    constexpr double breakdown = 1e-13;
    if (!all && beta > breakdown * search.scale) {
      next = w / beta;
      take_out(next, locked);  // of a small w, rounding may be a large part
      take_out(next, V.leftCols(size));
      next.normalize();
      return;
    }
    // A does not lead out of V: its pairs there are A's, and there is nothing to go on with but chance.
    beta = 0;
    if (!all) next = random();
  }

  /// Goes on with the first `count` pairs; `next` stays, and its own product says how it is linked with them.
  void keep(Index count) {
    constexpr Index rows = 1 << 14;  // at a time: V may be as large as memory
    for (Index begin = 0; begin < V.rows(); begin += rows) {
      const Index some = std::min(rows, V.rows() - begin);
      V.block(begin, 0, some, count) = (V.middleRows(begin, some) * ritz.vectors.leftCols(count)).eval();
    }
    T.setZero();
    T.diagonal().head(count) = ritz.values.head(count);
    size = count;
  }

  Search& search;
  const MatrixXd& locked;
  MatrixXd V, T;
  Index size = 0;  // columns of V in use
  double beta = 0;
  VectorXd next;
  Pairs ritz;
};

/// The eigenpairs of A on the vectors' span, each with its residual. `images`: A's of the vectors.
Spectrum judged(Search& search, const MatrixXd& vectors, const MatrixXd& images, Index k) {
  const MatrixXd form = vectors.transpose() * images;
  const Pairs ritz = decomposed((form + form.transpose()) / 2);
  search.scale = std::max(search.scale, ritz.values.cwiseAbs().maxCoeff());
  Spectrum spectrum{.lambda = {}, .residual = {}, .products = search.products, .converged = true};
  for (Index i = 0; i < k; ++i) {
    const VectorXd s = ritz.vectors.col(i);
    spectrum.lambda.push_back(ritz.values[i]);
    spectrum.residual.push_back((images * s - ritz.values[i] * (vectors * s)).stableNorm());
    spectrum.converged = spectrum.converged && spectrum.residual.back() <= search.allowed(ritz.values[i]);
  }
  return spectrum;
}

/// By the images of `vectors`, of which the k best are asked for.
Spectrum judged(Search& search, const MatrixXd& vectors, Index k) {
  MatrixXd images(vectors.rows(), vectors.cols());
  for (Index i = 0; i < vectors.cols(); ++i) images.col(i) = search.product(vectors.col(i));
  return judged(search, vectors, images, k);
}

/// Puts the pair in the place of the last one, in order.
void insert(Pairs& pairs, double value, const VectorXd& vector) {
  Index place = pairs.values.size() - 1;
  for (; place > 0 && pairs.values[place - 1] < value; --place) {
    pairs.values[place] = pairs.values[place - 1];
    pairs.vectors.col(place) = pairs.vectors.col(place - 1);
  }
  pairs.values[place] = value;
  pairs.vectors.col(place) = vector;
}

}  // namespace

Spectrum top_eigenvalues(const SymmetricOperator& A, int wanted, double tolerance) {
  require(wanted >= 1, "eigenvalues", wanted, "1 or more");
  require(A.size >= 1, "size", static_cast<double>(A.size), "1 or more");
  const Index k = std::min<Index>(wanted, A.size), basis = std::max<Index>(2 * k + 1, 20);
  Search search(A, tolerance);
  if (A.size <= std::max(few_rows, basis)) return judged(search, MatrixXd::Identity(A.size, A.size), k);

  // What is near enough by an estimate must be so by a product of its own, too.
  const auto near = [&](double lambda, double residual) { return residual <= search.allowed(lambda) / 4; };
  const MatrixXd nothing(A.size, 0);
  Pairs found = [&] {
    Lanczos lanczos(search, nothing, basis);
    lanczos.find(k, [&](const auto& values, const auto& residuals) {
      Index good = 0;
      while (good < k && near(values[good], residuals[good])) ++good;
      return good == k;
    });
    return lanczos.top(k);
  }();
  bool complete = k == 1;  // no copy of the largest can be missed
  for (Index looks = 0; looks <= 2 * k && !complete; ++looks) {
    const double last = found.values[k - 1];
    Lanczos rest(search, found.vectors, std::min(basis, A.size - k));
    const bool settled = rest.find(1, [&](const auto& values, const auto& residuals) {
      return values[0] + residuals[0] < last || near(values[0], residuals[0]);
    });
    if (!settled) break;
    const Pairs other = rest.top(1);
    complete = other.values[0] <= last + search.allowed(last) / 4;
    if (!complete) insert(found, other.values[0], other.vectors.col(0));
  }
  Spectrum spectrum = judged(search, found.vectors, k);
  spectrum.converged = spectrum.converged && complete;
  return spectrum;
}

}  // namespace valley::networks
