// What Align-SAM is by its definition.
//
//   one batch   B_a = B_t: SAM with radius rho (lambda - 1), SGD at lambda = 1; in the theory form USAM(eta_1 - eta_2)
//   length      ||p|| = rho sqrt(lambda^2 + 1 - 2 lambda c), c = cos(g_t, g_a): sqrt 5 rho at lambda = 2 where c = 0
//   price       3 gradients a step, 4 with g_a at the perturbed point
#include <cmath>

#include "experiments/claims/align_case.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

constexpr double eta = 0.05, rho = 0.1;

/// Largest distance over 50 steps between the paths of two rules, on the same draws.
template <class F, class State, class A, class B>
double distance(const F& f, const State& start, const A& one, const B& other, std::uint64_t seed) {
  double largest = 0;
  State x = start, y = start;
  for (std::uint32_t t = 0; t < 50; ++t) {
    const Draw xi{.seed = seed, .step = t};
    x = one.step(f, x, xi);
    y = other.step(f, y, xi);
    largest = std::max(largest, static_cast<double>(norm(State(x - y))));
  }
  return largest;
}

Case same_path(Params params, const char* as, double tolerance, std::function<double()> measure) {
  return at_most(
      with(std::move(params), {{"same path as", as}}), [] { return 0; }, std::move(measure), tolerance);
}

template <class F, class State>
void add_one_batch(const char* landscape, const F& f, const State& start, std::uint64_t seed, std::vector<Case>& cases) {
  const auto align = [](double lambda, Coupling coupling) {
    return AlignSam{{.eta = eta}, {.rho = rho, .lambda = lambda}, coupling};
  };
  const auto against_sam = [=](double lambda, Coupling coupling) {
    return same_path({{"landscape", landscape}, {"lambda", lambda}}, "SAM(rho (lambda - 1))", 1e-12, [=] {
      return distance(f, start, align(lambda, coupling), Sam{{.eta = eta}, {rho * (lambda - 1)}}, seed);
    });
  };
  for (const double lambda : {0., 0.5, 2., 3.}) cases.push_back(against_sam(lambda, Coupling::shared));
  cases.push_back(control(against_sam(2, Coupling::fresh), "a second batch"));
  cases.push_back(same_path({{"landscape", landscape}, {"lambda", 1.}}, "SGD", 0, [=] {
    return distance(f, start, align(1, Coupling::shared), Sgd{{.eta = eta}, {}}, seed);
  }));
  cases.push_back(same_path({{"landscape", landscape}, {"eta_1", 0.1}, {"eta_2", 0.04}}, "USAM(eta_1 - eta_2)", 1e-12, [=] {
    const AlignSamTheory theory{{.eta = eta}, {0.1, 0.04, AuxiliaryPoint::current}, Coupling::shared};
    return distance(f, start, theory, Usam{{.eta = eta}, {0.06}}, seed);
  }));
}

/// One drawn step on noisy least squares.
struct DrawnStep {
  LeastSquares f;
  Eigen::VectorXd at;
  Draw xi;

  double length(const AlignSam& rule) const { return (rule.ascent_point(f, at, xi) - at).norm(); }
  double cosine() const {
    const Eigen::VectorXd t = f.gradient(at, xi), a = f.gradient(at, xi.ascent(Coupling::fresh));
    return t.dot(a) / (t.norm() * a.norm());
  }
};

DrawnStep drawn_step(std::uint64_t seed) {
  return {LeastSquares(gaussian_rows(12, 5, seed), {3}, normal_vector(12, seed + 1)), normal_vector(5, seed + 2), {.seed = seed}};
}

AlignSam of_length(double lambda, bool matched) {
  return {{.eta = eta}, {rho, lambda, 0, AuxiliaryPoint::current, matched}, Coupling::fresh};
}

void add_lengths(const Plan& plan, std::vector<Case>& cases) {
  for (int k = 0; k < plan.pick(6, 24, 96); ++k) {
    const DrawnStep step = drawn_step(plan.seed * 1000 + 10 * static_cast<std::uint64_t>(k));
    for (const double lambda : {0., 0.5, 1., 2.}) {
      const Params params{{"lambda", lambda}, {"cos(g_t, g_a)", step.cosine()}, {"measured", "||p||"}};
      cases.push_back(equal(
          params, [=] { return theory::align_length(rho, lambda, step.cosine()); },
          [=] { return step.length(of_length(lambda, false)); }, 1e-10));
    }
    cases.push_back(equal(
        {{"lambda", 2.}, {"measured", "||p||, matched radius"}}, [] { return rho; },
        [=] { return step.length(of_length(2, true)); }, 1e-10));
  }
  const DrawnStep step = drawn_step(plan.seed);
  cases.push_back(control(
      equal(
          {{"lambda", 2.}, {"measured", "||p||"}}, [] { return rho; }, [=] { return step.length(of_length(2, false)); }, 1e-10),
      "SAM's radius for Align-SAM's"));
}

template <class Rule>
Case price(const char* rule, double calls, const Rule& optimizer) {
  return equal(
      {{"rule", rule}, {"measured", "gradients a step"}}, [=] { return calls; },
      [=] {
        const AlignPoint point = two_parameter_point(1, 0.5);
        std::vector<Eigen::VectorXd> taken;
        optimizer.step(measure::ChosenBatches{&point.f, {0, 1}, {1, 2}, &taken}, point.at, Draw{});
        return static_cast<double>(taken.size());
      },
      0);
}

void add_prices(std::vector<Case>& cases) {
  const Momentum descent{.eta = eta};
  cases.push_back(price("SGD", 1, Sgd{descent, {}}));
  cases.push_back(price("SAM", 2, Sam{descent, {rho}}));
  cases.push_back(price("Align-SAM", 3, AlignSam{descent, {.rho = rho}, Coupling::fresh}));
  cases.push_back(
      price("Align-SAM, perturbed", 4, AlignSam{descent, {.rho = rho, .point = AuxiliaryPoint::perturbed}, Coupling::fresh}));
  cases.push_back(price("theory form", 3, align_theory(eta, 0.1, 0.05, AuxiliaryPoint::current)));
  cases.push_back(price("theory form, perturbed", 4, align_theory(eta, 0.1, 0.05, AuxiliaryPoint::perturbed)));
  cases.push_back(
      control(price("Align-SAM", 2, AlignSam{descent, {.rho = rho}, Coupling::fresh}), "SAM's price for Align-SAM's"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "align_identities",
              .says = "Align-SAM is SAM when both batches are one; how long its shift is, what a step costs",
              .statement = "Align-SAM with B_a = B_t is SAM(rho (lambda - 1)), SGD at lambda = 1; ||p|| = rho sqrt(lambda^2 + 1 "
                           "- 2 lambda cos(g_t, g_a)); 3 gradients a step, 4 with g_a perturbed",
              .source = "Align-SAM, algorithm 1 as secondary sources have it; docs/derivations.md#align-sam",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                const LeastSquares rows(gaussian_rows(12, 5, plan.seed), {3}, normal_vector(12, plan.seed + 1));
                add_one_batch("least squares", rows, normal_vector(5, plan.seed + 2), plan.seed, cases);
                add_one_batch("two-parameter", TwoParameter{.label_noise = 0.3}, Vec<double, 2>{{1, 0.8}}, plan.seed, cases);
                add_lengths(plan, cases);
                add_prices(cases);
                return cases;
              }});

}  // namespace
}  // namespace valley
