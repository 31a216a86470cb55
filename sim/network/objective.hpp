// A network's mean loss over fixed data: a plain function of theta, and what is asked of it by those who measure:
//
//   loss, gradient g, Hessian products H v (double backward), per-sample gradients g_i,
//   outputs' Jacobians J_i (classes, P) and Gauss-Newton products (1/n) sum_i J_i^T L_i J_i v.
//
// Data are worked through in chunks, so memory does not grow with n. With BatchNorm by batch statistics the
// function depends on the chunk: it is then the mean over chunks of the loss of each.
//
//   const Objective f(network, trainer.statistics(), {points, classes}, Criterion{});
//   f.score(trainer.theta()).accuracy;
//   f.hessian_vector(trainer.theta(), f.gradient(trainer.theta()));
#pragma once

#include <functional>
#include <memory>

#include "sim/network/batch_source.hpp"
#include "sim/network/criterion.hpp"
#include "sim/network/flat.hpp"
#include "sim/network/network.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

struct Score {
  double loss = 0;
  double accuracy = 0;  // share classified right; not a number where targets are real
};

class Objective {
 public:
  /// Samples x (n, ...) with targets y (n); theta's type and device are those of x. `normalise`: batch or remembered.
  /// Throws std::invalid_argument for no sample or a chunk of 0.
  Objective(std::shared_ptr<const Network> network, torch::Tensor statistics, NetworkBatch data, Criterion criterion,
            Normalise normalise = Normalise::remembered, std::int64_t chunk = 500);

  /// The same data under other statistics (S).
  Objective with_statistics(torch::Tensor statistics) const;
  /// The same, but `look` is called between chunks, and before each gradient, Hessian product and separate sample: what it
  /// throws ends the work.
  Objective watched(std::function<void()> look) const;

  std::int64_t size() const { return data.size(); }                           // n
  std::int64_t dimension() const { return net->layout().parameter_count(); }  // P
  const Network& network() const { return *net; }
  const NetworkBatch& samples() const { return data; }
  const Criterion& criterion() const { return cost; }

  double loss(const Flat& theta) const { return score(theta).loss; }
  Score score(const Flat& theta) const;
  /// Outputs, (n, classes).
  torch::Tensor outputs(const Flat& theta) const;
  Flat gradient(const Flat& theta) const;
  /// H v, (P).
  Flat hessian_vector(const Flat& theta, const Flat& v) const;
  /// Gradient of each sample's loss by its own input, the shape of x.
  torch::Tensor input_gradient(const Flat& theta) const;

  /// visit(i, g_i): the gradient of each sample's loss, (P), one after the other. BatchNorm as remembered, or sample i
  /// alone would be its own batch: throws std::invalid_argument otherwise where the network has statistics.
  void for_each_gradient(const Flat& theta, const std::function<void(std::int64_t, const torch::Tensor&)>& visit) const;
  /// visit(i, z_i (classes), J_i (classes, P)): outputs and their Jacobians, likewise.
  void for_each_jacobian(const Flat& theta,
                         const std::function<void(std::int64_t, const torch::Tensor&, const torch::Tensor&)>& visit) const;

 private:
  template <class Visit>
  void for_each_chunk(Visit&& visit) const;
  torch::Tensor forward(const torch::Tensor& theta, const torch::Tensor& x) const;
  void require_separate() const;

  std::shared_ptr<const Network> net;
  torch::Tensor remembered;
  NetworkBatch data;
  Criterion cost;
  Normalise mode;
  std::int64_t chunk;
  std::function<void()> look = [] {};
};

}  // namespace valley::networks
