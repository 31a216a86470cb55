// How tight the bounds are: over random designs, each closed rung divided by the exact critical step size.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "experiments/figure_data.hpp"
#include "experiments/figure_data/random_designs.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr double relative_radius = 0.3;  // rho lambda_max

struct Rungs {
  const RandomDesign* sample;
  theory::Ladder closed;
  double exact;
};

void add_coupling(Table& table, const std::vector<RandomDesign>& all, Coupling coupling) {
  std::vector<Rungs> rungs;
  for (const auto& sample : all) {
    const auto design = theory::Design::from_rows(sample.rows);
    const theory::Setting setting{relative_radius / theory::curvature(design).lambda_max, {sample.batch}, coupling};
    rungs.push_back({&sample, theory::ladder(design, setting), theory::critical_step(design, setting).value});
  }
  std::stable_sort(rungs.begin(), rungs.end(), [](const Rungs& a, const Rungs& b) {
    return std::make_pair(a.sample->family, a.closed.bound / a.exact) <
           std::make_pair(b.sample->family, b.closed.bound / b.exact);
  });
  double position = 0;
  for (const auto& [sample, closed, exact] : rungs) {
    ++position;
    const std::vector<std::pair<std::string, double>> values = {
        {"sufficient", closed.sufficient}, {"exact", exact}, {"necessary", closed.necessary}, {"bound", closed.bound}};
    for (const auto& [name, eta] : values) {
      table.add({sample->family, static_cast<double>(sample->rows.rows()), static_cast<double>(sample->rows.cols()),
                 static_cast<double>(sample->batch), coupling == Coupling::fresh ? "fresh" : "shared", position, name, eta,
                 eta / exact});
    }
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"family", "samples", "dimension", "batch", "coupling", "position", "rung", "eta", "ratio"}, {}};
  const auto all = random_designs(plan.seed);
  add_coupling(table, all, Coupling::fresh);
  add_coupling(table, all, Coupling::shared);
  return table;
}

const bool added = add(FigureData{"ladder", compute});

}  // namespace
}  // namespace valley
