// A network's parameters as the optimizers see them: one flat tensor with +, -, scalar * and norm(), so that
// sim/optimizer steps a network by the same source as a point in registers.
//
// Scalars that come from tensors (a norm) stay on a GPU where those are there: a step never waits for it.
// A factor is applied where its tensor is used: theta - eta d is one pass over memory.
#pragma once

#include <torch/torch.h>

namespace valley {

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

/// ||x||, Euclidean.
inline DeviceScalar norm(const Flat& x) { return DeviceScalar(torch::linalg_vector_norm(x.tensor)); }
/// Elementwise.
inline Flat product(const Flat& x, const Flat& y) { return {x.tensor * y.tensor}; }
/// x . y
inline DeviceScalar dot(const Flat& x, const Flat& y) { return DeviceScalar(torch::dot(x.tensor, y.tensor)); }

inline DeviceCondition operator>(const DeviceScalar& a, const DeviceScalar& b) {
  if (a.is_here()) return {a.number > b.number};
  return {false, torch::gt(a.tensor, b.number)};
}
inline DeviceScalar operator+(const DeviceScalar& a, double b) {
  return a.is_here() ? DeviceScalar(a.number + b) : DeviceScalar(a.tensor + b);
}
inline DeviceScalar operator/(double a, const DeviceScalar& b) {
  return b.is_here() ? DeviceScalar(a / b.number) : DeviceScalar(a * b.tensor.reciprocal());
}
/// `then` where the condition holds, 0 elsewhere (the only other value asked for).
inline DeviceScalar select(const DeviceCondition& where, const DeviceScalar& then, const DeviceScalar& otherwise) {
  if (then.is_here()) return where.truth ? then : otherwise;
  return DeviceScalar(torch::where(where.tensor, then.tensor, torch::full_like(then.tensor, otherwise.number)));
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

}  // namespace valley
