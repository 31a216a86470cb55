// How slack P4's conditions are: the factor by which eta, or rho, passes its limit before the rate fails. It is at least 1, as
// P4 says, and near 1 for one parameter with curvature 1 +- 1/2, where 1/beta = mu/(2 beta s): 1.014 for eta, 1.083 for rho.
// There the constants can be seen; elsewhere they are loose, up to hundreds of times.
#include <functional>

#include "base/number.hpp"
#include "experiments/claims/p4_case.hpp"
#include "sim/landscape/quadratic.hpp"

namespace valley {
namespace {

/// The k from 1/4 on up to which excess(k) <= 0; at most 1000.
double slack(const std::function<double(double)>& excess) {
  double low = 0.25, high = low;
  if (excess(low) > 0) return 0;
  while (excess(high) <= 0 && high < 1000) low = high, high *= 1.1;
  if (high >= 1000) return 1000;
  while (high - low > 1e-12 * high) {
    const double middle = (low + high) / 2;
    (excess(middle) <= 0 ? low : high) = middle;
  }
  return low;
}

/// The limits of eta and of rho on one landscape with one-step rate(step): each must be passed before the rate fails.
void add_slack(const std::string& landscape, const Known& known, double noise, const std::function<double(const Step&)>& rate,
               std::vector<Case>& cases) {
  for (const Condition condition : {Condition::derived, Condition::remembered}) {
    const Step step = allowed(condition, known, noise, 1);
    const auto add = [&](const char* limit, bool of_eta) {
      cases.push_back(at_least(
          with({{"landscape", landscape}, {"measured", std::string("passes its limit by a factor: ") + limit}},
               step_params(condition, known, step)),
          [] { return 1; },
          [=] {
            return slack([&](double k) {
              const Step longer = of_eta ? Step{k * step.eta, step.rho} : Step{step.eta, k * step.rho};
              return rate(longer) - theory::pl_rate(longer.eta, known.mu);
            });
          }));
    };
    add("eta", true);
    add("rho", false);
  }
}

}  // namespace

void add_p4_slack(const Plan& plan, std::vector<Case>& cases) {
  for (const double V : {0.24, 0.25, 0.26, 0.27, 1.}) {
    const RandomCurvature<2> f = noisy_line(V);
    add_slack(
        "curvature 1 +- sqrt " + shortest(V), f.known(), 1,
        [=](const Step& step) { return line_factor(line_batches(f), step.eta, step.rho, Coupling::fresh); }, cases);
    cases.push_back(
        on_the_line("curvature 1 +- sqrt " + shortest(V), f, allowed(Condition::derived, f.known(), 1, 1), Coupling::fresh));
  }
  for (const double sigma2 : {0., 1., 10.}) {
    const PlSine f{.sigma2 = sigma2};
    add_slack(
        "z^2 + 3 sin^2 z", f.known(), 1,
        [f, points = plan.pick(60, 100, 200)](const Step& step) {
          return slowest_rate(f, Usam{{.eta = step.eta}, {step.rho}, Coupling::fresh}, points, 1);
        },
        cases);
  }
  add_slack(
      "quadratic", Quadratic(1).known(), 1,
      [](const Step& step) {
        const Quadratic f(1);
        const Vec<double, 1> one{{1.}};
        return f.loss(Usam{{.eta = step.eta}, {step.rho}}.step(f, one, Draw{})) / f.loss(one);
      },
      cases);
}

}  // namespace valley
