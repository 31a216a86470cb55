// odeint's header for Eigen must follow odeint's own; without it dynamic vectors are never resized.
// clang-format off
#include <boost/numeric/odeint.hpp>
#include <boost/numeric/odeint/external/eigen/eigen.hpp>
// clang-format on

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/require.hpp"
#include "sim/flow/flow.hpp"

namespace valley {
namespace {

namespace odeint = boost::numeric::odeint;

/// One path, stepped by hand: odeint's integrate functions run through a blow-up without a word,
/// and look at the state only at the asked times.
class Path {
 public:
  Path(const Velocity& velocity, const Eigen::VectorXd& x0, double tolerance)
      : system([&velocity](const Eigen::VectorXd& at, Eigen::VectorXd& rate, double) { rate = velocity(at); }),
        stepper(odeint::make_controlled(tolerance, tolerance, odeint::runge_kutta_dopri5<Eigen::VectorXd>())),
        x(x0) {}

  /// Moves to time `end` exactly; false if the path leaves the finite doubles before, at `time()`.
  bool advance(double end) {
    while (t < end) {
      const bool last = !(t + step < end);
      double dt = last ? end - t : step;
      const double from = t;
      const bool accepted = stepper.try_step(system, x, t, dt) == odeint::success;
      if (accepted && !x.allFinite()) {
        t = from;
        return false;
      }
      if (!accepted || !last) step = dt;
      if (accepted && last) t = end;
      // A step that no longer moves the clock is a singularity reached in finite time.
      if (!(step > 4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(t), 1e-300))) return false;
    }
    return true;
  }

  double time() const { return t; }
  const Eigen::VectorXd& state() const { return x; }

 private:
  std::function<void(const Eigen::VectorXd&, Eigen::VectorXd&, double)> system;
  decltype(odeint::make_controlled(1., 1., odeint::runge_kutta_dopri5<Eigen::VectorXd>())) stepper;
  Eigen::VectorXd x;
  double t = 0;
  double step = 1e-3;  // the controller finds its own
};

}  // namespace

Flow integrate_flow(const Velocity& velocity, const Eigen::VectorXd& x0, const std::vector<double>& times, double tolerance) {
  require(tolerance > 0, "tolerance", tolerance, "> 0");
  require(x0.size() > 0 && x0.allFinite(), "start of the flow", "empty or not finite", "finite coordinates");
  double before = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    require(std::isfinite(times[k]) && (k == 0 ? times[k] >= 0 : times[k] > before), "time", times[k],
            ">= 0, finite and increasing");
    before = times[k];
  }
  Flow flow;
  Path path(velocity, x0, tolerance);
  for (double time : times) {
    if (!path.advance(time)) {
      flow.escaped = true;
      flow.escape_time = path.time();
      break;
    }
    flow.times.push_back(time);
    flow.states.push_back(path.state());
  }
  return flow;
}

}  // namespace valley
