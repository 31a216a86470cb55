#include "sim/network/curvature.hpp"

#include <Spectra/SymEigsSolver.h>
#include <Eigen/Core>

#include <cmath>
#include <stdexcept>

#include "base/require.hpp"
#include "sim/network/normal.hpp"
#include "sim/network/uses.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

torch::Tensor tensor_of(const double* values, std::int64_t size, const torch::TensorOptions& like) {
  return torch::from_blob(const_cast<double*>(values), {size}, torch::kFloat64).to(like).clone();
}

/// H as Spectra asks for an operator.
class HessianProduct {
 public:
  using Scalar = double;
  HessianProduct(const Objective& objective, const Flat& at) : f(objective), theta(at) {}

  Eigen::Index rows() const { return f.dimension(); }
  Eigen::Index cols() const { return f.dimension(); }
  void perform_op(const double* x, double* y) const {
    const Flat Hv = f.hessian_vector(theta, {tensor_of(x, f.dimension(), theta.tensor.options())});
    const torch::Tensor result = Hv.tensor.to(torch::kCPU, torch::kFloat64).contiguous();
    std::copy_n(result.data_ptr<double>(), f.dimension(), y);
    ++products;
    if (!std::isfinite(result.sum().item<double>())) throw std::runtime_error("a Hessian product is not finite");
  }

  mutable std::int64_t products = 0;

 private:
  const Objective& f;
  const Flat& theta;
};

}  // namespace

Spectrum top_eigenvalues(const Objective& f, const Flat& theta, int k, Draw xi, double tolerance) {
  require(k >= 1 && k < f.dimension(), "eigenvalues", static_cast<double>(k),
          "1 to one less than the " + std::to_string(f.dimension()) + " parameters");
  HessianProduct H(f, theta);
  const auto P = static_cast<Eigen::Index>(f.dimension());
  const Eigen::Index basis = std::min<Eigen::Index>(P, std::max(2 * k + 1, 20));
  Spectra::SymEigsSolver<HessianProduct> solver(H, k, basis);
  const torch::Tensor first = normal_like(theta, at_use(xi, uses::lanczos)).tensor.to(torch::kCPU, torch::kFloat64);
  solver.init(first.data_ptr<double>());
  constexpr int restarts = 300;
  solver.compute(Spectra::SortRule::LargestAlge, restarts, tolerance, Spectra::SortRule::LargestAlge);
  Spectrum spectrum;
  spectrum.converged = solver.info() == Spectra::CompInfo::Successful;
  const VectorXd values = solver.eigenvalues();
  const Eigen::MatrixXd vectors = solver.eigenvectors();
  VectorXd Hv(P);
  for (Eigen::Index i = 0; i < values.size(); ++i) {
    H.perform_op(vectors.col(i).data(), Hv.data());
    spectrum.lambda.push_back(values[i]);
    spectrum.residual.push_back((Hv - values[i] * vectors.col(i)).norm());
  }
  spectrum.products = H.products;
  return spectrum;
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

}  // namespace valley
