// A TorchScript module (torch.jit.save) as a network: its forward, with theta's views in the places of its parameters.
//
//   const ScriptedModule own = read_scripted(read_file("RUN", "model.pt"), "model.pt", torch::kFloat64);
//   (*own.network)(theta, own.statistics, x, Normalise::remembered)   // (n, outputs) of x (n, channels, height, width)
//
// The module is in eval mode, whatever Normalise says. Its parameters that require a gradient are theta, in named order, each
// tensor once though several modules share it. All other floating-point tensors (BatchNorm's running statistics, frozen
// weights) are the statistics. A module is a program: read those that you trust.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sim/network/network.hpp"

namespace valley::networks {

struct ScriptedModule {
  std::string where;  // as errors name it
  std::shared_ptr<const Network> network;
  torch::Tensor theta, statistics;  // as saved, of the type and on the device that it was read for
};

/// Whether a file's bytes are a zip archive or a pickle: what torch.save and torch.jit.save write.
bool begins_as_pytorch(std::string_view bytes);

/// From the bytes of a file. `like`: type and device of theta, the statistics and whatever else the module holds. Throws
/// std::invalid_argument naming `where`: a pickle of torch.save (never opened), no TorchScript, no parameter that requires a
/// gradient, a parameter that is not floating-point or not finite, a tensor with an entry that `like` has no number for.
ScriptedModule read_scripted(const std::string& bytes, const std::string& where, const torch::TensorOptions& like);

/// How many outputs the module has for each of the samples x (n, ...), n >= 1. Throws std::invalid_argument naming the module:
/// one that does not take such an x, whose outputs are no (n, outputs) of theta's type, do not depend on its parameters, change
/// from call to call, or mix samples; and one that changes its own statistics (traced in training mode).
std::int64_t outputs_of(const ScriptedModule& module, const torch::Tensor& x);

}  // namespace valley::networks
