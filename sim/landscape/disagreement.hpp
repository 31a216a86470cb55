// The disagreement valley: f_i(x, y) = h y^2/2 - h xi_i x y, xi_i = +-1 with equal odds, so f = h y^2/2. Its minima are the
// line y = 0, where the samples disagree the more the larger |x|: g_i = (0, -h xi_i x), and tr Sigma = h^2 (x^2 + y^2). H_i = h
// (0, -xi_i; -xi_i, 1) is indefinite, eigenvalues h (1 +- sqrt 5)/2.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"

namespace valley {

/// The signs of a batch, one a bit, 1 for +.
struct SignBatch {
  std::uint64_t bits = 0;
  std::uint32_t count = 1;

  std::uint32_t size() const { return count; }
  double mean() const { return (2. * std::popcount(bits) - count) / count; }
};

struct Disagreement {
  static constexpr int dimension = 2;
  using State = Vec<double, 2>;

  double h = 1;
  std::uint32_t batch = 1;  // B, with replacement, 1 to 64

  /// The batch at address xi: the first B of its random bits.
  SignBatch sample(Draw xi) const { return {xi.bits(0) >> (64 - batch), batch}; }

  /// The batch in groups of m.
  std::vector<SignBatch> parts(const SignBatch& S, std::uint32_t m) const {
    std::vector<SignBatch> groups;
    for (std::uint32_t from = 0; from < S.count; from += m) {
      const std::uint32_t size = std::min(m, S.count - from);
      groups.push_back({S.bits >> from & ~std::uint64_t{0} >> (64 - size), size});
    }
    return groups;
  }

  double loss(const State& x) const { return 0.5 * h * x[1] * x[1]; }
  State gradient(const State& x) const { return {{0, h * x[1]}}; }
  State gradient(const State& x, const SignBatch& S) const { return tilted(x, S.mean()); }
  State gradient(const State& x, Draw xi) const { return gradient(x, sample(xi)); }

  /// The gradient of h y^2/2 - h m x y.
  State tilted(const State& x, double m) const { return {{-h * m * x[1], h * x[1] - h * m * x[0]}}; }

  Known known() const {
    return {.beta = h,
            .beta_sample = up(h * (1 + std::sqrt(5.)) / 2),
            .mu = h,
            .sigma2 = std::numeric_limits<double>::infinity(),
            .curvature = h};
  }
};

}  // namespace valley
