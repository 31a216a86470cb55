// One landscape's loops on a graphics card, by Thrust's CUDA system: the same loops as everywhere, a trial a thread, or a
// trial for eight threads that share its coordinates (coordinates.hpp). The eight are consecutive items of a for_each, which
// Thrust gives to consecutive threads, blocks starting at multiples of eight. Included by the sources that the build makes.
#pragma once

#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>

#include "gpu/systems/card.hpp"
#include "gpu/walk.hpp"

namespace valley::gpu {

template <class F>
struct StartTrial {
  F f;
  Start start;
  Leg leg;
  Field field;
  __device__ void operator()(std::size_t at) const { start_at(f, start, leg, field, at); }
};

template <class F>
struct WalkTrial {
  F f;
  Leg leg;
  Field field;
  __device__ void operator()(std::size_t at) const {
    if constexpr (ByTrial<F>) {
      walk_lanes<false, F, double>(f, leg, field, at, Draw{leg.seed, field.first + at});
    } else {
      walk_coordinates<false, 8>(f, leg, field, at / 8, nullptr);
    }
  }
};

template <class F>
struct TrialLoss {
  F f;
  Field field;
  __device__ void operator()(std::size_t at) const {
    if constexpr (ByTrial<F>) {
      Vec<double, F::dimension> x;
      for (int c = 0; c < F::dimension; ++c) x[c] = field.state[static_cast<std::size_t>(c) * field.stride + at];
      note_loss(f, field, at, x, field.diverged_at[at]);
    } else {
      const std::size_t trial = at / 8;
      note_loss(f, field, trial, Coordinates<F::coordinates, 8>::load(field.state + trial * F::coordinates),
                field.diverged_at[trial]);
    }
  }
};

/// Threads a trial.
template <class F>
constexpr std::size_t team = ByTrial<F> ? 1 : 8;

template <class Body>
void launch(std::size_t trials, const Body& body) {
  thrust::for_each(thrust::cuda::par, thrust::counting_iterator<std::size_t>(0), thrust::counting_iterator<std::size_t>(trials),
                   body);
  check(cudaDeviceSynchronize());
}

template <class F>
bool add_card_kernel_of() {
  return add_card_kernel(landscape_type<F>, {[](const void* f, const Start& start, const Leg& leg, const Field& field, std::size_t trials) {
                           launch(trials, StartTrial<F>{*static_cast<const F*>(f), start, leg, field});
                         },
                         [](const void* f, const Leg& leg, const Field& field, std::size_t trials) {
                           launch(trials * team<F>, WalkTrial<F>{*static_cast<const F*>(f), leg, field});
                         },
                         [](const void* f, const Field& field, std::size_t trials) {
                           launch(trials * team<F>, TrialLoss<F>{*static_cast<const F*>(f), field});
                         }});
}

}  // namespace valley::gpu
