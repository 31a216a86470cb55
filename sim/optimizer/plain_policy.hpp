// A shift or a descent as data.
#pragma once

#include <cstdint>

namespace valley {

/// A policy's type, by its place in the list of all (policies.hpp, which the build makes), and its value.
struct PlainPolicy {
  std::uint32_t kind = 0;
  alignas(8) unsigned char bytes[48] = {};
};

template <class... All>
struct PolicyList {};

/// Defined in plain_rule.hpp.
template <class P>
PlainPolicy plain_policy(const P& policy);

}  // namespace valley
