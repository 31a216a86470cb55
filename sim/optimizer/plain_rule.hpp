// A rule as data: which shift, which descent, and their numbers. What ensembles hold, and what runs on any device.
//
//   PlainRule rule = plain(Sam{{.eta = 0.1}, {.rho = 0.05}});
//   visit(rule, [](const auto& shift, const auto& descent) { ... });
//   AnyRule{rule}.step(f, theta, memory, xi);
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/plain_policy.hpp"
#include "sim/optimizer/policies.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {

namespace plain_rule_detail {

template <class P, class... All>
constexpr std::uint32_t place(PolicyList<All...>) {
  std::uint32_t at = 0;
  const bool found = ((std::is_same_v<P, All> || (++at, false)) || ...);
  return found ? at : ~0u;
}

template <class P, class Visit>
VALLEY_HD void visit_as(const PlainPolicy& policy, Visit&& visit) {
  P value;
  if constexpr (!std::is_empty_v<P>) std::memcpy(&value, policy.bytes, sizeof(P));
  visit(value);
}

template <class Visit, class... All>
VALLEY_HD void visit(const PlainPolicy& policy, PolicyList<All...>, Visit&& visit) {
  std::uint32_t at = 0;
  (void)((policy.kind == at++ ? (visit_as<All>(policy, visit), true) : false) || ...);
}

template <class... All>
constexpr int most_fields(PolicyList<All...>) {
  int most = 0;
  ((most = field_count<All> > most ? field_count<All> : most), ...);
  return most;
}

}  // namespace plain_rule_detail

template <class P>
constexpr bool is_shift = plain_rule_detail::place<P>(Shifts{}) != ~0u;

/// The place of a policy in its list.
template <class P>
constexpr std::uint32_t policy_kind = is_shift<P> ? plain_rule_detail::place<P>(Shifts{})
                                                  : plain_rule_detail::place<P>(Descents{});

template <class P>
PlainPolicy plain_policy(const P& policy) {
  static_assert(std::is_trivially_copyable_v<P> && sizeof(P) <= sizeof(PlainPolicy::bytes) && policy_kind<P> != ~0u);
  PlainPolicy plain{policy_kind<P>, {}};
  if constexpr (!std::is_empty_v<P>) std::memcpy(plain.bytes, &policy, sizeof(P));  // the byte of an empty one is nobody's
  return plain;
}

struct PlainRule {
  PlainPolicy shift{}, descent{};
  Coupling coupling = Coupling::shared;
  std::uint32_t groups_of = 0;  // m of m-SAM: the batch in groups of so many, a shift for each; 0: the batch whole

  /// The policy where it is of this type, else nothing: `has` asks.
  template <class P>
  VALLEY_HD bool has() const {
    return (is_shift<P> ? shift : descent).kind == policy_kind<P>;
  }
  template <class P>
  VALLEY_HD P as() const {
    P value;
    if constexpr (!std::is_empty_v<P>) std::memcpy(&value, (is_shift<P> ? shift : descent).bytes, sizeof(P));
    return value;
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

template <class Visit>
VALLEY_HD void visit_shift(const PlainRule& rule, Visit&& visit) {
  plain_rule_detail::visit(rule.shift, Shifts{}, visit);
}
template <class Visit>
VALLEY_HD void visit_descent(const PlainRule& rule, Visit&& visit) {
  plain_rule_detail::visit(rule.descent, Descents{}, visit);
}

/// visit(shift, descent) with the policies of a rule.
template <class Visit>
void visit(const PlainRule& rule, Visit&& of) {
  visit_shift(rule, [&](const auto& shift) { visit_descent(rule, [&](const auto& descent) { of(shift, descent); }); });
}

/// The step size.
inline double eta_of(const PlainRule& rule) {
  double eta = 0;
  visit_descent(rule, [&](const auto& descent) { eta = descent.eta; });
  return eta;
}
/// The ascent radius; 0 for a shift without one.
inline double rho_of(const PlainRule& rule) {
  double rho = 0;
  visit_shift(rule, [&](const auto& shift) {
    if constexpr (requires { shift.rho; }) rho = shift.rho;
  });
  return rho;
}

/// The rule with another step size.
inline PlainRule with_eta(PlainRule rule, double eta) {
  visit_descent(rule, [&](auto descent) {
    descent.eta = eta;
    rule.descent = plain_policy(descent);
  });
  return rule;
}

/// States that any rule remembers at most.
inline constexpr int most_fields = plain_rule_detail::most_fields(Descents{}) + plain_rule_detail::most_fields(Shifts{});

/// Their names, in order: the descent's, then the shift's.
inline std::vector<std::string> field_names(const PlainRule& rule) {
  std::vector<std::string> names;
  const auto note = [&]<class P>(const P&) {
    for (const char* const name : valley::fields_of<P>()) names.emplace_back(name);
  };
  visit_descent(rule, note);
  visit_shift(rule, note);
  return names;
}

/// How many this one does.
inline int fields_of(const PlainRule& rule) {
  int count = 0;
  visit(rule, [&]<class S, class D>(const S&, const D&) { count = field_count<S> + field_count<D>; });
  return count;
}

/// Steps whatever rule it is, with the bits of the rule itself: the policies are looked up at each step, so this costs a little
/// where a Rule<...> costs nothing.
struct AnyRule {
  static constexpr int fields = most_fields;
  PlainRule rule;

  template <class State>
  Memory<State, fields> memory(const State& theta) const {
    return blank_memory<fields>(theta);
  }

  template <class Landscape, class State, int count, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    const auto batch = sample(f, xi);
    State d = theta;
    if constexpr (requires { f.parts(batch, rule.groups_of); }) {
      d = rule.groups_of > 0 ? grouped(f, theta, memory, batch, xi) : direction(f, theta, memory, batch, xi);
    } else {
      d = direction(f, theta, memory, batch, xi);
    }
    State next = theta;
    visit_descent(rule, [&](const auto& descent) { next = descent(theta, d, memory.state, memory.age); });
    ++memory.age;
    return next;
  }

 private:
  template <class Landscape, class State, int count, class Batch, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, Memory<State, count>& memory, const Batch& batch,
                            const Xi& xi) const {
    int own = 0;
    visit_descent(rule, [&]<class D>(const D&) { own = field_count<D>; });
    State d = theta;
    visit_shift(rule, [&](const auto& shift) {
      d = direction_of(shift, rule.coupling, f, theta, memory.state + own, memory.age, batch, xi);
    });
    visit_descent(rule, [&]<class D>(const D& descent) {
      if (descent.weight_decay != 0 && !D::decays_apart) d = d + descent.weight_decay * theta;
    });
    return d;
  }

  /// m-SAM: as Micro.
  template <class Landscape, class State, int count, class Batch, class Xi>
  State grouped(const Landscape& f, const State& theta, Memory<State, count>& memory, const Batch& batch, const Xi& xi) const {
    State d = 0. * theta;
    for (const auto& part : f.parts(batch, rule.groups_of)) {
      const double weight = static_cast<double>(part.size()) / static_cast<double>(batch.size());
      d = d + weight * direction(f, theta, memory, part, xi);
    }
    return d;
  }
};

}  // namespace valley
