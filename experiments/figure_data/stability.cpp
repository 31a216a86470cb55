#include "experiments/figure_data/stability.hpp"

#include <cmath>
#include <string>

#include "theory/bounds.hpp"
#include "theory/threshold.hpp"

namespace valley {

Table stability_table() { return {{"samples", "dimension", "batch", "rho", "curve", "eta", "low", "high"}, {}}; }

void add_stability(Table& table, const Eigen::MatrixXd& rows, std::uint32_t batch, int points) {
  const auto design = theory::Design::from_rows(rows);
  const theory::Curvature H = theory::curvature(design);
  const double gamma = theory::noise_alignment(design), noise = theory::batch_noise({batch}, design.n());
  for (int k = -1; k < points; ++k) {
    const double rho = k < 0 ? 0 : std::pow(10., -2 + 3. * k / (points - 1)) / H.lambda_max;
    const auto add = [&](const std::string& curve, double eta, double low, double high) {
      table.add({static_cast<double>(rows.rows()), static_cast<double>(rows.cols()), static_cast<double>(batch), rho, curve, eta,
                 low, high});
    };
    const theory::Setting fresh{rho, {batch}, Coupling::fresh}, shared{rho, {batch}, Coupling::shared};
    const theory::SecondMoment moment(design, fresh);
    const auto rungs = theory::ladder(moment, theory::stability_eta(rho, gamma, noise, H.frobenius * H.frobenius));
    add("bound", rungs.bound, rungs.bound, rungs.bound);
    add("necessary", rungs.necessary, rungs.necessary, rungs.necessary);
    add("sufficient", rungs.sufficient, rungs.sufficient, rungs.sufficient);
    add("mean", rungs.mean, rungs.mean, rungs.mean);
    const auto exact_fresh = theory::critical_step(moment);
    add("fresh", exact_fresh.value, exact_fresh.low, exact_fresh.high);
    const auto exact_shared = rho == 0 ? exact_fresh : theory::critical_step(design, shared);
    add("shared", exact_shared.value, exact_shared.low, exact_shared.high);
  }
}

}  // namespace valley
