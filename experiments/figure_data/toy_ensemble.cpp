// Where an ensemble on the two-parameter landscape ends: density of (u, v) in cells, sharpness 1 + u^2 in bins, the lines of
// the minima's sharpness at which GD and USAM stop being stable, and SAM's 2-cycle in v.
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/number.hpp"
#include "experiments/figure_data.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

constexpr double eta = 0.2, rho = 0.1;
constexpr std::uint32_t steps = 200;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
const TwoParameter landscape{.label_noise = 0.02};

/// Equal bins from `low` on.
struct Bins {
  double low, width;
  int count;

  int of(double x) const {
    return x >= low ? static_cast<int>(std::min<double>((x - low) / width, count)) : count;
  }  // count: outside
  double edge(int k) const { return low + k * width; }
};
constexpr Bins u_bins{0.6, 0.025, 112}, v_bins{-0.12, 0.0025, 96}, sharpness_bins{0, 0.125, 112};

/// How often an ensemble ended in each cell and bin; or, where `steps` is 0, began.
struct Counts {
  std::vector<double> cell = std::vector<double>(static_cast<std::size_t>(u_bins.count * v_bins.count), 0.);
  std::vector<double> sharpness = std::vector<double>(static_cast<std::size_t>(sharpness_bins.count), 0.);
  double trials = 0;

  void add(double u, double v) {
    const int i = u_bins.of(u), j = v_bins.of(v), k = sharpness_bins.of(landscape.sharpness(Vec<double, 2>{{u, v}}));
    if (i < u_bins.count && j < v_bins.count) cell[static_cast<std::size_t>(i * v_bins.count + j)] += 1;
    if (k < sharpness_bins.count) sharpness[static_cast<std::size_t>(k)] += 1;
    trials += 1;
  }
};

gpu::Ensemble ensemble(const FigurePlan& plan, const PlainRule& rule) {
  gpu::Ensemble e;
  e.landscape = landscape;
  e.start = {.dimension = 2, .spread = 0.3, .at = {3, 0}};
  e.phases = {{rule, steps}};
  e.trials = plan.pick(std::uint64_t{1} << 13, std::uint64_t{1} << 17, std::uint64_t{1} << 22);
  e.seed = plan.seed;
  return e;
}

Counts ends(const FigurePlan& plan, const PlainRule& rule) {
  Counts counts;
  ensembles::run(ensemble(plan, rule), [&](const ensembles::FinalStates& states) {
    for (std::size_t i = 0; i < states.trials; ++i) counts.add(states.coordinate(0, i), states.coordinate(1, i));
  });
  return counts;
}

void add_counts(Table& table, const std::string& name, const Counts& counts) {
  for (int i = 0; i < u_bins.count; ++i) {
    for (int j = 0; j < v_bins.count; ++j) {
      const double count = counts.cell[static_cast<std::size_t>(i * v_bins.count + j)];
      if (count == 0) continue;
      table.add({"density", name, u_bins.edge(i), v_bins.edge(j), u_bins.edge(i + 1), v_bins.edge(j + 1),
                 count / (counts.trials * u_bins.width * v_bins.width)});
    }
  }
  for (int k = 0; k < sharpness_bins.count; ++k) {
    table.add({"sharpness", name, sharpness_bins.edge(k), none, sharpness_bins.edge(k + 1), none,
               counts.sharpness[static_cast<std::size_t>(k)] / (counts.trials * sharpness_bins.width)});
  }
  table.add({"trials", name, none, none, none, none, counts.trials});
}

/// The law of 1 + u^2 at the start, u normal.
void add_start(Table& table, const gpu::Start& start) {
  const auto below = [&](double s) {
    const double root = std::sqrt(std::max(0., s - 1)), z = start.spread * std::sqrt(2.);
    return 0.5 * (std::erf((root - start.at[0]) / z) - std::erf((-root - start.at[0]) / z));
  };
  for (int k = 0; k < sharpness_bins.count; ++k) {
    const double low = sharpness_bins.edge(k), high = sharpness_bins.edge(k + 1);
    table.add({"sharpness", "start", low, none, high, none, (below(high) - below(low)) / sharpness_bins.width});
  }
}

void add_theory(Table& table) {
  for (const double level : {3e-2, 1e-2, 3e-3, 1e-3, 1e-4}) {
    for (int i = 0; i <= u_bins.count; ++i) {
      const double u = u_bins.edge(i), v = std::atanh(std::sqrt(2 * level)) / landscape.slope(u);
      table.add({"contour", shortest(level), u, v, u, -v, level});
    }
  }
  for (int i = 0; i <= u_bins.count; ++i) {
    const double u = u_bins.edge(i), s2 = 1 + u * u;
    if (eta * s2 >= 2) break;
    const double v = theory::sam_cycle_amplitude(s2, eta, rho);
    table.add({"cycle", "sam", u, v, u, -v, none});
  }
  for (const auto& [name, limit] : {std::pair{"sgd", 2 / eta}, std::pair{"usam", theory::usam_stable_sharpness(eta, rho)}}) {
    const double u = std::sqrt(limit - 1);
    table.add({"limit", name, u, none, u, none, limit});
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "name", "u_low", "v_low", "u_high", "v_high", "value"}, {}};
  add_theory(table);
  add_start(table, ensemble(plan, ensembles::sgd(eta)).start);
  add_counts(table, "sgd", ends(plan, ensembles::sgd(eta)));
  add_counts(table, "sam", ends(plan, ensembles::sam(eta, rho, Coupling::shared)));
  add_counts(table, "usam", ends(plan, ensembles::usam(eta, rho, Coupling::shared)));
  return table;
}

const bool added = add(FigureData{"toy_ensemble", compute});

}  // namespace
}  // namespace valley
