// Stability diagram of a linear model on the first images of MNIST's training set (pixels/255).
#include "experiments/figure_data.hpp"
#include "experiments/figure_data/stability.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

std::filesystem::path images(const FigurePlan& plan) {
  if (plan.data.empty()) throw MissingData("no data folder was named; it should hold MNIST's train-images-idx3-ubyte.gz");
  for (const char* name : {"mnist-train-images-idx3-ubyte.gz", "train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"}) {
    if (std::filesystem::is_regular_file(plan.data / name)) return plan.data / name;
  }
  throw MissingData("no train-images-idx3-ubyte.gz in " + plan.data.string());
}

Table compute(const FigurePlan& plan) {
  const auto file = images(plan);
  Table table = stability_table();
  for (const long count : {64l, 256l}) add_stability(table, read_idx_images(file, count), 8, plan.pick(7, 13, 25));
  return table;
}

const bool added = add(FigureData{"stability_mnist", compute});

}  // namespace
}  // namespace valley
