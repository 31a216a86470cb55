// A landscape's gradient against finite differences and automatic differentiation.
#pragma once

#include <boost/math/differentiation/autodiff.hpp>
#include <catch2/catch.hpp>
#include <vector>

#include "sim/flow/hessian.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

using Auto = boost::math::differentiation::autodiff_fvar<double, 1>;

template <class F>
using At = StateOf<F>;

/// Points of [-w, w]^N, off the axes.
template <int N>
std::vector<Vec<double, N>> grid(double w) {
  std::vector<Vec<double, N>> points;
  const int side = N == 1 ? 61 : 9;
  for (int k = 0; k < (N == 1 ? side : side * side); ++k) {
    Vec<double, N> x;
    for (int i = 0, left = k; i < N; ++i, left /= side) x[i] = w * (2 * (left % side + 0.37) / side - 1);
    points.push_back(x);
  }
  return points;
}

template <class F, int N>
Vec<double, N> finite_difference(const F& f, Vec<double, N> x) {
  Vec<double, N> g;
  for (int i = 0; i < N; ++i) {
    const double h = 1e-3, at = x[i];
    const auto value = [&](double z) {
      x[i] = z;
      return f.loss(x);
    };
    g[i] = (8 * (value(at + h) - value(at - h)) - (value(at + 2 * h) - value(at - 2 * h))) / (12 * h);
    x[i] = at;
  }
  return g;
}

/// Derivatives of loss by Boost's automatic differentiation, one coordinate at a time.
template <class F, int N>
Vec<double, N> by_autodiff(const F& f, const Vec<double, N>& x) {
  Vec<double, N> g;
  for (int i = 0; i < N; ++i) {
    Vec<Auto, N> moving;
    for (int j = 0; j < N; ++j) moving[j] = i == j ? boost::math::differentiation::make_fvar<double, 1>(x[j]) : Auto(x[j]);
    g[i] = f.loss(moving).derivative(1);
  }
  return g;
}

template <class F>
void derivatives_agree(const F& f, double w) {
  static_assert(Landscape<F, At<F>>);
  for (const auto& x : grid<F::dimension>(w)) {
    const auto g = f.gradient(x), numeric = finite_difference(f, x), exact = by_autodiff(f, x);
    const auto single = f.gradient([&] {
      StateOf<F, float> low;
      for (int i = 0; i < F::dimension; ++i) low[i] = static_cast<float>(x[i]);
      return low;
    }());
    for (int i = 0; i < F::dimension; ++i) {
      CHECK(g[i] == Approx(numeric[i]).epsilon(1e-7).margin(1e-8));
      CHECK(g[i] == Approx(exact[i]).epsilon(1e-12).margin(1e-13));
      CHECK(single[i] == Approx(g[i]).epsilon(1e-4).margin(1e-5));
    }
    // Hess f g, by Valley's own forward mode, against a difference of gradients.
    const auto moved = hessian_times(f, x, g);
    const double h = 1e-4;
    const auto ahead = f.gradient(x + h * g), behind = f.gradient(x - h * g);
    for (int i = 0; i < F::dimension; ++i) CHECK(moved[i] == Approx((ahead[i] - behind[i]) / (2 * h)).epsilon(1e-5).margin(1e-6));
  }
}
}  // namespace valley
