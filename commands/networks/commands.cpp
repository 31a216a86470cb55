#include "commands/networks/commands.hpp"

#include <array>

namespace valley::networks {

std::span<const Command> commands() {
  static constexpr std::array<Command, 8> all = {{
      {"list", "the models", list_command},
      {"describe", "all that is known of one of these, or of what valley describes", describe_command},
      {"train", "train a network by a config: phases of SGD, SAM and their kin", train_command},
      {"sharpness", "Hessian eigenvalues, trace and noise alignment of a trained network", sharpness_command},
      {"stability", "exact critical step sizes at a trained network", stability_command},
      {"line", "loss along the line between two trained networks", line_command},
      {"export", "a trained network's weights as a state_dict of PyTorch", export_command},
      {"bench", "SAM steps a second of fixed networks", bench_command},
  }};
  return all;
}

}  // namespace valley::networks
