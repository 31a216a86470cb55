// lambda_1 along the training of a small network by GD, USAM and SAM, the whole of the data in every batch, beside each rule's
// edge of stability.
#include <cmath>
#include <string>

#include "experiments/figure_data.hpp"
#include "experiments/small_network.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

constexpr std::uint32_t steps = 5000;

/// Some eighty to a factor of 10, even and odd in turn: at an edge a run goes to and fro.
bool is_recorded(std::uint32_t t) {
  const auto place = [](std::uint32_t step) { return std::floor(80 * std::log10(step)); };
  return t > 0 && (t == 1 || place(t) != place(t - 1));
}

/// Runs a rule; edge(gradient) is what lambda_1 is held against.
template <class Optimizer, class Edge>
void add_run(Table& table, const SmallNetwork& net, const std::string& rule, const std::string& setting,
             const Optimizer& optimizer, double rho, Edge edge) {
  run(net, optimizer, net.start, steps, Draw{}, [&](std::uint32_t t, const VectorXd& theta) {
    if (is_recorded(t))
      table.add({rule, setting, optimizer.descent.eta, rho, static_cast<double>(t), net.loss(theta), net.sharpness(theta),
                 edge(net.gradient(theta).norm())});
  });
}

Table compute(const FigurePlan& plan) {
  const SmallNetwork net = SmallNetwork::drawn(plan.seed);
  const double unit = 2 / net.sharpness_of_small_steps();  // the step whose edge is where small steps end
  Table table{{"rule", "setting", "eta", "rho", "step", "loss", "lambda_1", "edge"}, {}};
  for (const char* ratio : {"0.5", "1.5", "2.5"}) {
    const double eta = std::stod(ratio) * unit;
    add_run(table, net, "GD", ratio, Sgd{{.eta = eta}, {}}, 0, [=](double) { return 2 / eta; });
  }
  for (const char* ratio : {"0.1", "0.5"}) {
    const double eta = 1.2 * unit, rho = std::stod(ratio) * unit;
    add_run(table, net, "USAM", ratio, Usam{{.eta = eta}, {rho}}, rho,
            [=](double) { return theory::usam_stable_sharpness(eta, rho); });
  }
  for (const char* radius : {"0.02", "0.1"}) {
    const double eta = 0.4 * unit, rho = std::stod(radius);
    add_run(table, net, "SAM", radius, Sam{{.eta = eta}, {rho}}, rho,
            [=](double gradient) { return theory::usam_stable_sharpness(eta, rho / gradient); });
  }
  return table;
}

const bool added = add(FigureData{"network_edges", compute});

}  // namespace
}  // namespace valley
