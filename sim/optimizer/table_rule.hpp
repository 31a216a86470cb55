#pragma once

#include "sim/optimizer/plain_rule.hpp"
#include "sim/optimizer/policy_table.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {

/// Steps whatever rule it is on states of single trials, with the bits of the rule itself: policies are asked through their
/// tables, so that who steps a landscape need not know what rules there are. Costs some calls a step where a Rule<...> costs
/// none.
struct TableRule {
  static constexpr int fields = most_fields;
  PlainRule rule;

  template <class State>
  Memory<State, fields> memory(const State& theta) const {
    return blank_memory<fields>(theta);
  }

  template <class Landscape, class State, int count, class Xi>
  State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    constexpr int kind = state_kind<State>;
    static_assert(count >= fields && kind >= 0, "single trials of up to 8 coordinates, or of rows");
    const PolicyTable &shift = *rule.shift.is, &descent = *rule.descent.is;
    const auto batch = sample(f, xi);
    const Oracle<State> oracle = oracle_of<Landscape, State>(f, batch, xi);
    State d, next;
    shift.direction[kind](rule.shift.bytes, &oracle, &theta, memory.state + descent.fields.size(), memory.age, rule.coupling, &d);
    const double decay = descent.weight_decay(rule.descent.bytes);
    if (decay != 0 && !descent.decays_apart) d = d + decay * theta;
    descent.step[kind](rule.descent.bytes, &theta, &d, memory.state, memory.age, &next);
    ++memory.age;
    return next;
  }

 private:
  template <class Xi>
  static Draw address(const Xi& xi) {
    if constexpr (requires { xi.descent.first; }) {
      return xi.descent.first;
    } else {
      return xi;
    }
  }

  template <class Landscape, class State, class Batch, class Xi>
  static Oracle<State> oracle_of(const Landscape& f, const Batch& batch, const Xi& xi) {
    Oracle<State> oracle{&f, &batch, &xi, address(xi), nullptr, nullptr};
    oracle.gradient = [](const Oracle<State>& of, const State& x, bool other) -> State {
      const auto& landscape = *static_cast<const Landscape*>(of.f);
      if (!other) return landscape.gradient(x, *static_cast<const Batch*>(of.batch));
      return landscape.gradient(x, sample(landscape, static_cast<const Xi*>(of.xi)->ascent(Coupling::fresh)));
    };
    oracle.loss = [](const Oracle<State>& of, const State& x) -> double { return static_cast<const Landscape*>(of.f)->loss(x); };
    return oracle;
  }
};

}  // namespace valley
