// A phase's optimizer and its keys.
#pragma once

#include <string>

#include "sim/network/trainer.hpp"

namespace valley::networks {

class TomlReader;

/// The optimizer that the phase `in` names (default sgd), and its name. Throws std::invalid_argument as the reader does.
PlainRule read_optimizer(TomlReader& in, std::string& name);

}  // namespace valley::networks
