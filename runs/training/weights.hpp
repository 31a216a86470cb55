// A network's weights as PyTorch's state_dict has them, saved as safetensors: of a model that Valley has too.
//
//   safetensors.torch.save_file(model.state_dict(), "weights.safetensors")
#pragma once

#include <string>

#include "runs/training/tensor_file.hpp"
#include "sim/network/layout.hpp"
#include "sim/network/models/models.hpp"

namespace valley::networks {

/// theta (P) and what BatchNorm remembers (S), float64 on the CPU: F16, BF16 and F32 are exact in it.
struct Weights {
  torch::Tensor theta, statistics;
};

/// From a file whose tensors are called as state_dict_name calls them, or as the layout does. Two liberties are taken: names
/// may have something in common before them ("model."), and numbers in names count by their order alone (0, 2, 4 as 0, 1, 2);
/// num_batches_tracked is not read. Throws std::invalid_argument naming `where` and the tensors: missing, unknown (with the
/// nearest), of another shape, of numbers that are not floating-point, not finite, or too large for `type`, the network's.
Weights read_weights(const TensorFile& file, const ModelSpec& spec, const Layout& layout, const std::string& where,
                     torch::ScalarType type = torch::kFloat64);

/// The parameters and statistics of a checkpoint as such a file, bit by bit, of the model that its config names.
std::string state_dict_bytes(const TensorFile& checkpoint, const ModelSpec& spec);

}  // namespace valley::networks
