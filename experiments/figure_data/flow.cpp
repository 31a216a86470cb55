// GD and USAM against their flows on the two-parameter landscape. USAM's radius shrinks as rho = c sqrt(eta), so its
// flow's neglected rho^2 terms are of first order in eta, while plain gradient flow is off by rho ~ sqrt(eta).
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "experiments/figure_data.hpp"
#include "sim/flow/flow.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Point = Vec<double, 2>;
constexpr double horizon = 4, c = 0.5;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
const Point start = {{1.5, 0.9}};
const TwoParameter landscape;

double radius(double eta) { return c * std::sqrt(eta); }

std::vector<double> times(int steps) {
  std::vector<double> out;
  for (int k = 0; k <= steps; ++k) out.push_back(horizon * k / steps);
  return out;
}

std::vector<Point> flow(const Velocity& velocity, int steps) {
  std::vector<Point> out;
  for (const auto& x : integrate_flow(velocity, flow_detail::to_eigen(start), times(steps)).states) out.push_back({{x[0], x[1]}});
  return out;
}

template <class Optimizer>
std::vector<Point> discrete(const Optimizer& optimizer, int steps) {
  std::vector<Point> out;
  run(landscape, optimizer, start, static_cast<std::uint32_t>(steps), Draw{},
      [&](std::uint32_t, const Point& x) { out.push_back(x); });
  return out;
}

double largest_distance(const std::vector<Point>& a, const std::vector<Point>& b) {
  double out = 0;
  for (std::size_t k = 0; k < a.size(); ++k) out = std::max(out, norm(a[k] - b.at(k)));
  return out;
}

void add_path(Table& table, const std::string& series, const std::vector<Point>& path) {
  for (std::size_t k = 0; k < path.size(); ++k) {
    table.add(
        {series, none, horizon * static_cast<double>(k) / static_cast<double>(path.size() - 1), path[k][0], path[k][1], none});
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "eta", "time", "u", "v", "error"}, {}};
  const int shown = 20;
  const double shown_eta = horizon / shown;
  add_path(table, "flow_gd", flow(gradient_flow(landscape), 400));
  add_path(table, "flow_usam", flow(usam_flow(landscape, radius(shown_eta)), 400));
  add_path(table, "gd", discrete(Sgd{{shown_eta}, {}}, shown));
  add_path(table, "usam", discrete(Usam{{shown_eta}, {radius(shown_eta)}}, shown));

  for (int steps = 10; steps <= plan.pick(640, 2560, 10240); steps *= 2) {
    const double eta = horizon / steps;
    const auto gd = discrete(Sgd{{eta}, {}}, steps), usam = discrete(Usam{{eta}, {radius(eta)}}, steps);
    const auto gd_flow = flow(gradient_flow(landscape), steps);
    table.add({"error_gd", eta, none, none, none, largest_distance(gd, gd_flow)});
    table.add({"error_usam", eta, none, none, none, largest_distance(usam, flow(usam_flow(landscape, radius(eta)), steps))});
    table.add({"error_wrong", eta, none, none, none, largest_distance(usam, gd_flow)});
  }
  return table;
}

const bool added = add(FigureData{"flow", compute});

}  // namespace
}  // namespace valley
