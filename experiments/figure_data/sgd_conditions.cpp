// What papers ask of a minimum at which SGD is stable, each as a step size over the exact critical one.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "experiments/claims/sample_hessians.hpp"
#include "experiments/figure_data.hpp"
#include "experiments/figure_data/random_designs.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

/// Names and step sizes; infinite where a condition says nothing of this batch.
std::vector<std::pair<std::string, double>> conditions(const RandomDesign& data, const theory::Design& design) {
  const SampleHessians samples(data.rows);
  const theory::Setting setting{.batching = {data.batch}};
  const theory::Ladder closed = theory::ladder(design, setting);
  const double trace = data.batch == 1 ? 2 / samples.H.trace() : std::numeric_limits<double>::infinity();
  return {{"contraction", samples.contraction_step(setting.batching)},
          {"sufficient", closed.sufficient},
          {"necessary", closed.necessary},
          {"direction", samples.directional_step(setting.batching)},
          {"trace", trace},
          {"alignment", closed.bound},
          {"largest eigenvalue", closed.mean}};
}

Table compute(const FigurePlan& plan) {
  Table table{{"family", "samples", "dimension", "batch", "condition", "eta", "ratio"}, {}};
  for (const RandomDesign& data : random_designs(plan.seed)) {
    const auto design = theory::Design::from_rows(data.rows);
    const double exact = theory::critical_step(design, {.batching = {data.batch}}).value;
    for (const auto& [name, eta] : conditions(data, design))
      table.add({data.family, static_cast<double>(data.rows.rows()), static_cast<double>(data.rows.cols()),
                 static_cast<double>(data.batch), name, eta, eta / exact});
  }
  return table;
}

const bool added = add(FigureData{"sgd_conditions", compute});

}  // namespace
}  // namespace valley
