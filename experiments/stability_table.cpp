#include "experiments/stability_table.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "theory/bounds.hpp"
#include "theory/threshold.hpp"

namespace valley {

Table stability_table() { return {{"samples", "dimension", "batch", "rho", "momentum", "curve", "eta", "low", "high"}, {}}; }

std::vector<double> radii_for(const theory::Design& design, int points) {
  const double lambda_max = theory::curvature(design).lambda_max;
  std::vector<double> radii{0};
  for (int k = 0; k < points; ++k) radii.push_back(std::pow(10., -2 + 3. * k / (points - 1)) / lambda_max);
  return radii;
}

StabilityCurves::StabilityCurves(theory::Design data, Cell its_dimension)
    : design(std::move(data)),
      dimension(std::move(its_dimension)),
      gamma(theory::noise_alignment(design)),
      frobenius(theory::curvature(design).frobenius) {}

void StabilityCurves::add(Table& table, theory::Setting setting) const {
  const double rho = setting.rho, m = setting.momentum;
  const auto add = [&](const std::string& curve, double eta, double low, double high) {
    table.add(
        {static_cast<double>(design.n()), dimension, static_cast<double>(setting.batching.size), rho, m, curve, eta, low, high});
  };
  setting.coupling = Coupling::fresh;
  const theory::SecondMoment moment(design, setting);
  const double noise = theory::batch_noise(setting.batching, design.n());
  const double bound =
      theory::momentum_share(m, setting.nesterov) * theory::stability_eta(rho, gamma, noise, frobenius * frobenius);
  const auto rungs = theory::ladder(moment, bound);
  add("bound", rungs.bound, rungs.bound, rungs.bound);
  if (!setting.nesterov) {
    add("necessary", rungs.necessary, rungs.necessary, rungs.necessary);
    add("sufficient", rungs.sufficient, rungs.sufficient, rungs.sufficient);
  }
  add("mean", rungs.mean, rungs.mean, rungs.mean);
  const auto exact_fresh = theory::critical_step(moment);
  add("fresh", exact_fresh.value, exact_fresh.low, exact_fresh.high);
  setting.coupling = Coupling::shared;
  const auto exact_shared = rho == 0 ? exact_fresh : theory::critical_step(design, setting);
  add("shared", exact_shared.value, exact_shared.low, exact_shared.high);
}

}  // namespace valley
