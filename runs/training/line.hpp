// The losses on the line theta(l) = (1 - l) A + l B between two points of one network.
#pragma once

#include <vector>

#include "base/table.hpp"
#include "runs/watch.hpp"
#include "sim/network/objective.hpp"

namespace valley::networks {

/// A network's parameters and what BatchNorm remembers there.
struct Point {
  Flat theta;                // (P)
  torch::Tensor statistics;  // (S)
};

struct LinePlace {
  double l = 0, train_loss = 0, train_accuracy = 0;
  double second_difference = 0;  // (f(l + h) - 2 f(l) + f(l - h))/h^2 of the training loss, h = 0.1
  double test_loss = 0, test_accuracy = 0;
};

struct Line {
  std::vector<LinePlace> places{};  // l = -0.2, -0.18, ..., 1.2
  double barrier = 0;               // the largest f(l) - ((1 - l) f(0) + l f(1)) of the training loss, l in [0, 1]
};

/// From A (l = 0) to B (l = 1). Remembered statistics are interpolated likewise; they count where an objective normalises by
/// them. Throws Interrupted where asked to stop, and std::invalid_argument for points of different networks.
Line line_between(const Point& A, const Point& B, const Objective& train, const Objective& test, const Watch& watch = {});

Table table_of(const Line& line);

}  // namespace valley::networks
