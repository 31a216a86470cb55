// How long trials take to leave a sharp minimum: the share still within the ball of 10 times the starting distance, against the
// step, and the time scale of the exact second moment, on which the mean loss grows by 10^2:
//
//   t_2 = log 10^2 / log growth
#include <cmath>
#include <string>
#include <vector>

#include "experiments/figure_data.hpp"
#include "gpu/statistics/histogram.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "sim/data/design.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr long n = 64, d = 4;
constexpr std::uint32_t steps = 120;                     // below 128 the histogram of escape times is exact
constexpr double radius = 10, lift = 0.5, beyond = 1.5;  // lift: rho lambda_1; beyond: eta over the critical one
constexpr std::uint32_t batch = 4;

struct Scene {
  Table& table;
  const theory::Design& design;
  const Eigen::MatrixXd& rows;
  FigurePlan plan;

  /// One curve: `value` is what its panel varies.
  void add(const std::string& panel, double value, double eta, const theory::Setting& setting) const {
    gpu::Ensemble e = ensembles::on_rows(rows, setting.batching, Eigen::VectorXd::Ones(d) / std::sqrt(d));
    e.phases = {{ensembles::usam(eta, setting.rho, setting.coupling), steps}};
    e.trials = plan.pick(std::uint64_t{1} << 12, std::uint64_t{1} << 15, std::uint64_t{1} << 20);
    e.seed = plan.seed;
    e.escape = {gpu::EscapeBy::ball, radius};
    const gpu::Result result = ensembles::run(e);

    std::vector<double> leaving(steps + 1, 0.);
    result.escape_times.for_each([&](std::uint32_t bin, std::uint64_t count) {
      leaving[static_cast<std::size_t>(gpu::Histogram::lower_edge(bin))] += static_cast<double>(count);
    });
    double left = static_cast<double>(result.trials);
    std::vector<double> share;
    for (std::size_t t = 0; t <= steps; ++t) {
      left -= leaving[t];
      share.push_back(left / static_cast<double>(result.trials));
      table.add({panel, value, "survival", static_cast<double>(t), share[t]});
    }
    const double growth = theory::growth(design, setting, eta).value;
    const double scale = growth > 1 ? 2 * std::log(radius) / std::log(growth) : INFINITY;
    if (scale <= steps) table.add({panel, value, "scale", scale, share[static_cast<std::size_t>(scale)]});
  }
};

Table compute(const FigurePlan& plan) {
  Table table{{"panel", "value", "series", "step", "survival"}, {}};
  const Eigen::MatrixXd rows = gaussian_rows(n, d, plan.seed);
  const auto design = theory::Design::from_rows(rows);
  const double lambda_max = theory::curvature(design).lambda_max;
  const theory::Setting base{lift / lambda_max, {batch}, Coupling::shared};
  const double critical = theory::critical_step(design, base).value;
  const Scene scene{table, design, rows, plan};
  for (const double share : {1.05, 1.3, 1.5, 1.75, 2.25}) scene.add("eta", share, share * critical, base);
  for (const double other : {0.25, 0.4, 0.5, 0.7, 1.}) {
    scene.add("rho", other, beyond * critical, {other / lambda_max, base.batching, base.coupling});
  }
  for (const std::uint32_t B : {1u, 2u, 3u, 4u, 6u}) scene.add("batch", B, beyond * critical, {base.rho, {B}, base.coupling});
  table.add({"all", 0., "trials", 0., static_cast<double>(plan.pick(1u << 12, 1u << 15, 1u << 20))});
  return table;
}

const bool added = add(FigureData{"escape_times", compute});

}  // namespace
}  // namespace valley
