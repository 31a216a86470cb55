// Keys that several models have.
#pragma once

#include <string>
#include <vector>

#include "sim/network/models/models.hpp"
#include "sim/network/models/stack.hpp"

namespace valley::networks {

/// Whole numbers from 1 to 1e9, one a layer.
Key widths_key(Numbers standard, const std::string& help);
std::vector<std::int64_t> widths_of(const Values& values);

/// "activation", which is `standard` where it is not given.
Key activation_key(Nonlinearity standard, const std::string& help);
Nonlinearity activation_of(const Values& values);

/// `keys`, then "norm" and, where that is group, "groups".
std::vector<Key> with_norm_keys(std::vector<Key> keys = {});
Normaliser normaliser_of(const Values& values);
/// Groups without GroupNorm, or in a number that does not divide `channels`.
template <std::uint32_t channels>
std::optional<Complaint> wrong_groups(const Values& values) {
  if (!values.has("groups")) return {};
  if (values.word("norm") != "group") return Complaint{"groups", values.text("groups"), "with norm = \"group\" alone"};
  if (channels % values.count("groups") == 0) return {};
  return Complaint{"groups", values.text("groups"),
                   "a divisor of " + std::to_string(channels) + ", which divides all its channels"};
}

}  // namespace valley::networks
