// The disagreement valley's floor: paths of |x| under five rules, and the drift of log|x| against eta_2, predicted and drawn.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "experiments/enumeration.hpp"
#include "experiments/figure_data.hpp"
#include "sim/landscape/disagreement.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

using State = Vec<double, 2>;
constexpr double eta = 0.05, rho = 0.3;  // h = 1
constexpr std::uint32_t batch = 4, shown = 1200, stride = 10;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
const Disagreement valley{.h = 1, .batch = batch};

template <class Rule>
void add_paths(Table& table, const FigurePlan& plan, const char* name, const Rule& rule, double drift) {
  for (std::uint64_t trial = 0; trial < 3; ++trial) {
    std::string path(name);
    path += " ";
    path += std::to_string(trial);
    run(valley, rule, State{{1, 0}}, shown, Draw{plan.seed, trial, 0, 0}, [&](std::uint32_t t, const State& x) {
      if (t % stride == 0) table.add({"path", path, double(t), std::abs(x[0]), none});
    });
  }
  for (const double t : {0., double(shown)}) table.add({"predicted", name, t, std::exp(drift * t), none});
}

AlignSamTheory align(double eta_1, double eta_2, AuxiliaryPoint point, Coupling coupling) {
  return {{.eta = eta}, {eta_1, eta_2, point}, coupling};
}

void add_rules(Table& table, const FigurePlan& plan) {
  const theory::AlignValley told{1, batch, batch, 2 * rho, rho};
  const double fresh = told.mean_factor(eta) - 1, one = told.mean_factor_shared(eta, false) - 1;
  add_paths(table, plan, "SGD", Sgd{{.eta = eta}, {}}, 0);
  add_paths(table, plan, "SAM", Usam{{.eta = eta}, {rho}}, one);
  add_paths(table, plan, "Align-SAM", align(2 * rho, rho, AuxiliaryPoint::current, Coupling::fresh), fresh);
  add_paths(table, plan, "one batch", align(2 * rho, rho, AuxiliaryPoint::current, Coupling::shared), one);
  add_paths(table, plan, "m-SAM", Micro<Usam>{{{.eta = eta}, {rho}}, batch / 2}, fresh);
}

struct Variant {
  const char* name;
  AuxiliaryPoint point;
  Coupling coupling;
};
constexpr Variant variants[] = {{"two batches", AuxiliaryPoint::current, Coupling::fresh},
                                {"one batch", AuxiliaryPoint::current, Coupling::shared},
                                {"one batch perturbed", AuxiliaryPoint::perturbed, Coupling::shared}};

Measurement drawn_drift(const FigurePlan& plan, const Variant& variant, double eta_2) {
  const std::uint32_t steps = plan.pick(500u, 2000u, 20000u);
  return measure::mean_over_trials(64, [&](std::uint64_t trial) {
    const auto rule = align(2 * rho, eta_2, variant.point, variant.coupling);
    const State end = run(valley, rule, State{{1, 0}}, steps, Draw{plan.seed, trial, 0, 0}).state;
    return std::log(std::abs(end[0])) / steps;
  });
}

/// Drifts over that of eta_2 = 0, to first order.
void add_drifts(Table& table, const FigurePlan& plan) {
  const double unit = theory::AlignValley{1, batch, batch, 2 * rho, 0}.mean_factor(eta) - 1;
  for (const Variant& variant : variants) {
    for (int k = 0; k <= 60; ++k) {
      const double ratio = 1.5 * k / 60;
      const theory::AlignValley told{1, batch, batch, 2 * rho, 2 * rho * ratio};
      const double factor = variant.coupling == Coupling::fresh
                                ? told.mean_factor(eta)
                                : told.mean_factor_shared(eta, variant.point == AuxiliaryPoint::perturbed);
      table.add({"drift", variant.name, ratio, (factor - 1) / unit, none});
      if (variant.coupling == Coupling::fresh) table.add({"drift", "second order", ratio, told.log_drift(eta) / unit, none});
      if (k % 6 != 0) continue;
      const Measurement drawn = drawn_drift(plan, variant, 2 * rho * ratio);
      table.add({"drift_simulated", variant.name, ratio, drawn.value / unit, std::abs(drawn.std_error / unit)});
    }
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "name", "x", "value", "error"}, {}};
  add_rules(table, plan);
  add_drifts(table, plan);
  return table;
}

const bool added = add(FigureData{"align_valley", compute});

}  // namespace
}  // namespace valley
