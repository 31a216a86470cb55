// Stability diagram of a linear model on the first images of MNIST's training set (pixels/255).
#include "experiments/figure_data.hpp"
#include "experiments/mnist_rows.hpp"
#include "experiments/stability_table.hpp"

namespace valley {
namespace {

Table compute(const FigurePlan& plan) {
  const Eigen::MatrixXd rows = mnist_rows(plan, 256);
  Table table = stability_table();
  for (const long count : {64l, 256l}) {
    const auto design = theory::Design::from_rows(rows.topRows(count));
    const StabilityCurves curves(design, static_cast<double>(rows.cols()));
    for (const double rho : radii_for(design, plan.pick(7, 13, 25))) curves.add(table, {.rho = rho, .batching = {8}});
  }
  return table;
}

const bool added = add(FigureData{"stability_mnist", compute});

}  // namespace
}  // namespace valley
