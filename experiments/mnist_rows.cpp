#include "experiments/mnist_rows.hpp"

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

}  // namespace

Eigen::MatrixXd mnist_rows(const FigurePlan& plan, long count) { return read_idx_images(images(plan), count); }

}  // namespace valley
