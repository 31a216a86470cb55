// A shift or a descent as data.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "sim/arithmetic/host_device.hpp"

namespace valley {

struct NoShift;
struct UnitShift;
struct GradientShift;
struct Momentum;

/// The policies that every device's loops know by type; all others are asked by their table.
enum class CommonPolicy : std::uint8_t { none, no_shift, unit_shift, gradient_shift, momentum };
template <class P>
inline constexpr CommonPolicy common_policy = std::is_same_v<P, NoShift>         ? CommonPolicy::no_shift
                                              : std::is_same_v<P, UnitShift>     ? CommonPolicy::unit_shift
                                              : std::is_same_v<P, GradientShift> ? CommonPolicy::gradient_shift
                                              : std::is_same_v<P, Momentum>      ? CommonPolicy::momentum
                                                                                 : CommonPolicy::none;

struct PolicyTable;

/// One for each type in the program: its address is the type's identity. Made where policy_table_of.hpp is included: by the
/// build for each policy (sim/CMakeLists.txt).
template <class P>
const PolicyTable& policy_table();

struct PlainPolicy {
  const PolicyTable* is = nullptr;
  CommonPolicy common = CommonPolicy::none;
  alignas(8) unsigned char bytes[48] = {};

  /// The policy, of whose type it must be.
  template <class P>
  VALLEY_HD P as() const {
    P value;
    if constexpr (!std::is_empty_v<P>) std::memcpy(&value, bytes, sizeof(P));
    return value;
  }
};

template <class P>
PlainPolicy plain_policy(const P& policy) {
  static_assert(std::is_trivially_copyable_v<P> && sizeof(P) <= sizeof(PlainPolicy::bytes));
  PlainPolicy plain{&policy_table<P>(), common_policy<P>, {}};
  if constexpr (!std::is_empty_v<P>) std::memcpy(plain.bytes, &policy, sizeof(P));  // the byte of an empty one is nobody's
  return plain;
}

}  // namespace valley
