// USAM at an unstable step size from the bottom of three valleys of one curvature a = 1: two sub-quadratic
// ones (it stays in (-b, b)) and the quadratic (it leaves).
#include <cmath>
#include <limits>

#include "experiments/figure_data.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

constexpr double eta = 2, rho = 0.5, b = 2, start = 1e-3;  // eta a (1 + rho a) = 3 > 2; eta sup|f'| < b
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t steps = 30;

template <class Landscape>
void add_valley(Table& table, const std::string& name, const Landscape& f) {
  for (int k = -300; k <= 300; ++k) {
    const double z = 2 * b * k / 300;
    table.add({"profile", name, none, z, std::abs(z), f.loss(Vec<double, 1>{{z}})});
  }
  const Usam usam{{eta}, {rho}};
  run(f, usam, Vec<double, 1>{{start}}, steps, Draw{}, [&](std::uint32_t t, const Vec<double, 1>& x) {
    table.add({"path", name, static_cast<double>(t), x[0], std::abs(x[0]), f.loss(x)});
  });
}

Table compute(const FigurePlan&) {
  Table table{{"series", "landscape", "step", "theta", "distance", "loss"}, {}};
  add_valley(table, "quadratic", Quadratic(1));
  add_valley(table, "logcosh", LogCosh{});
  add_valley(table, "tanh2", Tanh2{});
  table.add({"limit", "b", none, b, b, none});
  return table;
}

const bool added = add(FigureData{"same_valley", compute});

}  // namespace
}  // namespace valley
