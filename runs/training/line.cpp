#include "runs/training/line.hpp"

#include <cmath>
#include <map>

#include "base/require.hpp"

namespace valley::networks {
namespace {

// Places on the line, l = k/50: from -0.2 to 1.2, and h = 0.1 further for the second difference.
constexpr int per_unit = 50, first = -10, last = 60, h = 5;

torch::Tensor between(const torch::Tensor& A, const torch::Tensor& B, double l) { return (1 - l) * A + l * B; }
/// What is the same at both ends is so between them, infinite masks of a module too.
torch::Tensor statistics_between(const torch::Tensor& A, const torch::Tensor& B, double l) {
  return torch::where(A == B, A, between(A, B, l));
}

}  // namespace

Line line_between(const Point& A, const Point& B, const Objective& train, const Objective& test, const Watch& watch) {
  require(A.theta.tensor.sizes() == B.theta.tensor.sizes(), "B", static_cast<double>(B.theta.tensor.numel()),
          std::to_string(A.theta.tensor.numel()) + " parameters, as A has");
  const auto score = [&](int k, const Objective& f) {
    const double l = static_cast<double>(k) / per_unit;
    return f.with_statistics(statistics_between(A.statistics, B.statistics, l))
        .score({between(A.theta.tensor, B.theta.tensor, l)});
  };
  std::map<int, Score> seen;
  for (int k = first - h; k <= last + h; ++k) {
    watch.look();
    watch.progress("training loss along the line", static_cast<std::size_t>(k - first + h), last - first + 2 * h);
    seen[k] = score(k, train);
  }
  Line line;
  for (int k = first; k <= last; ++k) {
    watch.look();
    watch.progress("test loss along the line", static_cast<std::size_t>(k - first), last - first);
    const double l = static_cast<double>(k) / per_unit, step = static_cast<double>(h) / per_unit;
    const Score tested = score(k, test);
    line.places.push_back({l, seen[k].loss, seen[k].accuracy,
                           (seen[k + h].loss - 2 * seen[k].loss + seen[k - h].loss) / (step * step), tested.loss,
                           tested.accuracy});
    if (k < 0 || k > per_unit) continue;
    const double above = seen[k].loss - ((1 - l) * seen[0].loss + l * seen[per_unit].loss);
    if (std::isnan(above) || above > line.barrier) line.barrier = above;  // what is not a number is no barrier of 0
  }
  return line;
}

Table table_of(const Line& line) {
  Table table{.columns = {"l", "train_loss", "train_accuracy", "second_difference", "test_loss", "test_accuracy"}, .rows = {}};
  for (const LinePlace& at : line.places)
    table.add({at.l, at.train_loss, at.train_accuracy, at.second_difference, at.test_loss, at.test_accuracy});
  return table;
}

}  // namespace valley::networks
