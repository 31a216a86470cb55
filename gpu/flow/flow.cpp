#include "gpu/flow/flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/require.hpp"
#include "gpu/flow/task.hpp"

namespace valley::gpu {
namespace {

std::size_t dimension_of(const PlainLandscape& landscape) {
  return std::visit(
      []<class F>(const F&) -> std::size_t {
        if constexpr (ByTrial<F>) {
          return F::dimension;
        } else {
          reject("landscape of flows", "least squares with rows of " + std::to_string(F::coordinates),
                 "one with few parameters: two-parameter, or on the line");
        }
      },
      landscape);
}

void check_starts(const std::vector<double>& starts, std::size_t d) {
  require(!starts.empty() && starts.size() % d == 0, "starts of flows", std::to_string(starts.size()) + " numbers",
          "rows of " + std::to_string(d));
  for (const double x : starts) require(std::isfinite(x), "start of a flow", x, "finite numbers");
}

std::vector<Stretch> stretches(const std::vector<double>& times, double dt) {
  require(std::isfinite(dt) && dt > 0, "dt", dt, "a finite number > 0");
  std::vector<Stretch> all;
  double before = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    require(std::isfinite(times[k]) && (k == 0 ? times[k] >= 0 : times[k] > before), "time", times[k],
            ">= 0, finite and increasing");
    const double span = times[k] - before;
    require(times[k] / dt <= 1e9, "dt", dt, "at least " + shortest(times[k] / 1e9) + " (10^9 steps)");
    // Rounding in the times must not cost a step.
    const double steps = span > 0 ? std::max(1., std::ceil(span / dt - 1e-9 * (1 + span / dt))) : 0;
    all.push_back({before, steps > 0 ? span / steps : 0, static_cast<std::size_t>(steps)});
    before = times[k];
  }
  return all;
}

}  // namespace

FlowEnsemble integrate_flows(const PlainLandscape& f, double rho, const std::vector<double>& starts,
                             const std::vector<double>& times, double dt, Device device, unsigned threads) {
  require(std::isfinite(rho) && rho >= 0, "rho", rho, "a finite number >= 0");
  const std::size_t d = dimension_of(f);
  check_starts(starts, d);
  const FlowTask task{f, rho, starts, stretches(times, dt)};
  const auto where = back_end(device, threads);  // refuses a device that is not there
  FlowEnsemble flows{starts.size() / d, d, times, {}, {}};
  flows.states.assign(times.size(), std::vector<double>(starts.size()));
  flows.escape_time.assign(flows.trajectories, std::numeric_limits<double>::infinity());
#ifdef VALLEY_HAS_CUDA
  if (!where->on_host()) {
    flows_cuda(task, flows);
    return flows;
  }
#endif
  flows_on_host(task, *where, flows);
  return flows;
}

}  // namespace valley::gpu
