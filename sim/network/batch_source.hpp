// Where a network's mini-batches come from. The batch at an address is a function of the address alone.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/data/sampler.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

/// Inputs x (B, ...) and targets y (B), on the network's device; where they were drawn, and of a part of a batch, where it begins
/// there.
struct NetworkBatch {
  torch::Tensor x, y;
  Draw xi{};
  std::int64_t first = 0;

  std::int64_t size() const { return x.size(0); }
  NetworkBatch part(std::int64_t begin, std::int64_t count) const {
    return {x.narrow(0, begin, count), y.narrow(0, begin, count), xi, first + begin};
  }
};

class BatchSource {
 public:
  virtual ~BatchSource() = default;
  /// xi.use 0: the descent batch of the step; 1: another, independent of it.
  virtual NetworkBatch at(Draw xi) const = 0;
};

/// Fixed inputs and targets, batches drawn by a sampler.
class TensorSource : public BatchSource {
 public:
  TensorSource(torch::Tensor inputs, torch::Tensor targets, Sampler the_sampler)
      : x(std::move(inputs)), y(std::move(targets)), sampler(std::move(the_sampler)) {}
  NetworkBatch at(Draw xi) const override;

 private:
  torch::Tensor x, y;
  Sampler sampler;
};

}  // namespace valley::networks
