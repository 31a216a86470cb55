// A rule as data: which shift, which descent, and their numbers. What ensembles hold, and what runs on any device.
//
//   PlainRule rule = plain(Sam{{.eta = 0.1}, {.rho = 0.05}});
//   rule.as<UnitShift>().rho;                      // 0.05
//   TableRule{rule}.step(f, theta, memory, xi);    // table_rule.hpp; AnyRule (any_rule.hpp) for networks
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/batching.hpp"
#include "sim/optimizer/plain_policy.hpp"

namespace valley {

template <class Shift, class Descent>
struct Rule;
template <class Inner>
struct Micro;

/// A shift says whether it is none at all.
template <class P>
concept ShiftPolicy = requires {
  P::is_zero;
};

struct PlainRule {
  PlainPolicy shift{}, descent{};
  Coupling coupling = Coupling::shared;
  std::uint32_t groups_of = 0;  // m of m-SAM: the batch in groups of so many, a shift for each; 0: the batch whole

  /// Whether its policy is of this type.
  template <class P>
  VALLEY_HD bool has() const {
    const PlainPolicy& policy = ShiftPolicy<P> ? shift : descent;
    if constexpr (common_policy<P> != CommonPolicy::none) {
      return policy.common == common_policy<P>;
    } else {
      return policy.is == &policy_table<P>();
    }
  }
  /// The policy, which must be of this type.
  template <class P>
  VALLEY_HD P as() const {
    return (ShiftPolicy<P> ? shift : descent).template as<P>();
  }
};

template <class Shift, class Descent>
PlainRule plain(const Rule<Shift, Descent>& rule) {
  return {plain_policy(rule.shift), plain_policy(rule.descent), rule.coupling, 0};
}
template <class Shift, class Descent>
PlainRule plain(const Micro<Rule<Shift, Descent>>& rule) {
  return {plain_policy(rule.inner.shift), plain_policy(rule.inner.descent), rule.inner.coupling, rule.m};
}

/// The step size.
double eta_of(const PlainRule& rule);
/// The ascent radius; 0 for a shift without one.
double rho_of(const PlainRule& rule);
/// The rule with another step size.
PlainRule with_eta(PlainRule rule, double eta);

/// States that any rule remembers at most: two of the descent's, one of the shift's.
inline constexpr int most_fields = 3;
/// Their names, in order: the descent's, then the shift's.
std::vector<std::string> field_names(const PlainRule& rule);
/// How many this one does.
int fields_of(const PlainRule& rule);

}  // namespace valley
