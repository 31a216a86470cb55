// Continuous-time limits. Gradient flow x' = -grad f(x), and USAM's flow
// x' = -grad [f + (rho/2) ||grad f||^2] = -(grad f + rho Hess f grad f). GD with step eta
// is at x(k eta) up to O(eta), USAM up to O(eta + rho^2) (O(eta) on quadratics); docs/derivations.md, flow.
// Integrated by Boost.Odeint's controlled Dormand-Prince 5(4).
#pragma once

#include <Eigen/Core>
#include <functional>
#include <limits>
#include <vector>

#include "sim/arithmetic/vec.hpp"
#include "sim/flow/hessian.hpp"

namespace valley {

using Velocity = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;  // x -> x', (d) -> (d)

struct Flow {
  std::vector<double> times;
  std::vector<Eigen::VectorXd> states;  // states[k] at times[k]
  bool escaped = false;                 // left the finite doubles before the last asked time
  double escape_time = std::numeric_limits<double>::infinity();
};

/// x at exactly the asked `times` (increasing, the first >= 0; x0 belongs to time 0), to a local error of `tolerance`
/// (absolute and relative). A blow-up ends the path and is recorded. Throws std::invalid_argument for times that don't
/// increase or tolerance <= 0.
Flow integrate_flow(const Velocity& velocity, const Eigen::VectorXd& x0, const std::vector<double>& times,
                    double tolerance = 1e-11);

namespace flow_detail {

/// The landscape's own state type for an Eigen vector, and back.
template <class F>
auto to_state(const Eigen::VectorXd& x) {
  if constexpr (requires { F::dimension; }) {
    Vec<double, F::dimension> state;
    for (int i = 0; i < F::dimension; ++i) state[i] = x[i];
    return state;
  } else {
    return x;
  }
}
inline Eigen::VectorXd to_eigen(const Eigen::VectorXd& x) { return x; }
template <int N>
Eigen::VectorXd to_eigen(const Vec<double, N>& x) {
  return Eigen::Map<const Eigen::VectorXd>(x.x, N);
}

}  // namespace flow_detail

/// x' = -grad f(x).
template <class F>
Velocity gradient_flow(F f) {
  return [f](const Eigen::VectorXd& x) -> Eigen::VectorXd {
    return -flow_detail::to_eigen(f.gradient(flow_detail::to_state<F>(x)));
  };
}

/// x' = -(grad f + rho Hess f grad f)(x).
template <class F>
Velocity usam_flow(F f, double rho) {
  return [f, rho](const Eigen::VectorXd& x) -> Eigen::VectorXd {
    const auto state = flow_detail::to_state<F>(x);
    const auto g = f.gradient(state);
    return -flow_detail::to_eigen(g + rho * hessian_times(f, state, g));
  };
}

}  // namespace valley
