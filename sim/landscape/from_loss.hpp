// Landscapes of which the loss alone is written: the gradient comes from dual numbers, the loss run once for each coordinate
// (what those runs share the compiler computes once).
//
//   struct Mine : FromLoss<Mine, 2> {
//     double a = 1;
//     template <class Real>
//     Real loss(const Vec<Real, 2>& x) const { return 0.5 * a * sq(tanh(x[0] * x[1])); }
//   };
//
//   struct Sum : FromSampleLosses<Sum, 1> {          // f(x) = mean over i of sample_loss(x, a_i)
//     static constexpr double samples[] = {0.2, 3.8};
//     template <class Real, class Sample>
//     Real sample_loss(const Vec<Real, 1>& x, const Sample& a) const { return 0.5 * a * sq(x[0]); }
//   };
#pragma once

#include <cstdint>
#include <iterator>

#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/functions.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

namespace from_loss_detail {

/// The gradient of `loss` at x.
template <class Real, int N, class Loss>
VALLEY_HD Vec<Real, N> gradient(const Loss& loss, const Vec<Real, N>& x) {
  Vec<Real, N> g;
  for (int i = 0; i < N; ++i) {
    Vec<Dual<Real>, N> moving;
    for (int j = 0; j < N; ++j) moving[j] = Dual<Real>(x[j], Real(i == j ? 1. : 0.));
    g[i] = loss(moving).rate;
  }
  return g;
}

}  // namespace from_loss_detail

/// All batches have one gradient. F: the landscape itself, N its coordinates.
template <class F, int N>
struct FromLoss {
  static constexpr int dimension = N;

  template <class Real>
  VALLEY_HD Vec<Real, N> gradient(const Vec<Real, N>& x) const {
    if constexpr (requires { self().slopes(x); }) {
      return self().slopes(x);
    } else {
      return from_loss_detail::gradient([this](const auto& y) { return self().loss(y); }, x);
    }
  }
  template <class Real, class Xi>
  VALLEY_HD Vec<Real, N> gradient(const Vec<Real, N>& x, const Xi& /*xi*/) const {
    return gradient(x);
  }

 private:
  VALLEY_HD const F& self() const { return static_cast<const F&>(*this); }
};

/// A finite sum: a batch is `batch` of the samples, with replacement. F says sample_loss(x, a) and its samples.
template <class F, int N>
struct FromSampleLosses {
  static constexpr int dimension = N;
  std::uint32_t batch = 1;  // B

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, N>& x) const {
    Real sum(0.);
    for (const double a : F::samples) sum = sum + self().sample_loss(x, a);
    return sum / static_cast<double>(std::size(F::samples));
  }
  template <class Real>
  VALLEY_HD Vec<Real, N> gradient(const Vec<Real, N>& x) const {
    Vec<Real, N> sum{};
    for (const double a : F::samples) sum = sum + slopes_of(x, a);
    return (1. / static_cast<double>(std::size(F::samples))) * sum;
  }
  /// The mean of the batch's gradients.
  template <class Real, class Xi>
  VALLEY_HD Vec<Real, N> gradient(const Vec<Real, N>& x, const Xi& xi) const {
    Vec<Real, N> sum{};
    for (std::uint32_t k = 0; k < batch; ++k) {
      const Real a = sample_at(Real(xi.uniform(k)));
      sum = sum + slopes_of(x, a);
    }
    return (1. / batch) * sum;
  }

  static constexpr bool noiseless() { return std::size(F::samples) == 1; }

 private:
  VALLEY_HD const F& self() const { return static_cast<const F&>(*this); }

  template <class Real, class Sample>
  VALLEY_HD Vec<Real, N> slopes_of(const Vec<Real, N>& x, const Sample& a) const {
    if constexpr (requires { self().slopes(x, a); }) {
      return self().slopes(x, a);
    } else {
      return from_loss_detail::gradient([&](const auto& y) { return self().sample_loss(y, a); }, x);
    }
  }

  /// The sample in whose share of (0, 1) u lies.
  template <class Real>
  VALLEY_HD static Real sample_at(const Real& u) {
    constexpr int n = static_cast<int>(std::size(F::samples));
    Real a(F::samples[n - 1]);
    for (int i = n - 2; i >= 0; --i) a = select(u < Real((i + 1.) / n), Real(F::samples[i]), a);
    return a;
  }
};

}  // namespace valley
