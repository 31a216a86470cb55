// Conjecture: with Nesterov's momentum the steps at which E f_t stays bounded are one interval, as they are for heavy ball and,
// up to m = 0.87, for Nesterov's by proof (docs/derivations.md, momentum). Beyond, eta^2 c_ij no longer grows with eta as a form,
// and nothing known keeps a stable step from lying above an unstable one. This claim looks for one: random designs, each with
// certified growths at steps below eta*, that must be below 1, and above, that must not. The verdict counts the designs.
#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/claims/memory_case.hpp"

namespace valley {
namespace {

/// Rows of sizes apart, b of them a sample, so that noise and curvature can be apart too.
theory::Design random_design(Draw xi, int b) {
  const Eigen::Index n = (2 + xi.index(0, 3)) * b, d = 2 + xi.index(1, 3);
  Eigen::MatrixXd rows(n, d);
  std::uint32_t k = 2;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double size = std::exp(xi.normal(k++));
    for (Eigen::Index j = 0; j < d; ++j) rows(i, j) = size * xi.normal(k++) * std::exp(-0.7 * static_cast<double>(j));
  }
  return theory::Design::from_rows(rows, b);
}

struct Extremes {
  double largest_below = 0, smallest_above = std::numeric_limits<double>::infinity();
};

Extremes search(double m, std::uint64_t seed, std::uint64_t designs, double stretched) {
  Extremes found;
  for (std::uint64_t k = 0; k < designs; ++k) {
    const int b = 1 + static_cast<int>(k % 2);
    const theory::Design design = random_design({.seed = seed, .trial = k, .use = 8}, b);
    const theory::Setting setting{.batching = {1u << k % 5}, .momentum = m, .nesterov = true};
    const theory::SecondMoment moment(design, setting);
    const double eta = stretched * settled(theory::critical_step(moment));
    for (const double share : {0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 0.99})
      found.largest_below = std::max(found.largest_below, theory::growth(moment, share * eta).high);
    for (const double share : {1.01, 1.1, 1.3, 1.8, 3.})
      found.smallest_above = std::min(found.smallest_above, theory::growth(moment, share * eta).low);
  }
  return found;
}

void add_search(const Plan& plan, double m, std::vector<Case>& cases) {
  const std::uint64_t designs = plan.pick(60, 400, 3000);
  const auto found = measure::once([=, seed = plan.seed] { return search(m, seed, designs, 1); });
  const auto params = [=](const char* what) {
    return Params{{"momentum", m},
                  {"nesterov", "yes"},
                  {"designs", static_cast<double>(designs)},
                  {"sides", "both theory"},
                  {"measured", what}};
  };
  cases.push_back(at_most(
      params("largest growth below eta*"), [] { return 1; },
      [=] { return Measurement{.value = found().largest_below, .std_error = 0, .found = {}, .tried = designs}; }));
  cases.push_back(at_least(
      params("smallest growth above eta*"), [] { return 1; },
      [=] { return Measurement{.value = found().smallest_above, .std_error = 0, .found = {}, .tried = 0}; }));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "nesterov_interval",
    .says = "open: with Nesterov's momentum the stable steps are one interval",
    .statement = "conjecture: with Nesterov's momentum E f_t is bounded below eta* and nowhere above (proved for m <= 0.87)",
    .source = "Valley; docs/derivations.md#momentum",
    .cases =
        [](const Plan& plan) {
          std::vector<Case> cases;
          for (const double m : {0.88, 0.9, 0.95, 0.99, 0.999}) add_search(plan, m, cases);
          cases.push_back(control(at_most(
                                      {{"momentum", 0.9}, {"measured", "largest growth below 1.2 eta*"}}, [] { return 1; },
                                      [seed = plan.seed] { return search(0.9, seed, 10, 1.2).largest_below; }),
                                  "a step that is not critical"));
          return cases;
        },
    .open = true});

}  // namespace
}  // namespace valley
