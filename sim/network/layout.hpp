// Where a network's named tensors lie in its two flat vectors: the parameters theta (P), which optimizers move,
// and the statistics (S) that BatchNorm remembers. A file of either is readable by this list alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/draw.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

/// How a parameter begins.
enum class Start {
  zeros,
  ones,
  he_fan_out,      // normal, variance 2/fan_out (He et al. 2015), fan_out = out channels x kernel area
  uniform_fan_in,  // uniform on +-1/sqrt(fan_in), as libtorch's own layers
  small_normal,    // normal, variance 1/fan_in
};

struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::int64_t offset = 0, size = 0;
  Start start = Start::zeros;
  std::int64_t fan = 0;
};

class Layout {
 public:
  /// The place of a new parameter among parameters(). `fan`: what its start is scaled by. Throws std::invalid_argument for one
  /// beyond all memory.
  std::size_t parameter(std::string name, std::vector<std::int64_t> shape, Start start, std::int64_t fan = 0);
  /// The place of a new statistic among statistics().
  std::size_t statistic(std::string name, std::vector<std::int64_t> shape, Start start);

  const std::vector<NamedTensor>& parameters() const { return of_parameters; }
  const std::vector<NamedTensor>& statistics() const { return of_statistics; }
  std::int64_t parameter_count() const { return end(of_parameters); }  // P
  std::int64_t statistic_count() const { return end(of_statistics); }  // S

  /// Where training starts, (P), float64 on the CPU: a function of (seed, trial) alone.
  torch::Tensor initial_parameters(Draw xi) const;
  /// (S), float64 on the CPU.
  torch::Tensor initial_statistics() const;

 private:
  static std::int64_t end(const std::vector<NamedTensor>& list) {
    return list.empty() ? 0 : list.back().offset + list.back().size;
  }
  static std::size_t add(std::vector<NamedTensor>& list, NamedTensor tensor);

  std::vector<NamedTensor> of_parameters, of_statistics;
};

/// Whether both have the same names and shapes, in the same order.
bool alike(const Layout& a, const Layout& b);

/// The named tensors as views of `flat`, in order. Gradients flow through them.
std::vector<torch::Tensor> views(const torch::Tensor& flat, const std::vector<NamedTensor>& list);

}  // namespace valley::networks
