// Random curvature on the line: f_i(x) = a_i x^2 / 2, a_i drawn from N atoms with given probabilities.
// With a = E a_i: f = a x^2/2, beta = mu = a, E||noise||^2 = Var(a_i) x^2 = (2 Var(a_i)/a) f.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/require.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

/// a_S, the mean of a batch's curvatures.
template <class Real>
struct BatchCurvature {
  Real a;
};

template <int N>
struct RandomCurvature {
  static constexpr int dimension = 1;

  double a[N] = {};            // curvatures, of either sign
  double probability[N] = {};  // sum 1
  std::uint32_t batch = 1;     // B, with replacement

  VALLEY_HD double mean() const {
    double sum = 0;
    for (int i = 0; i < N; ++i) sum += probability[i] * a[i];
    return sum;
  }

  /// Var(a_i) of one sample.
  VALLEY_HD double variance() const {
    const double m = mean();
    double sum = 0;
    for (int i = 0; i < N; ++i) sum += probability[i] * (a[i] - m) * (a[i] - m);
    return sum;
  }

  /// The batch at address xi.
  template <class Xi>
  VALLEY_HD auto sample(const Xi& xi) const {
    using Real = decltype(xi.uniform(0));
    Real sum(0.);
    for (std::uint32_t k = 0; k < batch; ++k) {
      const Real u = xi.uniform(k);
      double below = 0;
      Real drawn(a[0]);  // the last atom i with u >= the probability of all before it
      for (int i = 1; i < N; ++i) {
        below += probability[i - 1];
        drawn = select(u < Real(below), drawn, Real(a[i]));
      }
      sum = sum + drawn;
    }
    return BatchCurvature<Real>{sum / Real(static_cast<double>(batch))};
  }

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 1>& x) const {
    return 0.5 * mean() * x[0] * x[0];
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    return mean() * x;
  }
  template <class Real, class Batch>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, const BatchCurvature<Batch>& S) const {
    return Real(S.a) * x;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, Draw xi) const {
    return gradient(x, sample(xi));
  }

  bool noiseless() const {
    double below = 0;  // added as `sample` does, where the last atom has what is left
    for (int i = 0; i + 1 < N; ++i) below += probability[i];
    const auto drawn = [&](int i) { return probability[i] > 0 || (i + 1 == N && below < 1); };
    int first = 0;
    while (!drawn(first)) ++first;
    for (int i = first; i < N; ++i)
      if (drawn(i) && a[i] != a[first]) return false;
    return true;
  }

  std::vector<CurvatureAtom> atoms() const {
    std::vector<CurvatureAtom> all;
    for (int i = 0; i < N; ++i)
      if (probability[i] > 0) all.push_back({a[i], 0, probability[i]});
    return all;
  }

  /// Throws std::invalid_argument unless the mean curvature is positive (else 0 is no minimum).
  Known known() const {
    const double m = mean(), rounding = 4 * N * std::numeric_limits<double>::epsilon();
    require(m > 0, "mean curvature", m, "> 0");
    double largest = 0;
    for (double ai : a) largest = std::max(largest, std::abs(ai));
    const double error = rounding * largest;  // of m; of the variance: error * largest
    return {
        .beta = m + error,
        .beta_sample = largest,
        .mu = std::max(0., m - error),
        .sigma2 = m > error ? up(2 * (variance() + 4 * error * largest) / (m - error)) : std::numeric_limits<double>::infinity(),
        .curvature = m};
  }
};

/// With up to this many atoms (the rest have probability 0), as ensembles have it.
inline constexpr int most_atoms = 8;
using RandomCurvatures = RandomCurvature<most_atoms>;

/// From up to 8 curvatures and as many probabilities. Throws std::invalid_argument, naming atoms or probabilities, where they do
/// not fit.
RandomCurvatures random_curvature(const std::vector<double>& atoms, const std::vector<double>& probabilities,
                                  std::uint32_t batch);

VALLEY_KERNELS(RandomCurvatures)
VALLEY_LANDSCAPE(
        .id = "curvature", .says = "a x^2/2, a drawn anew for each sample",
        .keys = {numbers_key("atoms", false, "1 to 8 numbers separated by commas", "curvatures a_i"),
                 numbers_key("probabilities", true, "as many numbers as atoms", "of the atoms; equal where not given"),
                 batch_key()},
        .make =
            [](const Values& v) { return random_curvature(v.numbers("atoms"), v.numbers("probabilities"), v.count("batch")); },
        .fill =
            [](Values& v) {
              const std::size_t n = v.numbers("atoms").size();
              if (!v.has("probabilities")) v.set("probabilities", std::vector<double>(n, 1 / static_cast<double>(n)));
            })

}  // namespace valley
