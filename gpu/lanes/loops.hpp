// One landscape's loops for one instruction set. Included by the sources that the build makes only, each compiled for
// its own set: every function made here has the register length L in its name, so that no two sets ever share one.
#pragma once

#include "gpu/kernels.hpp"
#include "gpu/walk.hpp"

namespace valley::gpu {

// Everything below a kernel is compiled into it: nothing is left to be shared, and numbers stay in registers.
#define VALLEY_KERNEL __attribute__((flatten)) static void

/// W trials a call, in registers of L lanes; fewer where a trial's coordinates take the lanes. Single trials go under any rule,
/// wider ones under the common ones: what is rare need not be fast, and the compiler has a tenth of the work.
template <class F, int W, int L>
struct Loops {
  static constexpr std::size_t trials = ByTrial<F> ? W : L;

  VALLEY_KERNEL walk(const void* landscape, const Leg& leg, const Field& field, std::size_t at) {
    const F f = *static_cast<const F*>(landscape);
    if constexpr (W == 1) {
      if constexpr (ByTrial<F>) {
        walk_lanes<true, F, double>(f, leg, field, at, Draw{leg.seed, field.first + at});
      } else {
        walk_coordinates<true, L>(f, leg, field, at, nullptr);
      }
    } else {
#if defined(__AVX2__)
      const LaneKeys<L> keys(leg.seed);
      if constexpr (!ByTrial<F>) {
        walk_coordinates<false, L>(f, leg, field, at, keys);
      } else {
        walk_lanes<false, F, Pack<W, L>>(f, leg, field, at, LaneDraw<W, L>{&keys, field.first + at});
      }
#endif
    }
  }

  VALLEY_KERNEL losses(const void* landscape, const Field& field, std::size_t at) {
    const F f = *static_cast<const F*>(landscape);
    if constexpr (!ByTrial<F>) {
      using State = Coordinates<F::coordinates, L>;
      note_loss(f, field, at, State::load(field.state + at * F::coordinates),
                load(field.diverged_at + at, typename State::Number()));
    } else if constexpr (W == 1) {
      note_lanes<double>(f, field, at);
    } else {
#if defined(__AVX2__)
      note_lanes<Pack<W, L>>(f, field, at);
#endif
    }
  }

 private:
  template <class Real>
  static void note_lanes(const F& f, const Field& field, std::size_t at) {
    Vec<Real, F::dimension> x;
    for (int c = 0; c < F::dimension; ++c) x[c] = load(field.state + static_cast<std::size_t>(c) * field.stride + at, Real());
    note_loss(f, field, at, x, load(field.diverged_at + at, Real()));
  }
};

}  // namespace valley::gpu
