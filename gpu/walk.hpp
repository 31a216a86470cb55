// The inner loops: a group of trials through a leg. One source for every width and for devices.
// A trial that leaves the finite doubles stays at its last finite state, and counts as escaped from then on.
#pragma once

#include <type_traits>

#include "gpu/leg.hpp"
#include "sim/coordinates.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/rows.hpp"
#include "sim/vec.hpp"

namespace valley::gpu {

VALLEY_HD inline double load(const double* from, double) { return *from; }
VALLEY_HD inline void store(double* to, double a) { *to = a; }
template <class Pack>
VALLEY_HD Pack load(const double* from, Pack) {
  return Pack::load(from);
}
template <class Pack>
VALLEY_HD void store(double* to, const Pack& a) {
  a.store(to);
}

template <class Real, int N>
VALLEY_HD auto is_finite_lanes(const Vec<Real, N>& x) {
  auto fine = finite_lanes(x[0]);
  for (int c = 1; c < N; ++c) fine = fine & finite_lanes(x[c]);
  return fine;
}
/// The square of a finite coordinate may overflow; such a state has left every ball and its loss is infinite.
template <int D, int L>
VALLEY_HD bool is_finite_lanes(const Coordinates<D, L>& x) {
  return finite_lanes(dot(x, x));
}

template <class Real, int N>
VALLEY_HD Vec<Real, N> select_state(decltype(Real() < Real()) yes, const Vec<Real, N>& a, const Vec<Real, N>& b) {
  Vec<Real, N> out;
  for (int c = 0; c < N; ++c) out[c] = select(yes, a[c], b[c]);
  return out;
}
template <int D, int L>
VALLEY_HD Coordinates<D, L> select_state(bool yes, const Coordinates<D, L>& a, const Coordinates<D, L>& b) {
  return yes ? a : b;
}

template <class Real, int N>
VALLEY_HD Real across(const Vec<Real, N>& x) {
  return absolute(x[N - 1]);
}
template <int D, int L>
VALLEY_HD double across(const Coordinates<D, L>& x) {
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
template <class State, class Real>
struct Walker {
  State x, velocity;
  Real escaped_at, diverged_at;
};

template <class F, class Rule, class State, class Real, class Xi>
VALLEY_HD void one_step(const F& f, const Rule& rule, const Escape& escape, Walker<State, Real>& w, const Xi& xi) {
  const State next = rule.step(f, w.x, w.velocity, xi);
  const Real now(static_cast<double>(xi.step) + 1);
  const auto alive = is_finite_lanes(next) & (w.diverged_at > now);
  w.x = select_state(alive, next, w.x);
  w.diverged_at = select(alive | (w.diverged_at < now), w.diverged_at, now);
  if (escape.by == EscapeBy::never) return;
  const auto out = (has_left(f, escape, w.x) | !alive) & (w.escaped_at > now);
  w.escaped_at = select(out, now, w.escaped_at);
}

/// W trials by lanes through a leg.
template <class F, class Real, class Xi>
VALLEY_HD void walk_lanes(const F& f, const Leg& leg, const Field& field, std::size_t at, Xi xi) {
  constexpr int N = F::dimension;
  Walker<Vec<Real, N>, Real> w;
  for (int c = 0; c < N; ++c) {
    const std::size_t place = static_cast<std::size_t>(c) * field.stride + at;
    w.x[c] = load(field.state + place, Real());
    w.velocity[c] = leg.restart ? Real(0.) : load(field.velocity + place, Real());
  }
  w.escaped_at = load(field.escaped_at + at, Real());
  w.diverged_at = load(field.diverged_at + at, Real());
  with_rule(leg.optimizer, [&](const auto& rule) {
    for (std::uint32_t t = leg.from; t < leg.to; ++t) {
      xi.step = t;
      one_step(f, rule, leg.escape, w, xi);
    }
  });
  for (int c = 0; c < N; ++c) {
    const std::size_t place = static_cast<std::size_t>(c) * field.stride + at;
    store(field.state + place, w.x[c]);
    store(field.velocity + place, w.velocity[c]);
  }
  store(field.escaped_at + at, w.escaped_at);
  store(field.diverged_at + at, w.diverged_at);
}

/// Draws the batches of one step for `count` trials, by lanes where they can go.
template <int L, int count, class F>
VALLEY_HD void draw_batches(const F& f, const Draw& first, std::uint32_t (*indices)[RowBatch::most]) {
#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)
  if constexpr (L > 1) {
    if (f.batching.sampling == Sampling::with_replacement && f.batching.size <= RowBatch::most) {
      const LaneKeys<L> keys(first.seed);
      const LaneDraw<count, L> xi{&keys, first.trial, first.step, first.use};
      for (std::uint32_t k = 0; k < f.batching.size; k += 4) {
        const auto block = xi.block(k >> 2);
        for (std::uint32_t j = 0; j < 4; ++j) {
          const auto drawn = multiply_32(block.word[j], Words<count, L>(f.n)) >> 32;
          for (int i = 0; i < count; ++i) indices[i][k + j] = static_cast<std::uint32_t>(drawn[i]);
        }
      }
      return;
    }
  }
#endif
  Draw xi = first;
  for (int i = 0; i < count; ++i, ++xi.trial) f.draw(xi, indices[i]);
}

/// `count` trials from `at` on, a trial's coordinates side by side, through a leg. Trials take turns within a step, so
/// that one's sums hide behind another's.
template <int L, int count, class F>
VALLEY_HD void walk_coordinates(const F& f, const Leg& leg, const Field& field, std::size_t at) {
  constexpr int D = F::coordinates;
  using State = Coordinates<D, L>;
  Walker<State, double> w[count];
  for (int i = 0; i < count; ++i) {
    const std::size_t trial = at + static_cast<std::size_t>(i);
    w[i].x = State::load(field.state + trial * D);
    w[i].velocity = leg.restart ? State::zero() : State::load(field.velocity + trial * D);
    w[i].escaped_at = field.escaped_at[trial];
    w[i].diverged_at = field.diverged_at[trial];
  }
  std::uint32_t descent[count][RowBatch::most], ascent[count][RowBatch::most];
  with_rule(leg.optimizer, [&](const auto& rule) {
    for (std::uint32_t t = leg.from; t < leg.to; ++t) {
      Draw xi{leg.seed, field.first + at, t, 0};
      draw_batches<L, count>(f, xi, descent);
      const bool fresh = leg.optimizer.method != Method::sgd && leg.optimizer.coupling == Coupling::fresh;
      if (fresh) draw_batches<L, count>(f, xi.ascent(Coupling::fresh), ascent);
      for (int i = 0; i < count; ++i, ++xi.trial) {
        one_step(f, rule, leg.escape, w[i], DrawnBatches{{descent[i], xi}, {ascent[i], xi.ascent(Coupling::fresh)}, t});
      }
    }
  });
  for (int i = 0; i < count; ++i) {
    const std::size_t trial = at + static_cast<std::size_t>(i);
    w[i].x.store(field.state + trial * D);
    w[i].velocity.store(field.velocity + trial * D);
    field.escaped_at[trial] = w[i].escaped_at;
    field.diverged_at[trial] = w[i].diverged_at;
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
      field.velocity[place] = 0;
    }
    out = leg.escape.by != EscapeBy::never && has_left(f, leg.escape, x);
  } else {
    double* const x = field.state + at * F::coordinates;
    for (int c = 0; c < F::coordinates; ++c) {  // what pads d to D is and stays 0
      x[c] = c < static_cast<int>(start.dimension) ? coordinate(c) : 0;
      field.velocity[at * F::coordinates + static_cast<std::size_t>(c)] = 0;
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
