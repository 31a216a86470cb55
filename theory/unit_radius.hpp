// Where a positive map that falls in g has radius 1: how a growth is found.
#pragma once

#include <Eigen/Core>
#include <functional>

#include "theory/positive_map.hpp"

namespace valley::theory {

/// g > floor and the map's form there, nothing proved: `at(g)` has a radius that falls in g, with a pole at the floor or none.
/// From `start`, looking at `highest` first. Secants within a bracket: where the map splits its radius is the larger of several
/// curves, and a secant across a corner misleads, the bracket does not. `renewed`: how much of `start` is added to the form that
/// one g hands on to the next, so that axes which it has lost come back where they lead.
Perron unit_radius(double floor, const std::function<FormMap(double g)>& at, const Eigen::MatrixXd& start, double highest,
                   double renewed = 0);

}  // namespace valley::theory
