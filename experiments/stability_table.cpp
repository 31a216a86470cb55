#include "experiments/stability_table.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "theory/almost_sure.hpp"
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

void StabilityCurves::add(Table& table, theory::Setting setting, bool typical) const {
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
  const auto add_exact = [&](const std::string& coupling, const theory::SecondMoment& of) {
    const theory::Certified step = theory::critical_step(of);
    add(coupling, step.value, step.low, step.high);
    if (!typical) return;
    const theory::TypicalStep ceases = theory::typical_step(of, design.rows_each(), step);
    add(coupling + "_typical", ceases.value, ceases.low, ceases.high);
  };
  add_exact("fresh", moment);
  setting.coupling = Coupling::shared;
  if (rho > 0) return add_exact("shared", theory::SecondMoment(design, setting));
  std::vector<std::vector<Cell>> same(table.rows.end() - (typical ? 2 : 1), table.rows.end());  // nothing ascends
  for (auto& row : same) {
    row[5] = "shared" + std::get<std::string>(row[5]).substr(5);
    table.rows.push_back(std::move(row));
  }
}

}  // namespace valley
