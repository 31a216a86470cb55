// A phase's optimizer and its keys, by the catalogue of rules.
#pragma once

#include <string>

#include "sim/network/trainer.hpp"

namespace valley::networks {

class TomlReader;

/// The optimizer that the phase `in` names (default sgd), and its name. Throws std::invalid_argument as the reader does.
PlainRule read_rule(TomlReader& in, std::string& name);

}  // namespace valley::networks
