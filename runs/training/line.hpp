// The losses on the line theta(l) = (1 - l) A + l B between two points of one network.
#pragma once

#include <functional>

#include "base/table.hpp"
#include "sim/network/objective.hpp"

namespace valley::networks {

/// A network's parameters and what BatchNorm remembers there.
struct Point {
  Flat theta;                // (P)
  torch::Tensor statistics;  // (S)
};

struct Line {
  /// l = -0.2, -0.18, ..., 1.2, with columns l, train_loss, train_accuracy, second_difference, test_loss, test_accuracy. The
  /// second difference is (f(l + h) - 2 f(l) + f(l - h))/h^2 of the training loss, h = 0.1.
  Table table{.columns = {"l", "train_loss", "train_accuracy", "second_difference", "test_loss", "test_accuracy"}, .rows = {}};
  double barrier = 0;  // the largest f(l) - ((1 - l) f(0) + l f(1)) of the training loss, l in [0, 1]
};

/// From A (l = 0) to B (l = 1). Remembered statistics are interpolated likewise; they count where an objective normalises by
/// them. `progress` hears of each loss to come. Throws std::invalid_argument for points of different networks.
Line line_between(
    const Point& A, const Point& B, const Objective& train, const Objective& test,
    const std::function<void(const std::string& what, std::size_t done, std::size_t total)>& progress = [](auto...) {});

}  // namespace valley::networks
