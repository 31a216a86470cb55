// A network's parameters as the optimizers see them: one flat tensor with +, -, scalar * and stretched(), so that
// sim/optimizer steps a network by the same source as a point in registers.
//
// Scalars that come from tensors (a norm) stay on a GPU where those are there: a step never waits for it.
// A factor is applied where its tensor is used: theta - eta d is one pass over memory.
#pragma once

#include "sim/network/torch.hpp"

namespace valley::networks {

/// A number, known here (`number`) or on the device (`tensor`, of no dimension).
struct DeviceScalar {
  double number = 0;
  torch::Tensor tensor{};

  DeviceScalar(double value) : number(value) {}
  explicit DeviceScalar(const torch::Tensor& value) {
    if (value.is_cpu()) {
      number = value.item<double>();
    } else {
      tensor = value;
    }
  }

  bool is_here() const { return !tensor.defined(); }
  /// Waits for the device.
  double value() const { return is_here() ? number : tensor.item<double>(); }
};

/// Where a comparison holds.
struct DeviceCondition {
  bool truth = false;
  torch::Tensor tensor{};
};

/// All parameters (or a gradient), shape (P).
struct Flat {
  torch::Tensor tensor;
};

/// factor * flat, not yet computed.
struct ScaledFlat {
  DeviceScalar factor;
  torch::Tensor tensor;

  operator Flat() const { return {factor.is_here() ? tensor * factor.number : tensor * factor.tensor}; }
};

/// Between `low` and `high` a norm's squares keep their digits in the tensors' type, whatever the number of entries (up to
/// 2^31); outside, those of x times `power` or over it do.
struct NormRange {
  double low, high, power;
};
inline NormRange norm_range(const torch::Tensor& x) {
  return x.scalar_type() == torch::kFloat64 ? NormRange{0x1p-450, 0x1p500, 0x1p600} : NormRange{0x1p-45, 0x1p60, 0x1p100};
}

/// x times a power of two, and its norm.
struct Measured {
  torch::Tensor x;
  DeviceScalar norm, power{1};
};
inline Measured measured(const Flat& x) {
  const DeviceScalar plain(torch::linalg_vector_norm(x.tensor));
  const NormRange range = norm_range(x.tensor);
  if (plain.is_here()) {
    if (plain.number >= range.low && plain.number <= range.high) return {x.tensor, plain};
    const double power = plain.number < 1 ? range.power : 1 / range.power;
    const torch::Tensor scaled = x.tensor * power;
    return {scaled, DeviceScalar(torch::linalg_vector_norm(scaled)), power};
  }
  const auto all = [&](double value) { return torch::full_like(plain.tensor, value); };
  const torch::Tensor not_small = torch::where(plain.tensor > range.high, all(1 / range.power), all(1));
  const torch::Tensor power = torch::where(plain.tensor < range.low, all(range.power), not_small), scaled = x.tensor * power;
  return {scaled, DeviceScalar(torch::linalg_vector_norm(scaled)), DeviceScalar(power)};
}

/// ||x||, Euclidean, also where squares leave the tensor's type.
inline DeviceScalar norm(const Flat& x) {
  const Measured m = measured(x);
  return m.norm.is_here() ? DeviceScalar(m.norm.number / m.power.number) : DeviceScalar(m.norm.tensor / m.power.tensor);
}
/// Elementwise.
inline Flat product(const Flat& x, const Flat& y) { return {x.tensor * y.tensor}; }
/// x/(sqrt y + epsilon), elementwise.
inline Flat over_root(const Flat& x, const Flat& y, double epsilon) { return {x.tensor / (y.tensor.sqrt() + epsilon)}; }
/// -1, 0 or 1, elementwise.
inline Flat signs(const Flat& x) { return {x.tensor.sign()}; }
/// x . y
inline DeviceScalar dot(const Flat& x, const Flat& y) { return DeviceScalar(torch::dot(x.tensor, y.tensor)); }

/// ||x||^2
inline DeviceScalar squares(const Flat& x) { return dot(x, x); }
/// What rounding in the tensor's type is relative to a number.
inline double epsilon_of(const Flat& x) { return x.tensor.scalar_type() == torch::kFloat64 ? 0x1p-52 : 0x1p-23; }

inline DeviceCondition operator>(const DeviceScalar& a, const DeviceScalar& b) {
  if (a.is_here()) return {a.number > b.number};
  return {false, b.is_here() ? torch::gt(a.tensor, b.number) : torch::gt(a.tensor, b.tensor)};
}
/// Both here, or both on the device.
inline DeviceScalar operator+(const DeviceScalar& a, const DeviceScalar& b) {
  return a.is_here() ? DeviceScalar(a.number + b.number) : DeviceScalar(a.tensor + b.tensor);
}
inline DeviceScalar operator-(const DeviceScalar& a, const DeviceScalar& b) {
  return a.is_here() ? DeviceScalar(a.number - b.number) : DeviceScalar(a.tensor - b.tensor);
}
inline DeviceScalar operator/(const DeviceScalar& a, const DeviceScalar& b) {
  return a.is_here() ? DeviceScalar(a.number / b.number) : DeviceScalar(a.tensor / b.tensor);
}
inline DeviceScalar operator*(double a, const DeviceScalar& b) {
  return b.is_here() ? DeviceScalar(a * b.number) : DeviceScalar(a * b.tensor);
}
inline DeviceScalar operator/(double a, const DeviceScalar& b) {
  return b.is_here() ? DeviceScalar(a / b.number) : DeviceScalar(a * b.tensor.reciprocal());
}
/// `then` where the condition holds, `otherwise`, known here, elsewhere.
inline DeviceScalar select(const DeviceCondition& where, const DeviceScalar& then, const DeviceScalar& otherwise) {
  if (!where.tensor.defined()) return where.truth ? then : otherwise;
  const torch::Tensor yes = then.is_here() ? torch::full_like(where.tensor, then.number, torch::kFloat64) : then.tensor;
  return DeviceScalar(torch::where(where.tensor, yes, torch::full_like(yes, otherwise.number)));
}

/// length x/(||x|| + epsilon), and 0 where x = 0.
inline ScaledFlat stretched(const Flat& x, double length, double epsilon) {
  const Measured m = measured(x);
  const DeviceScalar shift = m.power.is_here() ? DeviceScalar(m.power.number * epsilon) : DeviceScalar(m.power.tensor * epsilon);
  return {select(m.norm > 0., length / (m.norm + shift), 0.), m.x};
}

inline ScaledFlat operator*(double factor, const Flat& x) { return {factor, x.tensor}; }
inline ScaledFlat operator*(const DeviceScalar& factor, const Flat& x) { return {factor, x.tensor}; }

inline Flat operator+(const Flat& x, const Flat& y) { return {x.tensor + y.tensor}; }
inline Flat operator-(const Flat& x, const Flat& y) { return {x.tensor - y.tensor}; }
inline Flat operator+(const Flat& x, const ScaledFlat& y) {
  if (y.factor.is_here()) return {torch::add(x.tensor, y.tensor, y.factor.number)};
  return {torch::addcmul(x.tensor, y.tensor, y.factor.tensor)};
}
inline Flat operator+(const ScaledFlat& x, const Flat& y) { return y + x; }
inline Flat operator-(const Flat& x, const ScaledFlat& y) {
  if (y.factor.is_here()) return {torch::sub(x.tensor, y.tensor, y.factor.number)};
  return {torch::addcmul(x.tensor, y.tensor, y.factor.tensor, -1)};
}

}  // namespace valley::networks
