// Align-SAM to first order in its radii: its theory form, p = eta_1 g_t - eta_2 g_a,
//
//   loss     f_t(theta + p) = f_t + eta_1 ||g_t||^2 - eta_2 g_t . g_a                               (the paper's eq. 7)
//   drift    E d = grad[f + ((eta_1 - eta_2)/2) ||grad f||^2 + (eta_1 nu/2) tr Sigma], nu = 1/b with replacement;
//            exact where every sample is quadratic and g_a is taken at theta
//   m-SAM    so Align(2 rho, rho, b) drifts as m-SAM(b/2) of radius rho: with replacement, where a batch's groups are
//            independent
//
// and its practical form, p = rho (lambda u_t - u_a), u = g/||g||:
//
//   drift    E d = grad f + rho (lambda grad E ||g_t|| - H E u_a): where batches hardly agree that of SAM(lambda rho), not
//            m-SAM's; exact where every sample is quadratic
//
// Errors are the largest over all pairs of batches, or of the expectation over all of them; measured is their order.
#include <algorithm>

#include "experiments/claims/align_case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/usam.hpp"
#include "theory/align.hpp"
#include "theory/bounds.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;
using measure::ChosenBatches;

constexpr double scale = 2e-3;  // of the radii, halved once

struct Radii {
  double eta_1 = 0, eta_2 = 0;
  Radii operator*(double s) const { return {s * eta_1, s * eta_2}; }
};

struct Setup {
  AlignPoint point;
  Batching batching{2};
  AuxiliaryPoint auxiliary = AuxiliaryPoint::perturbed;
  Coupling coupling = Coupling::fresh;

  Params params(const char* what) const {
    return {{"landscape", point.landscape},
            {"B", static_cast<double>(batching.size)},
            {"sampling", batching.sampling == Sampling::with_replacement ? "with replacement" : "without"},
            {"g_a at", name(auxiliary)},
            {"measured", what}};
  }
  double nu() const { return theory::batch_noise(batching, static_cast<long>(point.f.n())); }
  AlignSamTheory rule(const Radii& r) const { return {{.eta = 1}, {r.eta_1, r.eta_2, auxiliary}, coupling}; }
};

double loss_error(const Setup& setup, const Radii& r, const Radii& told) {
  double largest = 0;
  const AlignPoint& point = setup.point;
  measure::for_each_pair(point.f, setup.batching, setup.batching, [&](const ChosenBatches& pair) {
    const VectorXd g_t = point.derivatives(pair.descent).g, g_a = point.derivatives(pair.auxiliary).g;
    const double predicted = theory::align_ascended_loss(point.f.loss(point.at, pair.descent), g_t, g_a, told.eta_1, told.eta_2);
    const VectorXd up = setup.rule(r).ascent_point(pair, point.at, Draw{});
    largest = std::max(largest, std::abs(point.f.loss(up, pair.descent) - predicted));
  });
  return largest;
}

/// E d over all pairs of batches.
template <class Rule>
VectorXd mean_direction(const Setup& setup, const Rule& rule) {
  return measure::mean_over_pairs(setup.point.f, setup.batching, setup.batching, [&](const ChosenBatches& pair) {
    return VectorXd(setup.point.at - rule.step(pair, setup.point.at, Draw{}));
  });
}

double drift_error(const Setup& setup, const Radii& r, const Radii& told, double nu) {
  return (mean_direction(setup, setup.rule(r)) - theory::align_drift(setup.point.samples, told.eta_1, told.eta_2, nu)).norm();
}

/// Distance of Align(2 rho, rho)'s drift from m-SAM's in groups of half the batch, radius rho.
double micro_error(const Setup& setup, double rho) {
  const auto& [point, batching, auxiliary, coupling] = setup;
  const Micro<Usam> micro{{{.eta = 1}, {rho}}, batching.size / 2};
  const VectorXd one = measure::mean_over_pairs(
      point.f, batching, {1}, [&](const ChosenBatches& pair) { return VectorXd(point.at - micro.step(pair, point.at, Draw{})); });
  return (mean_direction(setup, setup.rule({2 * rho, rho})) - one).norm();
}

/// Distance of the practical form's E d from its first order, lambda = 2; `second`: how much of the second batch that is told of.
double practical_error(const Setup& setup, double rho, double second) {
  constexpr double lambda = 2;
  const auto& [point, batching, auxiliary, coupling] = setup;
  const auto mean = [&](const auto& of) { return measure::mean_over_pairs(point.f, batching, batching, of); };
  const VectorXd ascent = mean([&](const ChosenBatches& pair) {
    const theory::Derivatives t = point.derivatives(pair.descent);
    return VectorXd(t.H * t.g.normalized());  // grad ||g_t||
  });
  const VectorXd u = mean([&](const ChosenBatches& pair) { return VectorXd(point.derivatives(pair.auxiliary).g.normalized()); });
  const theory::Derivatives all = point.samples.mean();
  const AlignSam rule{{.eta = 1}, {.rho = rho, .lambda = lambda}, coupling};
  return (mean_direction(setup, rule) - (all.g + rho * (lambda * ascent - second * all.H * u))).norm();
}

/// The order of error(s) as s goes from `scale` to half of it.
template <class Error>
Case order(double expected, Params params, Error error) {
  return equal(
      std::move(params), [=] { return expected; }, [=] { return halving_order(error(scale), error(scale / 2)); }, 0.03);
}

template <class Error>
Case exact(Params params, Error error) {
  return at_most(
      std::move(params), [] { return 0; }, [=] { return error(0.2); }, 1e-12);
}

constexpr Radii radii[] = {{1, 0}, {1, 0.5}, {0.7, 1.1}};

Params with_radii(const Params& params, const Radii& r) { return with(params, {{"eta_1 : 1", r.eta_1}, {"eta_2 : 1", r.eta_2}}); }

void add_setup(const Setup& setup, std::vector<Case>& cases) {
  const bool least_squares = setup.point.landscape == "least squares", current = setup.auxiliary == AuxiliaryPoint::current;
  for (const Radii& r : radii) {
    cases.push_back(
        order(2, with_radii(setup.params("order of f_t's error"), r), [=](double s) { return loss_error(setup, r * s, r * s); }));
    const auto drift = [=](double s) { return drift_error(setup, r * s, r * s, setup.nu()); };
    cases.push_back(least_squares && (current || r.eta_2 == 0)
                        ? exact(with_radii(setup.params("error of E d"), r), drift)
                        : order(2, with_radii(setup.params("order of E d's error"), r), drift));
  }
  if (current) {
    const auto practical = [=](double s) { return practical_error(setup, s, 1); };
    cases.push_back(least_squares ? exact(setup.params("error of the practical E d"), practical)
                                  : order(2, setup.params("order of the practical E d's error"), practical));
  }
  if (setup.batching.size % 2 != 0 || setup.batching.sampling == Sampling::without_replacement) return;
  const auto micro = [=](double s) { return micro_error(setup, s); };
  cases.push_back(least_squares && current ? exact(setup.params("E d less m-SAM(b/2)'s"), micro)
                                           : order(2, setup.params("order of E d less m-SAM(b/2)'s"), micro));
}

void add_controls(const Setup& setup, std::vector<Case>& cases) {
  const Radii r{1, 0.5};
  const auto drift = [&](const char* broken, const Setup& used, const Radii& told, double nu) {
    cases.push_back(control(
        order(2, used.params("order of E d's error"), [=](double s) { return drift_error(used, r * s, told * s, nu); }), broken));
  };
  cases.push_back(control(order(2, setup.params("order of f_t's error"),
                                [=](double s) {
                                  return loss_error(setup, r * s, Radii{1, -0.5} * s);
                                }),
                          "+ eta_2 g_t . g_a"));
  cases.push_back(control(
      order(2, setup.params("order of the practical E d's error"), [=](double s) { return practical_error(setup, s, 0); }),
      "the second batch left out"));
  drift("without tr Sigma", setup, r, 0);
  drift("eta_2 lowers tr Sigma too", setup, {0.5, 0}, setup.nu());
  Setup shared = setup;
  shared.coupling = Coupling::shared;
  drift("one batch for both", shared, r, setup.nu());
  Setup without = setup;
  without.batching = {2, Sampling::without_replacement};
  cases.push_back(
      control(order(2, without.params("order of E d less m-SAM(b/2)'s"), [=](double s) { return micro_error(without, s); }),
              "without replacement: the groups of a batch are not independent"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "align_expansion",
              .says = "Align-SAM's mean step, expanded for a small radius: what it descends beside the loss",
              .statement = "Align-SAM to first order: f_t(theta + p) = f_t + eta_1 ||g_t||^2 - eta_2 g_t . g_a, E d = grad[f + "
                           "((eta_1 - eta_2)/2)||grad f||^2 + (eta_1/(2b)) tr Sigma], so with replacement Align(2 rho, rho, b) "
                           "drifts as m-SAM(b/2); in the practical form E d = grad f + rho (lambda grad E ||g_t|| - "
                           "H E u_a)",
              .source = "Align-SAM, equation 7, re-derived; docs/derivations.md#align-sam",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                std::vector<AlignPoint> points{two_parameter_point(1, 0.5)};
                for (int k = 0; k < plan.pick(1, 3, 9); ++k) {
                  const std::uint64_t seed = plan.seed * 100 + 10 * static_cast<std::uint64_t>(k);
                  points.push_back(least_squares_point(4, 3, 0.5, seed, normal_vector(3, seed + 2)));
                }
                for (const AlignPoint& point : points)
                  for (const Batching& batching : {Batching{1}, Batching{2}, Batching{2, Sampling::without_replacement}})
                    for (const auto auxiliary : {AuxiliaryPoint::current, AuxiliaryPoint::perturbed})
                      add_setup({point, batching, auxiliary}, cases);
                add_controls({points[0]}, cases);
                add_controls({points[1]}, cases);
                return cases;
              }});

}  // namespace
}  // namespace valley
