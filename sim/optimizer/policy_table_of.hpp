// Makes the table of a policy from its type.
#pragma once

#include <cstring>

#include "sim/optimizer/elementwise.hpp"
#include "sim/optimizer/plain_rule.hpp"
#include "sim/optimizer/policy_table.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {
namespace policy_table_detail {

template <class P>
P read(const void* policy) {
  P value;
  if constexpr (!std::is_empty_v<P>) std::memcpy(static_cast<void*>(&value), policy, sizeof(P));
  return value;
}

template <class P, class State>
void direction(const void* shift, const void* oracle, const void* theta, void* memory, std::uint32_t age, Coupling coupling,
               void* d) {
  const auto* const asked = static_cast<const Oracle<State>*>(oracle);
  *static_cast<State*>(d) = direction_of(read<P>(shift), coupling, Asked<State>{asked}, *static_cast<const State*>(theta),
                                         static_cast<State*>(memory), age, AskedBatch{}, AskedXi(asked->address));
}

template <class P, class State>
void step(const void* descent, const void* theta, const void* d, void* memory, std::uint32_t age, void* next) {
  *static_cast<State*>(next) =
      read<P>(descent)(*static_cast<const State*>(theta), *static_cast<const State*>(d), static_cast<State*>(memory), age);
}

template <class P, class State>
void add_state(PolicyTable& table) {
  constexpr int kind = state_kind<State>;
  if constexpr (ShiftPolicy<P>) {
    table.direction[kind] = direction<P, State>;
  } else {
    table.step[kind] = step<P, State>;
  }
}

template <class P, int... N>
void add_small(PolicyTable& table, std::integer_sequence<int, N...>) {
  (add_state<P, Vec<double, N + 1>>(table), ...);
}

template <class P>
PolicyTable made() {
  PolicyTable table;
  for (const char* const name : fields_of<P>()) table.fields.emplace_back(name);
  static_assert(field_count<P> <= (ShiftPolicy<P> ? 1 : 2), "most_fields counts one state of a shift, two of a descent");
  table.rho = [](const void* policy) -> double {
    (void)policy;
    if constexpr (requires(P p) { p.rho; }) return read<P>(policy).rho;
    return 0;
  };
  if constexpr (ShiftPolicy<P>) {
    table.is_zero = P::is_zero;
  } else {
    table.decays_apart = P::decays_apart;
    table.eta = [](const void* policy) { return read<P>(policy).eta; };
    table.weight_decay = [](const void* policy) { return read<P>(policy).weight_decay; };
    table.set_eta = [](void* policy, double eta) {
      P changed = read<P>(policy);
      changed.eta = eta;
      std::memcpy(policy, &changed, sizeof(P));
    };
  }
  add_small<P>(table, std::make_integer_sequence<int, most_small>());
  add_state<P, Coordinates<8, 1>>(table);
  add_state<P, Coordinates<16, 1>>(table);
  add_state<P, Coordinates<32, 1>>(table);
  add_state<P, Coordinates<64, 1>>(table);
  add_state<P, Coordinates<128, 1>>(table);
  add_state<P, Coordinates<256, 1>>(table);
  return table;
}

}  // namespace policy_table_detail

template <class P>
const PolicyTable& policy_table() {
  static const PolicyTable table = policy_table_detail::made<P>();
  return table;
}

}  // namespace valley
