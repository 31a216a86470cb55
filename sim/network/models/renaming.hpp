// Names of a model's tensors as PyTorch's state_dict has them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "sim/network/models/models.hpp"

namespace valley::networks {

/// A regular expression and what takes the place of its first match: $1 is the first group, #1 the number there less 1, as
/// PyTorch counts from 0.
struct Renaming {
  const char *pattern, *with;
};

/// `name` after one renaming and then the next.
std::string renamed(std::string name, std::initializer_list<Renaming> all);

/// SEQUENCE.PLACE.REST, as in nn.Sequential, for a name LAYER.REST.
std::string in_sequence(const std::string& sequence, std::int64_t place, const std::string& name);

/// What a state_dict calls a parameter (or statistic: running_mean, running_var) of the model. Throws std::invalid_argument as
/// make_network does for the spec.
std::string state_dict_name(const ModelSpec& spec, const std::string& name);

}  // namespace valley::networks
