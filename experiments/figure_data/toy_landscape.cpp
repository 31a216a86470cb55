// Paths on the two-parameter landscape: GD to the sharp minimum, then USAM, SAM or GD, and level sets
// of f = 1/2 tanh^2(v s(u)), which are v = +-artanh(sqrt(2 level)) / s(u).
#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/figure_data.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

using Point = Vec<double, 2>;
constexpr double eta = 0.2, rho = 0.1;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr int gd_steps = 200, steps = 400, shown = 160;
const TwoParameter landscape;

void add_level_sets(Table& table) {
  for (const double level : {0.4, 0.3, 0.2, 0.1, 0.03, 0.005}) {
    for (int k = 0; k <= 140; ++k) {
      const double u = 0.02 * k;
      const double v = std::atanh(std::sqrt(2 * level)) / landscape.slope(u);
      table.add({"contour", level, none, u, none, level, none, -v, v});
    }
  }
}

template <class Optimizer>
std::vector<Point> path(const Optimizer& optimizer, Point start, std::uint32_t count) {
  std::vector<Point> out;
  run(landscape, optimizer, start, count, Draw{}, [&](std::uint32_t, const Point& x) { out.push_back(x); });
  return out;
}

void add_path(Table& table, const std::string& series, const std::vector<Point>& points, int first_step) {
  for (std::size_t t = 0; t < points.size(); ++t) {
    const Point& x = points[t];
    const double step = first_step + static_cast<double>(t);
    table.add({series, none, step, x[0], x[1], landscape.loss(x), landscape.sharpness(x), none, none});
  }
}

/// P1: up to the highest loss; P2 and P3: until the sharpness is one USAM is stable at; P4: from there.
void add_phases(Table& table, const std::vector<Point>& usam, double stable_sharpness) {
  double peak = 0, settled = 0;
  for (std::size_t t = 1; t < usam.size(); ++t) {
    if (landscape.loss(usam[t]) > landscape.loss(usam[static_cast<std::size_t>(peak)])) peak = static_cast<double>(t);
    if (settled == 0 && landscape.sharpness(usam[t]) < stable_sharpness) settled = static_cast<double>(t);
  }
  table.add({"P1", none, none, none, none, none, none, 0., peak});
  table.add({"P2+P3", none, none, none, none, none, none, peak, settled});
  table.add({"P4", none, none, none, none, none, none, settled, double{shown}});
}

Table compute(const FigurePlan&) {
  Table table{{"series", "level", "step", "u", "v", "loss", "sharpness", "low", "high"}, {}};
  add_level_sets(table);
  const auto gd = path(Sgd{{eta}, {}}, {{2.5, 0.3}}, gd_steps);
  Point start = gd.back();
  start[1] = std::copysign(std::max(std::abs(start[1]), 1e-6), start[1]);
  const auto usam = path(Usam{{eta}, {rho}}, start, steps);
  add_path(table, "gd", gd, -gd_steps);
  add_path(table, "gd_only", path(Sgd{{eta}, {}}, start, steps), 0);
  add_path(table, "sam", path(Sam{{eta}, {rho}}, start, steps), 0);
  add_path(table, "usam", usam, 0);
  const double stable = theory::usam_stable_sharpness(eta, rho);
  table.add({"limit_gd", none, none, none, none, none, 2 / eta, none, none});
  table.add({"limit_usam", none, none, none, none, none, stable, none, none});
  add_phases(table, usam, stable);
  return table;
}

const bool added = add(FigureData{"toy_landscape", compute});
const bool path_added = add(FigureData{"toy_path", compute});

}  // namespace
}  // namespace valley
