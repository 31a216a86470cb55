// Stability diagram of a linear model on the first images of MNIST's training set (pixels/255).
#include "experiments/figure_data.hpp"
#include "experiments/stability_table.hpp"
#include "sim/data/data_set.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

std::filesystem::path images(const FigurePlan& plan) {
  if (plan.data.empty()) throw MissingData("no data folder was named; it should hold MNIST's train-images-idx3-ubyte.gz");
  try {
    const DataSet& mnist = find_data_set("mnist");
    return find_files(plan.data, {mnist.train.front()}, mnist.published).front();
  } catch (const std::invalid_argument& missing) {
    throw MissingData(missing.what());
  }
}

Table compute(const FigurePlan& plan) {
  const Eigen::MatrixXd rows = read_idx_images(images(plan), 256);
  Table table = stability_table();
  for (const long count : {64l, 256l}) {
    const auto design = theory::Design::from_rows(rows.topRows(count));
    const StabilityCurves curves(design, static_cast<double>(rows.cols()));
    for (const double rho : radii_for(design, plan.pick(7, 13, 25))) curves.add(table, rho, {8});
  }
  return table;
}

const bool added = add(FigureData{"stability_mnist", compute});

}  // namespace
}  // namespace valley
