// What Align-SAM does to the product of the two batches' gradients: the relative change at the perturbed points over random
// draws, and the shares of draws in which it falls there, and gains on USAM's after the step.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "experiments/claims/align_draws.hpp"
#include "experiments/figure_data.hpp"

namespace valley {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double low = -1.5, width = 0.05;
constexpr int bins = 60;

struct Counts {
  std::vector<double> of = std::vector<double>(bins, 0.);
  double draws = 0, falls = 0, breaks = 0;

  void add(const Products& p) {
    const double change = (p.perturbed - p.before) / std::abs(p.before), bin = std::floor((change - low) / width);
    if (bin >= 0 && bin < bins) of[static_cast<std::size_t>(bin)] += 1;
    draws += 1;
    falls += change < 0 ? 1 : 0;
    breaks += change < -0.5 ? 1 : 0;
  }
};

void add_counts(Table& table, const char* place, const char* rule, const Counts& counts) {
  for (int k = 0; k < bins; ++k) {
    table.add({"density", place, rule, low + k * width, counts.of[static_cast<std::size_t>(k)] / (counts.draws * width), none});
  }
  table.add({"falls", place, rule, none, counts.falls / counts.draws, none});
  table.add({"breaks", place, rule, none, counts.breaks / counts.draws, none});
}

struct Kind {
  const char* name;
  AlignDraws::Place place;
};
constexpr Kind kinds[] = {{"minimum", AlignDraws::Place::minimum},
                          {"noisy", AlignDraws::Place::noisy},
                          {"interpolating", AlignDraws::Place::interpolating}};

void add_densities(Table& table, const FigurePlan& plan, const Kind& kind) {
  Counts align, usam;
  const int draws = plan.pick(1000, 12000, 200000);
  for (int trial = 0; trial < draws; ++trial) {
    const DrawnProducts drawn = drawn_products({kind.name, kind.place, 1, plan.seed}, static_cast<std::uint64_t>(trial));
    align.add(drawn.align);
    usam.add(drawn.usam);
  }
  add_counts(table, kind.name, "Align-SAM", align);
  add_counts(table, kind.name, "USAM", usam);
}

void add_shares(Table& table, const FigurePlan& plan, const Kind& kind) {
  const int draws = plan.pick(200, 1500, 20000);
  for (int k = 0; k <= 6; ++k) {
    const double ratio = k / 3.;
    const AlignDraws ensemble{kind.name, kind.place, ratio, plan.seed};
    const auto falls = share_of_draws(ensemble, draws, [](const Products& p, const Products&) { return p.perturbed < p.before; });
    table.add({"share", kind.name, "falls", ratio, falls.share, falls.std_error});
    if (k == 0) continue;
    const auto gains =
        share_of_draws(ensemble, draws, [](const Products& p, const Products& usam) { return p.next > usam.next; });
    table.add({"share", kind.name, "gains", ratio, gains.share, gains.std_error});
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "place", "name", "x", "value", "error"}, {}};
  for (const Kind& kind : kinds) {
    if (kind.place != AlignDraws::Place::noisy) add_densities(table, plan, kind);
    add_shares(table, plan, kind);
  }
  return table;
}

const bool added = add(FigureData{"align_product", compute});

}  // namespace
}  // namespace valley
