// A network on its training data, as the optimizers see it: the mean loss over a mini-batch.
//
// BatchNorm normalises by the batch; what it remembers moves in the first pass of a step (a group of m-SAM: of the
// group) and in no other, so that SAM's second pass does not count twice.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "sim/network/batch_source.hpp"
#include "sim/network/criterion.hpp"
#include "sim/network/flat.hpp"
#include "sim/network/network.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

/// What the passes saw since the last look: sums over the samples of first passes.
struct Tally {
  double loss_sum = 0, right_sum = 0;  // of losses; of those classified right
  std::int64_t samples = 0;
  std::int64_t gradients = 0;  // batch gradients taken, in whatever pass

  double loss() const { return loss_sum / static_cast<double>(samples); }
  double accuracy() const { return right_sum / static_cast<double>(samples); }
};

/// Inputs x' near x that the network at theta finds harder.
using Attack = std::function<torch::Tensor(const torch::Tensor& theta, const NetworkBatch& batch)>;

class Training {
 public:
  /// `statistics` (S) is changed in place by the passes.
  Training(std::shared_ptr<const Network> network, std::shared_ptr<const BatchSource> source, Criterion criterion,
           torch::Tensor statistics);

  NetworkBatch sample(Draw xi) const;
  Flat gradient(const Flat& theta, const NetworkBatch& batch) const;
  Flat gradient(const Flat& theta, Draw xi) const { return gradient(theta, sample(xi)); }
  /// H_S v of the batch's mean loss, for those who measure; moves nothing.
  Flat hessian_vector(const Flat& theta, const NetworkBatch& batch, const Flat& v) const;
  /// The batch's mean loss, for rules that ask for it; moves nothing.
  DeviceScalar loss(const Flat& theta, const NetworkBatch& batch) const;
  /// `batch` in groups of m; the last may be smaller.
  std::vector<NetworkBatch> parts(const NetworkBatch& batch, std::uint32_t m) const;
  /// |theta| + floor on weights (parameters so named, BatchNorm's scales among them), 1 on the rest.
  Flat adaptive_scale(const Flat& theta, double floor) const;
  /// Standard normal numbers, (P), at the step's address.
  Flat normal(Draw xi) const;
  /// The next gradient is a step's first.
  void begin_step() const { first_pass = true; }

  /// The same landscape for those who measure: no pass of it moves BatchNorm's memory or the tally.
  Training still() const;
  /// Trains on attacked inputs from now on; an empty function: on clean ones.
  void attack_with(Attack attack);
  /// Waits for the device.
  Tally tally() const;
  void set_tally(const Tally& tally);

  const Network& network() const { return *net; }
  const torch::Tensor& statistics() const { return remembered; }

 private:
  std::shared_ptr<const Network> net;
  std::shared_ptr<const BatchSource> batches;
  Criterion cost;
  torch::Tensor remembered;  // (S)
  torch::Tensor is_weight;   // (P), 1 or 0
  Attack attack;
  bool moves = true;  // whether first passes move `remembered` and the tally
  // An optimizer sees a landscape as a value; what follows is bookkeeping beside it.
  mutable bool first_pass = true;
  mutable torch::Tensor loss_sum, right_sum;  // of no dimension, on the device
  mutable std::int64_t samples = 0, gradients = 0;
};

}  // namespace valley::networks
