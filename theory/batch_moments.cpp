#include "theory/batch_moments.hpp"

#include "theory/bounds.hpp"
#include "theory/double_double.hpp"

namespace valley::theory {

template <class Scalar>
BatchMoments<Scalar>::BatchMoments(const Batching& batching, long n) {
  batch_noise(batching, n);  // rejects a batch that does not fit
  const Scalar N = static_cast<double>(n), B = batching.size;
  if (batching.sampling == Sampling::with_replacement) {
    // q distinct draws fall on q free indices: (B)_q n^(slots - q) / B^slots.
    const Scalar b2 = (B - 1) / B, b3 = b2 * (B - 2) / B, b4 = b3 * (B - 3) / B, m = N / B;
    nu = n == 1 ? Scalar(0) : Scalar(1) / B;
    k11 = b2, k2 = m;
    k111 = b3, k21 = b2 * m, k3 = m * m;
    k1111 = b4, k211 = b3 * m, k22 = k31 = b2 * m * m, k4 = m * m * m;
    if (n > 1) return;
  }
  if (n == 1 || batching.size == n) {  // W = I: no noise, and no rounding of it
    nu = 0;
    k11 = k111 = k1111 = 1;
    k2 = k21 = k3 = k211 = k22 = k31 = k4 = 0;
    return;
  }
  nu = (N - B) / (B * (N - 1));
  // c_i is 0 or 1: with q distinct indices the moment is (n/B)^slots (B)_q / (n)_q =: u_q. The coefficient
  // of "these indices agree" follows by Moebius inversion over the finer partitions.
  const auto u = [&](int slots, int q) {
    Scalar value = 1;
    for (int k = 0; k < slots; ++k) value *= N / B;
    for (int k = 0; k < q; ++k) value *= k < n ? (B - k) / (N - k) : Scalar(0);
    return value;
  };
  k11 = u(2, 2), k2 = u(2, 1) - u(2, 2);
  k111 = u(3, 3), k21 = u(3, 2) - u(3, 3), k3 = u(3, 1) - 3 * u(3, 2) + 2 * u(3, 3);
  const Scalar u1 = u(4, 1), u2 = u(4, 2), u3 = u(4, 3), u4 = u(4, 4);
  k1111 = u4, k211 = u3 - u4;
  k22 = u2 - 2 * u3 + u4, k31 = u2 - 3 * u3 + 2 * u4;
  k4 = u1 - 7 * u2 + 12 * u3 - 6 * u4;
}

template struct BatchMoments<double>;
template struct BatchMoments<DoubleDouble>;

}  // namespace valley::theory
