// The loops of flows on one system of Thrust:
//   struct System { using Vector = its vector of doubles; static auto policy(); static constexpr std::size_t chunk; };
// A chunk of trajectories at a time: on a processor few enough that Runge-Kutta's vectors stay in its cache.
#pragma once

#include <thrust/copy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "gpu/flow/adapter.hpp"
#include "gpu/flow/task.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/flow/hessian.hpp"

namespace valley::gpu {

/// x' of trajectory i; coordinates of a trajectory lie side by side.
template <class F>
struct FlowVelocity {
  F f;
  double rho;
  const double* x;
  double* rate;

  VALLEY_HD void operator()(std::size_t i) const {
    constexpr int d = F::dimension;
    Vec<double, d> at;
    for (int c = 0; c < d; ++c) at[c] = x[i * d + static_cast<std::size_t>(c)];
    auto g = f.gradient(at);
    if (rho != 0) g = g + rho * hessian_times(f, at, g);
    for (int c = 0; c < d; ++c) rate[i * d + static_cast<std::size_t>(c)] = -g[c];
  }
};

/// Takes back the step of a trajectory that left the finite doubles by it or before.
struct KeepFinite {
  const double* before;
  double* after;
  double* escape_time;
  double now;  // the time of `before`
  std::size_t d;

  VALLEY_HD void operator()(std::size_t i) const {
    constexpr double never = std::numeric_limits<double>::infinity();
    bool fine = escape_time[i] == never;
    for (std::size_t c = i * d; c < (i + 1) * d; ++c) fine = fine && finite_lanes(after[c]);
    if (fine) return;
    if (escape_time[i] == never) escape_time[i] = now;
    for (std::size_t c = i * d; c < (i + 1) * d; ++c) after[c] = before[c];
  }
};

template <class System>
class FlowChunk {
 public:
  using Vector = typename System::Vector;

  FlowChunk(const FlowTask& flow_task, FlowEnsemble& result, std::size_t first_trajectory, std::size_t trajectories)
      : task(flow_task), flows(result), d(result.dimension), first(first_trajectory), n(trajectories) {}

  void run() {
    const auto start = task.starts.begin() + static_cast<std::ptrdiff_t>(first * d);
    x = Vector(start, start + static_cast<std::ptrdiff_t>(n * d));
    next = x;
    escape_time = Vector(n, std::numeric_limits<double>::infinity());
    std::visit([this](const auto& f) { set_velocity(f); }, task.landscape);
    for (std::size_t k = 0; k < task.stretches.size(); ++k) {
      const Stretch& stretch = task.stretches[k];
      for (std::size_t j = 0; j < stretch.steps; ++j) step(stretch.from + static_cast<double>(j) * stretch.dt, stretch.dt);
      thrust::copy(x.begin(), x.end(), flows.states[k].begin() + static_cast<std::ptrdiff_t>(first * d));
    }
    thrust::copy(escape_time.begin(), escape_time.end(), flows.escape_time.begin() + static_cast<std::ptrdiff_t>(first));
  }

 private:
  void step(double t, double dt) {
    stepper.do_step(std::ref(velocity), x, t, next, dt);
    each(KeepFinite{pointer(x), pointer(next), pointer(escape_time), t, d});
    x.swap(next);
  }

  template <class F>
  void set_velocity(const F& f) {
    if constexpr (ByTrial<F>) {
      velocity = [this, f](const Vector& at, Vector& rate, double) {
        each(FlowVelocity<F>{f, task.rho, pointer(at), pointer(rate)});
      };
    }
  }

  template <class Body>
  void each(const Body& body) const {
    thrust::for_each(System::policy(), thrust::counting_iterator<std::size_t>(0), thrust::counting_iterator<std::size_t>(n),
                     body);
  }

  static double* pointer(Vector& v) { return thrust::raw_pointer_cast(v.data()); }
  static const double* pointer(const Vector& v) { return thrust::raw_pointer_cast(v.data()); }

  const FlowTask& task;
  FlowEnsemble& flows;
  std::size_t d, first, n;
  Vector x, next, escape_time;
  std::function<void(const Vector&, Vector&, double)> velocity;  // one stepper for all landscapes
  RungeKutta4<Vector> stepper;
};

template <class System>
std::size_t chunks(const FlowEnsemble& flows) {
  return (flows.trajectories + System::chunk - 1) / System::chunk;
}

template <class System>
void integrate_chunk(const FlowTask& task, FlowEnsemble& flows, std::size_t i) {
  const std::size_t first = i * System::chunk;
  FlowChunk<System>(task, flows, first, std::min(System::chunk, flows.trajectories - first)).run();
}

}  // namespace valley::gpu
