// Moments of a batch's weights. A batch draws sample i c_i times; W = diag(n c_i / B), so E W = I and
// H_S = L^T W L. A product of W's with matrices between them is a sum over the equalities among the
// indices at which the W's act, one term a set partition of those slots; the coefficient of a
// partition depends on its block sizes only. docs/derivations.md, second moment.
#pragma once

#include "base/batching.hpp"

namespace valley::theory {

/// In Scalar's precision: double or DoubleDouble.
template <class Scalar>
struct BatchMoments {
  /// Throws std::invalid_argument for a batch that does not fit n.
  BatchMoments(const Batching& batching, long n);

  /// W = I in every batch.
  bool full() const { return k2 == Scalar(0); }

  Scalar nu;                         // variance of a batch mean over one sample's: Cov(w_i, w_j) = nu (n [i = j] - 1)
  Scalar k11, k2;                    // two slots: {i}{j}, {ij}
  Scalar k111, k21, k3;              // three
  Scalar k1111, k211, k22, k31, k4;  // four
};

}  // namespace valley::theory
