// The flows of sim/flow from many starts at once, on the back ends of ensembles: x' = -grad f(x), and USAM's
// x' = -(grad f + rho Hess f grad f)(x).
//
// The classical Runge-Kutta method of order 4 (Boost.Odeint's, on Thrust's vectors) with steps of one length: between two
// asked times that lie a span s apart it takes ceil(s/dt) equal steps, so it arrives at each exactly. No step length is
// controlled, because a controller would have to look at the whole batch: as it is, a trajectory's bits depend on its own
// start alone (and on f, rho, times, dt), not on the device, the threads, or what is integrated beside it. The error
// falls like dt^4; sim/flow's integrate_flow controls its own for one trajectory. A processor's threads share out chunks
// of trajectories; a GPU takes each step of a chunk at once.
#pragma once

#include <cstddef>
#include <vector>

#include "gpu/back_end.hpp"
#include "sim/landscape/plain.hpp"

namespace valley::gpu {

struct FlowEnsemble {
  std::size_t trajectories = 0;
  std::size_t dimension = 0;
  std::vector<double> times;
  std::vector<std::vector<double>> states;  // states[k], (trajectories, dimension), at times[k]
  /// (trajectories): the time of the last finite state, known to one step, of a trajectory that left the finite doubles;
  /// its later states repeat that one. Infinity for the others.
  std::vector<double> escape_time;
};

/// The flow of `rho` (0: gradient flow) from each row of `starts`, (trajectories, dimension), at each of `times`
/// (increasing, the first >= 0; starts belong to time 0), in steps of at most `dt`. `threads` 0: all. Throws
/// std::invalid_argument for starts that are not finite rows, times that don't increase, dt <= 0 or more than 10^9 steps,
/// rho < 0, a device not available, and landscapes with many parameters (RowsLeastSquares), whose flow has a closed form
/// (docs/derivations.md, flow); std::runtime_error where a device's memory does not suffice.
FlowEnsemble integrate_flows(const PlainLandscape& f, double rho, const std::vector<double>& starts,
                             const std::vector<double>& times, double dt, Device device = Device::serial, unsigned threads = 0);

}  // namespace valley::gpu
