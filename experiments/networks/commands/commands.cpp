#include "experiments/networks/commands/commands.hpp"

#include <array>

namespace valley::networks {

std::span<const Command> commands() {
  static constexpr std::array<Command, 1> all = {{
      {"train", "train a network by a config: phases of SGD, SAM and their kin", train_command},
  }};
  return all;
}

}  // namespace valley::networks
