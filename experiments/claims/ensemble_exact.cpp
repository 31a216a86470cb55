// The ensembles against the exact second moment: the mean loss of many trials with drawn batches, over f_0, equals
//
//   on the line          E f_t / f_0 = m^t,  m the one-step factor with fresh or with shared batches
//   on least squares     E f_t / f_0 = 1/2 Tr(H S_t) / f_0,  S_t from the second-moment recursion
//
// at a mild step size and next to the critical one, at steps where the error bar of the mean can be trusted. Nothing but
// that error bar is allowed between the two, and 4 standard errors are to be at most 5 % of the mean.
#include <cmath>
#include <string>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/enumeration.hpp"
#include "experiments/mean_loss.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "theory/one_dimension.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr double mild = 0.25, near = 0.98;  // step size over the critical one
constexpr double rounding = 1e-9;

/// What theory says of a landscape under one setting, and the ensemble on it from a fixed start.
struct Subject {
  std::string landscape;
  theory::Setting setting;
  double critical = 0;
  std::uint32_t trusted = 0;  // next to the critical step size the mean has an error bar for twice so many steps
  std::function<std::vector<double>(double eta, const theory::Setting& setting, int steps)> exact;  // E f_t, t = 0 .. steps
  gpu::Ensemble ensemble;
};

RandomCurvature<most_atoms> curvature(std::uint32_t batch) {
  RandomCurvature<most_atoms> f{.batch = batch};
  for (int i = 0; i < most_atoms; ++i) f.a[i] = 0.6 + 0.1 * i, f.probability[i] = 1. / most_atoms;
  return f;
}

/// E x'^2/x^2, a quadratic in eta; two draws a batch.
double factor(double eta, const theory::Setting& setting) {
  const auto f = curvature(2);
  std::vector<theory::Atom<double>> pairs;
  for (int i = 0; i < most_atoms; ++i)
    for (int j = 0; j < most_atoms; ++j) pairs.push_back({(f.a[i] + f.a[j]) / 2, f.probability[i] * f.probability[j]});
  if (setting.coupling == Coupling::shared) return theory::shared_factor(pairs, eta, setting.rho);
  return theory::fresh_factor(theory::mean(pairs), theory::variance(pairs), eta, setting.rho);
}

Subject on_the_line(double rho, Coupling coupling) {
  const theory::Setting setting{rho, {2}, coupling};
  const double square = (factor(2, setting) - 2 * factor(1, setting) + 1) / 2, slope = factor(1, setting) - 1 - square;
  gpu::Ensemble e;
  e.landscape = curvature(setting.batching.size);
  e.start.dimension = 1;
  e.start.at[0] = 1;
  const auto exact = [](double eta, const theory::Setting& other, int steps) {
    std::vector<double> loss{1};
    for (int t = 0; t < steps; ++t) loss.push_back(loss.back() * factor(eta, other));
    return loss;
  };
  return {"8 curvatures on the line", setting, -slope / square, 2, exact, e};
}

Subject on_least_squares(const Plan& plan, double lift, Coupling coupling) {
  constexpr long n = 64, d = 4;
  const Eigen::MatrixXd rows = gaussian_rows(n, d, plan.seed).cwiseSign();  // of one length: no row carries the mean alone
  const Eigen::VectorXd start = Eigen::VectorXd::Ones(d);
  const auto design = theory::Design::from_rows(rows);
  const theory::Setting setting{lift / theory::curvature(design).lambda_max, {16}, coupling};
  const auto exact = [design, start](double eta, const theory::Setting& other, int steps) {
    return theory::expected_loss(design, other, eta, start, steps);
  };
  return {"rows of signs, n = 64, d = 4",
          setting,
          settled(theory::critical_step(design, setting)),
          1,
          exact,
          ensembles::on_rows(rows, setting.batching, start)};
}

/// Mean loss against the exact one at two steps; `believed`: the setting that theory is told.
void add_cases(const Plan& plan, const Subject& subject, double share, const theory::Setting& believed, const std::string& broken,
               std::vector<Case>& cases) {
  const theory::Setting& true_one = subject.setting;
  const double eta = share * subject.critical;
  const std::uint32_t record = share == mild ? 4 : subject.trusted, steps = 2 * record;
  gpu::Ensemble e = subject.ensemble;
  e.phases = {{ensembles::usam(eta, true_one.rho, true_one.coupling), steps}};
  e.trials = std::uint64_t{1} << plan.pick(16, 19, 22);
  e.record = record;
  e.seed = plan.seed;
  const auto result = measure::once([e] { return ensembles::run(e); });
  for (std::uint32_t t = record; t <= steps; t += record) {
    if (!broken.empty() && t < steps) continue;
    const Params params{{"landscape", subject.landscape},
                        {"batch", static_cast<double>(true_one.batching.size)},
                        {"rho", true_one.rho},
                        {"coupling", true_one.coupling == Coupling::fresh ? "fresh" : "shared"},
                        {"eta", eta},
                        {"eta/eta_critical", share},
                        {"step", static_cast<double>(t)}};
    const Case one = equal(
        params,
        [=] {
          const auto loss = subject.exact(eta, believed, static_cast<int>(t));
          return loss[t] / loss[0];
        },
        [=] {
          const gpu::Result& all = result();
          return mean_loss(all.records[t / record], gpu::mean_of(all.records[0].sums.fold().loss));
        },
        rounding);
    cases.push_back(broken.empty() ? one : control(one, broken));
  }
}

std::vector<Case> cases(const Plan& plan) {
  std::vector<Case> all;
  for (const bool line : {true, false}) {
    const auto subject = [&](double lift, Coupling coupling) {
      return line ? on_the_line(lift / 0.95, coupling) : on_least_squares(plan, lift, coupling);
    };
    for (const double share : {mild, near}) {
      for (const Subject& one : {subject(0, Coupling::fresh), subject(0.5, Coupling::fresh), subject(0.5, Coupling::shared)})
        add_cases(plan, one, share, one.setting, "", all);
    }
    const Subject one = subject(0.5, Coupling::shared);
    theory::Setting fresh = one.setting, wider = one.setting;
    fresh.coupling = Coupling::fresh;
    wider.rho *= 1.1;
    add_cases(plan, one, near, fresh, "theory is told fresh batches", all);
    add_cases(plan, one, near, wider, "theory is told a rho 10 % larger", all);
  }
  return all;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "ensemble_exact",
              .says = "the mean loss of simulated trials is the exact one, within its error bar",
              .statement = "mean loss of an ensemble = 1/2 Tr(H S_t), S_t the exact second moment, within its error bar",
              .source = "Valley; docs/derivations.md#second-moment",
              .figure = "stability_brute",
              .cases = cases});

}  // namespace
}  // namespace valley
