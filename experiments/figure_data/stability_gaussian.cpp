// Stability diagram on Gaussian data, one sample a batch and eight.
#include "experiments/figure_data.hpp"
#include "experiments/stability_table.hpp"
#include "sim/data/design.hpp"

namespace valley {
namespace {

Table compute(const FigurePlan& plan) {
  Table table = stability_table();
  const Eigen::MatrixXd rows = gaussian_rows(64, 16, plan.seed);
  const auto design = theory::Design::from_rows(rows);
  const StabilityCurves curves(design, static_cast<double>(rows.cols()));
  for (const std::uint32_t batch : {1u, 8u})
    for (const double rho : radii_for(design, plan.pick(13, 25, 49))) curves.add(table, {.rho = rho, .batching = {batch}});
  return table;
}

const bool added = add(FigureData{"stability_gaussian", compute});

}  // namespace
}  // namespace valley
