// Any rule by the list of all policies, for states that no table has: a network's parameters, automatic differentiation's
// numbers. Only who needs that includes it, as it knows every policy's type.
//
//   visit(rule, [](const auto& shift, const auto& descent) { ... });
//   AnyRule{rule}.step(f, theta, memory, xi);
#pragma once

#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/plain_rule.hpp"
#include "sim/optimizer/policies.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {

namespace any_rule_detail {

template <class Visit, class... All>
void visit(const PlainPolicy& policy, PolicyList<All...>, Visit&& visit) {
  (void)((policy.is == &policy_table<All>() ? (visit(policy.as<All>()), true) : false) || ...);
}

}  // namespace any_rule_detail

template <class Visit>
void visit_shift(const PlainRule& rule, Visit&& visit) {
  any_rule_detail::visit(rule.shift, Shifts{}, visit);
}
template <class Visit>
void visit_descent(const PlainRule& rule, Visit&& visit) {
  any_rule_detail::visit(rule.descent, Descents{}, visit);
}

/// visit(shift, descent) with the policies of a rule.
template <class Visit>
void visit(const PlainRule& rule, Visit&& of) {
  visit_shift(rule, [&](const auto& shift) { visit_descent(rule, [&](const auto& descent) { of(shift, descent); }); });
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
  State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
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
  State direction(const Landscape& f, const State& theta, Memory<State, count>& memory, const Batch& batch, const Xi& xi) const {
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
