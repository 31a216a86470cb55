#include "sim/network/measure/hessian.hpp"

#include <Eigen/Core>
#include <limits>
#include <stdexcept>

#include "base/require.hpp"
#include "sim/network/normal.hpp"
#include "sim/uses.hpp"

namespace valley::networks {
namespace {

using Eigen::VectorXd;

torch::Tensor tensor_of(const double* values, std::int64_t size, const torch::TensorOptions& like) {
  return torch::from_blob(const_cast<double*>(values), {size}, torch::kFloat64).to(like).clone();
}

VectorXd vector_of(const torch::Tensor& x) {
  const torch::Tensor values = x.to(torch::kCPU, torch::kFloat64).contiguous();
  return Eigen::Map<const VectorXd>(values.data_ptr<double>(), values.numel());
}

}  // namespace

Spectrum top_eigenvalues(const Objective& f, const Flat& theta, int k, Draw xi, double tolerance) {
  const auto product = [&](const VectorXd& v) {
    VectorXd Hv = vector_of(f.hessian_vector(theta, {tensor_of(v.data(), v.size(), theta.tensor.options())}).tensor);
    if (!Hv.allFinite()) throw std::runtime_error("a Hessian product is not finite");
    return Hv;
  };
  const auto start = [&](int j) {
    Draw at = xi;
    at.step += static_cast<std::uint32_t>(j);
    return vector_of(normal_like(theta, at_use(at, uses::lanczos)).tensor);
  };
  // Roundings add up along the layers.
  const double rounding = 64 * (theta.tensor.scalar_type() == torch::kFloat64 ? std::numeric_limits<double>::epsilon()
                                                                              : std::numeric_limits<float>::epsilon());
  return top_eigenvalues({f.dimension(), product, start, rounding}, k, tolerance);
}

double largest_eigenvalue(const Objective& f, const Flat& theta, Draw xi) {
  const Spectrum top = top_eigenvalues(f, theta, 1, xi, 1e-3);
  return top.converged ? top.lambda.front() : std::numeric_limits<double>::quiet_NaN();
}

Hutchinson hutchinson(const Objective& f, const Flat& theta, int probes, Draw xi) {
  require(probes >= 2, "probes", static_cast<double>(probes), "at least 2, or there is no error bar");
  std::vector<double> traces, squares;
  for (int k = 0; k < probes; ++k) {
    Draw at = xi;
    at.step = static_cast<std::uint32_t>(k);
    const Flat z{normal_like(theta, at_use(at, uses::probes)).tensor.sign()};
    const torch::Tensor Hz = f.hessian_vector(theta, z).tensor.to(torch::kFloat64);
    traces.push_back(torch::dot(z.tensor.to(torch::kFloat64), Hz).item<double>());
    squares.push_back(torch::dot(Hz, Hz).item<double>());
  }
  return {estimate(traces), estimate(squares)};
}

NoiseAlignment noise_alignment(const Objective& f, const Flat& theta, double frobenius_squared) {
  NoiseAlignment noise{.loss = f.loss(theta)};
  const auto n = static_cast<double>(f.size());
  const auto form = [&](const torch::Tensor& g) { return dot({g}, f.hessian_vector(theta, {g})).value(); };
  f.for_each_gradient(theta, [&](std::int64_t, const torch::Tensor& g) { noise.trace += form(g) / n; });
  noise.trace -= form(f.gradient(theta).tensor);
  noise.gamma = noise.trace / (2 * noise.loss * frobenius_squared);
  return noise;
}

}  // namespace valley::networks
