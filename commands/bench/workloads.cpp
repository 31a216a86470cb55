#include "commands/bench/workloads.hpp"

#include <chrono>

#include "gpu/run.hpp"
#include "theory/threshold.hpp"

namespace valley::bench {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

gpu::Ensemble toy(std::uint64_t trials, std::uint32_t steps) {
  gpu::Ensemble e;
  e.landscape = TwoParameter{Activation::sqrt1p, 0.05};
  e.start.dimension = 2;
  e.start.at[0] = 1.5;
  e.start.at[1] = 0.1;
  e.phases = {{plain(Sam{{.eta = 0.05}, {0.1}}), steps}};
  e.trials = trials;
  return e;
}

gpu::Ensemble lsq(std::uint64_t trials, std::uint32_t steps) {
  constexpr int n = 64, d = 16;
  gpu::Ensemble e;
  RowsLeastSquares<d> f;
  f.n = n;
  f.batching = {4, Sampling::with_replacement};
  e.landscape = f;
  for (std::uint32_t i = 0; i < n * d; ++i) e.rows.push_back(Draw{7, i / d, 0, 2}.normal(i % d) / 4);
  e.start.dimension = d;
  for (int c = 0; c < d; ++c) e.start.at[c] = 0.25;
  e.phases = {{plain(Usam{{.eta = 0.05}, {0.1}}), steps}};
  e.trials = trials;
  return e;
}

Timing time_ensemble(const gpu::Ensemble& ensemble, gpu::BackEnd& where, int repeats) {
  Timing timing;
  timing.steps = static_cast<double>(ensemble.trials) * ensemble.steps();
  for (int i = 0; i <= repeats; ++i) {
    gpu::Run run(ensemble, where, 0, ensemble.blocks());
    const auto start = Clock::now();
    while (run.advance()) {
    }
    if (i > 0) timing.seconds.push_back(since(start));
    timing.digest = run.result().digest.hex();
  }
  return timing;
}

Timing time_exact(int repeats) {
  constexpr Eigen::Index d = 640;
  Eigen::MatrixXd rows(exact_n, d);
  for (Eigen::Index i = 0; i < exact_n; ++i)
    for (Eigen::Index j = 0; j < d; ++j)
      rows(i, j) = Draw{7, static_cast<std::uint64_t>(i), 0, 2}.normal(static_cast<std::uint32_t>(j));
  const theory::Design design = theory::Design::from_rows(rows);
  const theory::Setting setting{.rho = 0.1, .batching = {4, Sampling::with_replacement}, .coupling = Coupling::shared};
  Timing timing;
  for (int i = 0; i < repeats; ++i) {
    const auto start = Clock::now();
    timing.steps = theory::critical_step(design, setting).applications;
    timing.seconds.push_back(since(start));
  }
  return timing;
}

}  // namespace valley::bench
