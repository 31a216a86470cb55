// One parameter, heavy ball: with a the mean and V the variance of a batch's curvature m_S (a_S for SGD, a_S + rho a_S^2 or
// a_S2 (1 + rho a_S1) for USAM),
//
//   eta* = 2 (1-m) a/(V + a^2 (1-m)/(1+m)):   2 (1+m)/a where V = 0,   2 (1-m) a/V where V >> a^2,
//
// so batch sharpness at eta*, (a^2 + V)/a, is between 2 (1-m)/eta* and 2 (1+m)/eta*, the plateaux that were measured on
// networks (andreyev2024). Against the simulator's own step, enumerated.
#include <cmath>

#include "experiments/claims/memory_case.hpp"
#include "theory/one_dimension.hpp"

namespace valley {
namespace {

/// Mean and variance of a batch's curvature, as theory has them.
struct Law {
  double a = 0, V = 0;

  explicit Law(const Instance& instance) {
    const theory::Setting& setting = instance.setting;
    std::vector<theory::Atom<double>> atoms;
    const auto n = static_cast<double>(instance.rows.rows());
    for (Eigen::Index i = 0; i < instance.rows.rows(); ++i) atoms.push_back({std::pow(instance.rows(i, 0), 2), 1 / n});
    const double B = setting.batching.size, mean = theory::mean(atoms), noise = theory::variance(atoms) / B;
    const auto factor = [&](double eta) {
      return setting.coupling == Coupling::fresh ? theory::fresh_factor(mean, noise, eta, setting.rho)
                                                 : theory::shared_factor(atoms, B, eta, setting.rho);
    };
    a = (factor(-1) - factor(1)) / 4;
    V = (factor(-1) + factor(1)) / 2 - 1 - a * a;
  }
};

double step_of_law(const Instance& instance) {
  const Law law(instance);
  return theory::momentum_step(law.a, law.V, instance.setting.momentum);
}

/// One sample in n has all the curvature: V = (n - 1) a^2.
Instance one_in(int n, double a, const theory::Setting& setting) {
  Instance instance{"one sample in " + std::to_string(n), Eigen::MatrixXd::Zero(n, 1), setting};
  instance.rows(0, 0) = std::sqrt(n * a);
  return instance;
}

Case closed_form(const Instance& believed, const Instance& real) {
  return equal(
      with(real.params(), {{"measured", "eta*"}}), [=] { return step_of_law(believed); },
      [simulated = MemorySimulated(real)] { return simulated.critical_step(); }, 1e-7);
}

/// eta* over one of its limits.
Case limit(const Instance& real, const char* which, const std::function<double(const Law&)>& of, double tolerance) {
  return equal(
      with(real.params(), {{"measured", std::string("eta* over ") + which}}), [] { return 1; },
      [=, simulated = MemorySimulated(real)] { return simulated.critical_step() / of(Law(real)); }, tolerance);
}

void add_limits(std::vector<Case>& cases) {
  for (const double m : {0.5, 0.9}) {
    const Instance quiet = two_curvatures(2, 2e-4, {.momentum = m}), loud = one_in(100, 0.5, {.momentum = m});
    const auto upper = [m](const Law& law) { return 2 * (1 + m) / law.a; };
    const auto lower = [m](const Law& law) { return 2 * (1 - m) * law.a / law.V; };
    cases.push_back(limit(quiet, "2 (1+m)/a, where there is no noise", upper, 1e-5));
    cases.push_back(limit(loud, "2 (1-m) a/V, where there is little else", lower, 5e-3));
    cases.push_back(control(limit(loud, "2 (1+m)/a", upper, 5e-3), "the other limit"));
    cases.push_back(control(limit(quiet, "2 (1-m) a/V", lower, 5e-3), "the other limit"));
  }
}

void add_plateaux(const Instance& real, std::vector<Case>& cases) {
  const double m = real.setting.momentum;
  const MemorySimulated simulated(real);
  const auto sharpness = [=] {
    const Law law(real);
    return simulated.critical_step() * (law.a * law.a + law.V) / law.a;
  };
  const Params params = with(real.params(), {{"measured", "eta* E m_S^2/E m_S"}});
  cases.push_back(at_least(
      params, [m] { return 2 * (1 - m); }, sharpness, 1e-7));
  cases.push_back(at_most(
      params, [m] { return 2 * (1 + m); }, sharpness, 1e-7));
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
    for (const double rho : {0., 0.3})
      for (const std::uint32_t B : plan.pick<std::vector<std::uint32_t>>({1, 3}, {1, 2, 3, 5}, {1, 2, 3, 4, 5, 8}))
        for (const double m : {0.1, 0.5, 0.9, 0.99}) {
          const theory::Setting setting{.rho = rho, .batching = {B}, .coupling = coupling, .momentum = m};
          for (const Instance& instance : {two_curvatures(2, 1.8, setting), two_curvatures(1, 0.1, setting)}) {
            cases.push_back(closed_form(instance, instance));
            add_plateaux(instance, cases);
          }
        }
  add_limits(cases);
  const Instance real = two_curvatures(2, 1.8, {.rho = 0.3, .batching = {2}, .coupling = Coupling::shared, .momentum = 0.9});
  Instance fresh = real, B_up = real;
  fresh.setting.coupling = Coupling::fresh;
  B_up.setting.batching.size = 4;
  cases.push_back(control(closed_form(with_momentum(real, 0, false), real), "momentum left out"));
  cases.push_back(control(closed_form(with_momentum(real, 0.89, false), real), "momentum 0.89 for 0.9"));
  cases.push_back(control(closed_form(fresh, real), "fresh batches' law, shared batches"));
  cases.push_back(control(closed_form(B_up, real), "B doubled"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "momentum_one_dimension",
              .says = "with momentum in one parameter the critical step has a closed form between two plateaux",
              .statement = "one parameter: eta* = 2 (1-m) a/(V + a^2 (1-m)/(1+m)); 2 (1-m)/eta* <= E m_S^2/E m_S <= 2 "
                           "(1+m)/eta*, the upper attained at V = 0, the "
                           "lower in the limit of large V/a^2",
              .source = "Valley; plateaux: andreyev2024, second-hand; docs/derivations.md#momentum",
              .cases = all_cases});

}  // namespace
}  // namespace valley
