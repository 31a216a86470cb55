// The inner loops: a group of trials through a leg. One source for every width and for devices.
// A trial that leaves the finite doubles stays at its last finite state, and counts as escaped from then on.
#pragma once

#include <type_traits>

#include "gpu/leg.hpp"
#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/rows.hpp"

namespace valley::gpu {

/// visit(rule) with a rule that is no common one; defined for true where single trials are walked (lanes/baseline.hpp).
template <bool any>
struct RareRules;

template <class Real, int N>
VALLEY_HD auto is_finite_lanes(const Vec<Real, N>& x) {
  auto fine = finite_lanes(x[0]);
  for (int c = 1; c < N; ++c) fine = fine & finite_lanes(x[c]);
  return fine;
}
template <class Real, int N>
VALLEY_HD bool surely_finite(const Vec<Real, N>& x) {
  return !any(!is_finite_lanes(x));
}
template <int D, int L>
VALLEY_HD auto is_finite_lanes(const Coordinates<D, L>& x) {
  const auto fine = finite_lanes(squares(x));
  return any(!fine) ? finite_lanes(squares(0x1p-600 * x)) : fine;  // a finite coordinate's square may overflow
}

template <class Real, int N>
VALLEY_HD Real across(const Vec<Real, N>& x) {
  return absolute(x[N - 1]);
}
template <int D, int L>
VALLEY_HD auto across(const Coordinates<D, L>& x) {
  return norm(x);  // no valley to be across
}

template <class F, class State>
VALLEY_HD auto has_left(const F& f, const Escape& escape, const State& x) {
  using Real = decltype(norm(x));
  if (escape.by == EscapeBy::loss) return f.loss(x) > Real(escape.level);
  if (escape.by == EscapeBy::ball) return norm(x) > Real(escape.level);
  return !(across(x) < Real(escape.level));
}

/// What a walk carries for each trial.
template <class State, class Real, int fields>
struct Walker {
  State x;
  Memory<State, fields> memory;
  Real escaped_at, diverged_at;
};

/// Takes the state after step `step` on, where it is finite.
template <class F, class State, class Real, int fields>
VALLEY_HD void keep(const F& f, const Escape& escape, Walker<State, Real, fields>& w, const State& next, double step) {
  const Real now(step);
  auto alive = w.diverged_at > now;
  if (any(!alive) | !surely_finite(next)) {
    alive = alive & is_finite_lanes(next);
    assign_where(alive, next, w.x);
    w.diverged_at = select(alive | (w.diverged_at < now), w.diverged_at, now);
  } else {
    w.x = next;
  }
  if (escape.by == EscapeBy::never) return;
  const auto out = (has_left(f, escape, w.x) | !alive) & (w.escaped_at > now);
  w.escaped_at = select(out, now, w.escaped_at);
}

/// W trials by lanes through a leg under `rule`.
template <class Real, class F, class Rule, class Xi>
VALLEY_HD void walk_under(const Rule& rule, const F& f, const Leg& leg, const Field& field, std::size_t at, Xi xi) {
  constexpr int N = F::dimension;
  Walker<Vec<Real, N>, Real, Rule::fields> w;
  const int fields = Rule::fields < field.fields ? Rule::fields : field.fields;
  const auto place = [&](int state, int c) { return static_cast<std::size_t>(state * N + c) * field.stride + at; };
  w.memory = blank_memory<Rule::fields>(w.x);
  w.memory.age = leg.from - leg.begin;
  for (int c = 0; c < N; ++c) {
    w.x[c] = load(field.state + place(0, c), Real());
    for (int k = 0; k < fields && leg.from != leg.begin; ++k) w.memory.state[k][c] = load(field.memory + place(k, c), Real());
  }
  w.escaped_at = load(field.escaped_at + at, Real());
  w.diverged_at = load(field.diverged_at + at, Real());
  for (std::uint32_t t = leg.from; t < leg.to; ++t) {
    xi.step = t;
    keep(f, leg.escape, w, rule.step(f, w.x, w.memory, xi), static_cast<double>(t) + 1);
  }
  for (int c = 0; c < N; ++c) {
    store(field.state + place(0, c), w.x[c]);
    for (int k = 0; k < fields; ++k) store(field.memory + place(k, c), w.memory.state[k][c]);
  }
  store(field.escaped_at + at, w.escaped_at);
  store(field.diverged_at + at, w.diverged_at);
}

/// The same under the leg's rule; any rule where `any` says so, else a common one.
template <bool any, class F, class Real, class Xi>
VALLEY_HD void walk_lanes(const F& f, const Leg& leg, const Field& field, std::size_t at, Xi xi) {
  const bool common = with_common_rule(leg.rule, [&](const auto& rule) { walk_under<Real>(rule, f, leg, field, at, xi); });
  if constexpr (any) {
    if (!common) RareRules<any>::visit(leg.rule, [&](const auto& rule) { walk_under<Real>(rule, f, leg, field, at, xi); });
  }
}

/// Where the rows of one step's batches lie, sample by sample, trials side by side.
template <int trials>
struct StepBatches {
  alignas(64) const double* rows[most_drawn][trials];
};

/// Draws the batches of one step, by lanes where they can go; `keys` are those of lanes.
template <int trials, class F, class Keys>
VALLEY_HD void draw_batches(const F& f, Draw xi, const Keys& keys, StepBatches<trials>& batches) {
  if constexpr (trials > 1) {
    if (f.batching.sampling == Sampling::with_replacement && f.batching.size <= most_drawn) {
      draw_in_lanes<trials>(f, xi, keys, batches.rows);
      return;
    }
  }
  for (int t = 0; t < trials; ++t, ++xi.trial) f.draw(xi, &batches.rows[0][t], trials);
}

/// The trials of one Coordinates<., L> from `at` on through a leg under `rule`; `keys` are those of lanes.
template <int L, class Rule, class F, class Keys>
VALLEY_HD void walk_coordinates_under(const Rule& rule, const F& f, const Leg& leg, const Field& field, std::size_t at,
                                      const Keys& keys) {
  constexpr int D = F::coordinates;
  using State = Coordinates<D, L>;
  using Real = typename State::Number;
  constexpr int trials = State::trials;
  Walker<State, Real, Rule::fields> w{State::load(field.state + at * D), blank_memory<Rule::fields>(State::zero()),
                                      load(field.escaped_at + at, Real()), load(field.diverged_at + at, Real())};
  const int fields = Rule::fields < field.fields ? Rule::fields : field.fields;
  const auto remembered = [&](int k) { return field.memory + static_cast<std::size_t>(k) * D * field.stride + at * D; };
  w.memory.age = leg.from - leg.begin;
  for (int k = 0; k < fields && leg.from != leg.begin; ++k) w.memory.state[k] = State::load(remembered(k));
  StepBatches<trials> descent, ascent;
  const bool fresh = !leg.rule.has<NoShift>() && leg.rule.coupling == Coupling::fresh;
  for (std::uint32_t t = leg.from; t < leg.to; ++t) {
    const Draw xi{leg.seed, field.first + at, t, 0}, other = xi.ascent(Coupling::fresh);
    draw_batches(f, xi, keys, descent);
    if (fresh) draw_batches(f, other, keys, ascent);
    const DrawnBatches<trials> batches{{&descent.rows[0][0], xi}, {&ascent.rows[0][0], other}, t};
    keep(f, leg.escape, w, rule.step(f, w.x, w.memory, batches), static_cast<double>(t) + 1);
  }
  w.x.store(field.state + at * D);
  for (int k = 0; k < fields; ++k) w.memory.state[k].store(remembered(k));
  store(field.escaped_at + at, w.escaped_at);
  store(field.diverged_at + at, w.diverged_at);
}

/// The same under the leg's rule; any rule where `any` says so, else a common one.
template <bool any, int L, class F, class Keys>
VALLEY_HD void walk_coordinates(const F& f, const Leg& leg, const Field& field, std::size_t at, const Keys& keys) {
  const bool common =
      with_common_rule(leg.rule, [&](const auto& rule) { walk_coordinates_under<L>(rule, f, leg, field, at, keys); });
  if constexpr (any) {
    if (!common)
      RareRules<any>::visit(leg.rule, [&](const auto& rule) { walk_coordinates_under<L>(rule, f, leg, field, at, keys); });
  }
}

/// Puts trial `at` of the chunk where it starts.
template <class F>
VALLEY_HD void start_at(const F& f, const Start& start, const Leg& leg, const Field& field, std::size_t at) {
  const Draw xi{leg.seed, field.first + at, 0, 2};
  const auto coordinate = [&](int c) {
    return start.spread == 0 ? start.at[c] : start.at[c] + start.spread * xi.normal(static_cast<std::uint32_t>(c));
  };
  bool out = false;
  if constexpr (ByTrial<F>) {
    Vec<double, F::dimension> x;
    for (int c = 0; c < F::dimension; ++c) {
      const std::size_t place = static_cast<std::size_t>(c) * field.stride + at;
      field.state[place] = x[c] = coordinate(c);
      for (int k = 0; k < field.fields; ++k) field.memory[static_cast<std::size_t>(k) * F::dimension * field.stride + place] = 0;
    }
    out = leg.escape.by != EscapeBy::never && has_left(f, leg.escape, x);
  } else {
    double* const x = field.state + at * F::coordinates;
    for (int c = 0; c < F::coordinates; ++c) {  // what pads d to D is and stays 0
      x[c] = c < static_cast<int>(start.dimension) ? coordinate(c) : 0;
      for (int k = 0; k < field.fields; ++k)
        field.memory[(static_cast<std::size_t>(k) * field.stride + at) * F::coordinates + static_cast<std::size_t>(c)] = 0;
    }
    out = leg.escape.by != EscapeBy::never && has_left(f, leg.escape, Coordinates<F::coordinates, 1>::load(x));
  }
  field.escaped_at[at] = out ? 0 : not_yet;
  field.diverged_at[at] = not_yet;
}

/// Writes loss and log loss of one trial (or of W by lanes).
template <class F, class State, class Real>
VALLEY_HD void note_loss(const F& f, const Field& field, std::size_t at, const State& x, const Real& diverged_at) {
  const Real loss = select(diverged_at < Real(not_yet), Real(not_yet), f.loss(x));
  const auto fine = (loss > Real(0.)) & (loss < Real(not_yet));
  store(field.loss + at, loss);
  store(field.log_loss + at, select(fine, log(select(fine, loss, Real(1.))), Real(not_yet) - Real(not_yet)));
}

}  // namespace valley::gpu
