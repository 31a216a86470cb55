// P4: f beta-smooth and PL (||grad f||^2 >= 2 mu f), batch noise at most s f, fresh batches. Under the conditions on
// eta and rho (derived here, or the printed ones as remembered)
//
//   E f_t <= (1 - eta mu/2)^t f_0.
//
// Shared batches, every sample's loss beta-smooth: E f' <= f (1 - eta q + beta_f beta eta^2 (1 + beta rho)^2).
// Measured exactly: the largest E f'/f over all points (least squares) or a grid of them (on the line), by
// enumerating the batches of one step, and the slowest (E f_t/f_0)^(1/t) along paths. By how much eta and rho pass
// their limits before the rate fails: p4_slack.cpp.
#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/claims/exact_case.hpp"
#include "experiments/claims/p4_case.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;
using Point = Vec<double, 1>;

/// E f_T/f_0 with drawn noise, over trials from one start.
Measurement drawn_ratio(const PlSine& f, const Usam& usam, std::uint32_t steps, std::uint64_t trials, std::uint64_t seed) {
  const Point start{{4.}};
  return measure::mean_over_trials(trials, [&](std::uint64_t trial) {
    return f.loss(run(f, usam, start, steps, Draw{.seed = seed, .trial = trial}).state) / f.loss(start);
  });
}

void add_sine(const Plan& plan, std::vector<Case>& cases) {
  for (const double sigma2 : {0., 1., 10.})
    for (const std::uint32_t batch : {1u, 2u})
      for_each_condition([&](Condition condition, double share) {
        const PlSine f{.sigma2 = sigma2, .batch = batch};
        const Known known = f.known();
        const Step step = allowed(condition, known, 1. / batch, share);
        const Usam usam{{.eta = step.eta}, {step.rho}, Coupling::fresh};
        const Params params =
            with({{"landscape", "z^2 + 3 sin^2 z"}, {"batch", static_cast<double>(batch)}}, step_params(condition, known, step));
        const auto rate = [=] { return theory::pl_rate(step.eta, known.mu); };
        const int points = plan.pick(60, 400, 2000);
        cases.push_back(
            at_most(with(params, {{"measured", "largest E f_1/f_0"}}), rate, [=] { return slowest_rate(f, usam, points, 1); }));
        const int steps = batch == 1 ? 4 : 2;
        cases.push_back(
            at_most(with(params, {{"measured", "largest (E f_t/f_0)^(1/t)"}, {"t up to", static_cast<double>(steps)}}), rate,
                    [=] { return slowest_rate(f, usam, points / 20, steps); }));
        cases.push_back(at_most(
            with(params, {{"measured", "E f_40/f_0, drawn noise"}}),
            [=] { return std::pow(theory::pl_rate(step.eta, known.mu), 40); },
            [=, trials = plan.pick(400u, 4000u, 40000u), seed = plan.seed] { return drawn_ratio(f, usam, 40, trials, seed); }));
      });
}

/// max over t <= 30 of (E f_t/f_0)^(1/t), from the sum of all rows.
double path_rate(const measure::Enumeration& batches, const Instance& instance, double eta) {
  const auto loss = batches.expected_loss(eta, instance.rows.colwise().sum().transpose(), 30);
  double rate = 0;
  for (std::size_t t = 1; t < loss.size(); ++t) rate = std::max(rate, std::pow(loss[t] / loss[0], 1. / static_cast<double>(t)));
  return rate;
}

void add_least_squares(const Plan& plan, std::vector<Case>& cases) {
  for (Instance instance : small_instances(plan.seed + 200, plan.pick(28, 140, 560), 1, Coupling::fresh))
    for_each_condition([&](Condition condition, double share) {
      const Known known = LeastSquares(instance.rows, instance.setting.batching).known();
      const Step step = allowed(condition, known, theory::batch_noise(instance.setting.batching, instance.rows.rows()), share);
      instance.setting.rho = step.rho;
      const Simulated simulated(instance);
      const Params params = with(instance.params(), step_params(condition, known, step));
      const auto rate = [=] { return theory::pl_rate(step.eta, known.mu); };
      cases.push_back(at_most(with(params, {{"measured", "largest E f_1/f_0"}}), rate,
                              [=] { return simulated.batches().one_step(step.eta).high; }));
      cases.push_back(at_most(with(params, {{"measured", "largest (E f_t/f_0)^(1/t), t <= 30"}}), rate,
                              [=] { return path_rate(simulated.batches(), instance, step.eta); }));
    });
}

void add_shared(const Plan& plan, std::vector<Case>& cases) {
  for (Instance instance : small_instances(plan.seed + 300, plan.pick(28, 140, 560), 1, Coupling::shared))
    for (const double share : {0.2, 0.6})
      for (const double eta_share : {0.5, 1.}) {
        const Known known = LeastSquares(instance.rows, instance.setting.batching).known();
        const double beta = known.beta_sample, mu = known.mu;
        const double rho = share * 2 * mu / (mu * beta + beta * beta);  // share of where q = 0
        const double q = (1 - share) * 2 * mu;
        const double eta = eta_share * q / (2 * known.beta * beta * (1 + beta * rho) * (1 + beta * rho));
        instance.setting.rho = rho;
        const Simulated simulated(instance);
        cases.push_back(at_most(
            with(instance.params(), {{"condition", "shared"},
                                     {"beta_sample", beta},
                                     {"beta", known.beta},
                                     {"mu", mu},
                                     {"eta", eta},
                                     {"measured", "largest E f_1/f_0"}}),
            [=] { return theory::pl_rate_shared(eta, rho, beta, known.beta, mu); },
            [=] { return simulated.batches().one_step(eta).high; }));
      }
}

void add_quadratics(std::vector<Case>& cases) {
  for (const double lambda : {0.5, 4.})
    for_each_condition([&](Condition condition, double share) {
      const Quadratic f(lambda);
      const Step step = allowed(condition, f.known(), 1, share);
      const Usam usam{{.eta = step.eta}, {step.rho}, Coupling::fresh};
      cases.push_back(at_most(
          with({{"landscape", "quadratic"}, {"measured", "f_1/f_0"}}, step_params(condition, f.known(), step)),
          [=] { return theory::pl_rate(step.eta, f.known().mu); },
          [=] { return f.loss(usam.step(f, Point{{1.}}, Draw{})) / f.loss(Point{{1.}}); }));
    });
}

/// Counterexample (c), and its fresh twin.
Case rare_curvature(Coupling coupling) {
  const RandomCurvature<2> f{{10, 0.9}, {0.01, 0.99}};
  return on_the_line("curvature 10 or 0.9", f, allowed(Condition::derived, f.known(), 1, 1), coupling);
}

/// One sample: the shared rate is attained at rho = 0; beyond that it is 4 eta a^2 rho above.
void add_shared_line(std::vector<Case>& cases) {
  const RandomCurvature<2> one{{2, 2}, {0.5, 0.5}};
  const double a = one.mean();
  for (const double share : {0.1, 0.5, 1.5})
    for (const double rho : {0., 0.01}) {
      const double eta = share / a;
      cases.push_back(at_most(
          {{"landscape", "curvature 2"}, {"condition", "shared"}, {"eta", eta}, {"rho", rho}, {"measured", "f_1/f_0"}},
          [=] { return theory::pl_rate_shared(eta, rho, a, a, a); },
          [=] { return line_factor(line_batches(one), eta, rho, Coupling::shared); }));
      if (rho > 0) continue;
      cases.back().relation = Relation::equal;
      cases.back().params.emplace_back("theory", "the rate, attained");
    }
}

/// E f_T/f_0 on least squares with label noise: f does not fall to 0, nor does the gradient's noise.
Measurement noisy_labels(const Instance& instance, const Step& step, std::uint64_t seed) {
  const auto n = instance.rows.rows();
  VectorXd offsets(n);
  for (Eigen::Index i = 0; i < n; ++i) offsets[i] = i % 2 == 0 ? 1 : -1;
  const LeastSquares f(instance.rows, instance.setting.batching, offsets);
  const Usam usam{{.eta = step.eta}, {step.rho}, Coupling::fresh};
  const VectorXd start = instance.rows.colwise().sum().transpose();
  return measure::mean_over_trials(200, [&](std::uint64_t trial) {
    return f.loss(run(f, usam, start, 400, Draw{.seed = seed, .trial = trial}).state) / f.loss(start);
  });
}

void add_controls(const Plan& plan, std::vector<Case>& cases) {
  cases.push_back(rare_curvature(Coupling::fresh));
  cases.push_back(control(rare_curvature(Coupling::shared), "shared batches, only the mean is smooth enough"));

  const RandomCurvature<2> tight = noisy_line(0.25);
  const Step corner = allowed(Condition::derived, tight.known(), 1, 1);
  cases.push_back(control(on_the_line("curvature 1 +- sqrt 0.25", tight, {1.03 * corner.eta, corner.rho}, Coupling::fresh),
                          "eta 3 % beyond the condition"));
  cases.push_back(control(on_the_line("curvature 1 +- sqrt 0.25", tight, {corner.eta, 1.12 * corner.rho}, Coupling::fresh),
                          "rho 12 % beyond the condition"));

  const PlSine f{.sigma2 = 1};
  const Known known = f.known();
  const Step step = allowed(Condition::derived, known, 1, 1);
  const Usam fast{{.eta = 2.5 / known.beta}, {step.rho}, Coupling::fresh};
  cases.push_back(
      control(at_most(
                  {{"landscape", "z^2 + 3 sin^2 z"}, {"eta", fast.descent.eta}, {"measured", "largest E f_1/f_0"}},
                  [=] { return theory::pl_rate(fast.descent.eta, known.mu); }, [=] { return slowest_rate(f, fast, 60, 1); }),
              "eta beyond the condition"));
  const PlSine exact;
  const Usam far{{.eta = 1 / known.beta}, {0.5}, Coupling::fresh};
  cases.push_back(
      control(at_most(
                  {{"landscape", "z^2 + 3 sin^2 z"}, {"eta", far.descent.eta}, {"rho", 0.5}, {"measured", "largest f_1/f_0"}},
                  [=] { return theory::pl_rate(far.descent.eta, known.mu); }, [=] { return slowest_rate(exact, far, 60, 1); }),
              "rho beyond the condition"));
  Instance twice{"(1,0) (1,0) (0,1) (0,1)", Eigen::MatrixXd(4, 2), {}};  // equal rows, labels 1 and -1
  twice.rows << 1, 0, 1, 0, 0, 1, 0, 1;
  const Known data = LeastSquares(twice.rows).known();
  const Step slow = allowed(Condition::derived, data, 1, 1);
  cases.push_back(control(at_most(
                              with(twice.params(), {{"eta", slow.eta}, {"measured", "E f_400/f_0"}}),
                              [=] { return std::pow(theory::pl_rate(slow.eta, data.mu), 400); },
                              [=, seed = plan.seed] { return noisy_labels(twice, slow, seed); }),
                          "labels that cannot all be fitted"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "p4_convergence",
              .says = "P4: under the PL inequality USAM converges at a linear rate",
              .statement = "beta-smooth, PL(mu), noise <= s f, fresh batches, eta <= min(1/beta, mu/(2 beta s)), "
                           "rho <= sqrt(mu/max(beta, s))/(4 beta) => E f_t <= (1 - eta mu/2)^t f_0",
              .source = "late-SAM, theorem 4.3, constants re-derived; docs/derivations.md#p4",
              .figure = "pl_convergence",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                add_sine(plan, cases);
                add_least_squares(plan, cases);
                add_shared(plan, cases);
                add_quadratics(cases);
                add_p4_slack(plan, cases);
                add_shared_line(cases);
                add_controls(plan, cases);
                return cases;
              }});

}  // namespace
}  // namespace valley
