// How tight the bounds are: over random designs, each closed rung divided by the exact critical step size.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "experiments/figure_data.hpp"
#include "sim/data/design.hpp"
#include "sim/draw.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr double relative_radius = 0.3;  // rho lambda_max

struct Sample {
  std::string family;
  Eigen::MatrixXd rows;  // (n, d)
  std::uint32_t batch;
};

Eigen::MatrixXd orthogonal(long n, std::uint64_t seed) {
  std::vector<double> a;
  const Draw xi{seed, 0, 0, 2};
  for (long i = 0; i < n; ++i) a.push_back(std::exp(xi.normal(static_cast<std::uint32_t>(i)) / 2));
  return orthogonal_rows(a);
}

std::vector<Sample> samples(const FigurePlan& plan) {
  std::vector<Sample> out;
  const std::vector<std::pair<long, long>> shapes = {{8, 4}, {32, 4}, {32, 16}, {16, 32}, {64, 64}};
  std::uint64_t seed = plan.seed * 1000;
  for (const auto& [n, d] : shapes) {
    for (const std::uint32_t batch : {1u, 4u}) {
      out.push_back({"gaussian", gaussian_rows(n, d, ++seed), batch});
      out.push_back({"heavy-tailed", heavy_tailed_rows(n, d, ++seed), batch});
      out.push_back({"low-rank", low_rank_rows(n, d, std::max(1l, std::min(n, d) / 4), ++seed), batch});
      out.push_back({"orthogonal", orthogonal(n, ++seed), batch});
    }
  }
  return out;
}

struct Rungs {
  const Sample* sample;
  theory::Ladder closed;
  double exact;
};

void add_coupling(Table& table, const std::vector<Sample>& all, Coupling coupling) {
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
  const auto all = samples(plan);
  add_coupling(table, all, Coupling::fresh);
  add_coupling(table, all, Coupling::shared);
  return table;
}

const bool added = add(FigureData{"ladder", compute});

}  // namespace
}  // namespace valley
