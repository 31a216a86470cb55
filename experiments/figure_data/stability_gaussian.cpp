// Stability diagram on Gaussian data, one sample a batch and eight.
#include "experiments/figure_data.hpp"
#include "experiments/figure_data/stability.hpp"
#include "sim/data/design.hpp"

namespace valley {
namespace {

Table compute(const FigurePlan& plan) {
  Table table = stability_table();
  const Eigen::MatrixXd rows = gaussian_rows(64, 16, plan.seed);
  for (const std::uint32_t batch : {1u, 8u}) add_stability(table, rows, batch, plan.pick(13, 25, 49));
  return table;
}

const bool added = add(FigureData{"stability_gaussian", compute});

}  // namespace
}  // namespace valley
