// The product of the two batches' gradients, which Align-SAM is meant to raise. g_a is taken at theta + eta_2 g_a.
//
//   theorem 2   at the perturbed points >= 1/2 of the product before (3/2 where that is negative), if the radii are small:
//               below align_product_radius, proportional to |cos(g_t, g_a)|. It bounds a change, and says not which way.
//               Attained by opposite gradients of one curvature, on the line.
//   change      in the mean, to first order, align_product_change: at a minimum it *falls*, by eta_2 nu Tr(H Sigma), where SAM's
//               stays. So it does in most draws there. At the three kinds of place that are drawn from (AlignDraws) it falls in
//               more draws than under USAM(eta_1), whose own share depends on the place; were g_a added, in fewer (at a
//               minimum; elsewhere second order has its say).
//   gain        after the step, over USAM(eta_1): eta eta_2 (||H_t g_a||^2 + (H_a g_t) . (H_t g_a)), in most draws positive
#include <algorithm>
#include <limits>

#include "experiments/claims/align_case.hpp"
#include "experiments/claims/align_draws.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;
using measure::ChosenBatches;

constexpr Batching two{2};
constexpr double nu = 0.5;  // of two draws with replacement

double largest_curvature(const theory::Derivatives& t, const theory::Derivatives& a) {
  // H_S = G^T G/B has no eigenvalue above its trace.
  return std::max(t.H.trace(), a.H.trace());
}

/// The smallest (after - before)/|before| over all pairs of batches, each at its own radius: `factor` of the limit, whose
/// cosine is the pair's, or 1 where `cosine` is false.
double worst_change(const AlignPoint& point, double ratio, double factor, bool cosine) {
  double worst = std::numeric_limits<double>::infinity();
  measure::for_each_pair(point.f, two, two, [&](const ChosenBatches& pair) {
    const theory::Derivatives t = point.derivatives(pair.descent), a = point.derivatives(pair.auxiliary);
    const double c = t.g.dot(a.g) / (t.g.norm() * a.g.norm());
    const double radius =
        factor * theory::align_product_radius(largest_curvature(t, a), cosine ? c : 1, a.g.norm() / t.g.norm(), ratio);
    const Products seen = products(pair, point.at, {.eta_1 = radius, .eta_2 = ratio * radius});
    worst = std::min(worst, (seen.perturbed - seen.before) / std::abs(seen.before));
  });
  return worst;
}

Case theorem_2(const AlignPoint& point, const char* where, double ratio, bool cosine, double factor = 1) {
  return at_least(
      {{"point", where}, {"eta_2/eta_1", ratio}, {"measured", "least change of the product at the perturbed points, relative"}},
      [] { return -0.5; },
      [=] {
        return Measurement{.value = worst_change(point, ratio, factor, cosine),
                           .std_error = 0,
                           .found = {{"at 4 times the radius", worst_change(point, ratio, 4, cosine)}}};
      });
}

/// E of the change at the perturbed points over all pairs of batches.
double mean_change(const AlignPoint& point, const Radii& r) {
  return measure::mean_over_pairs(point.f, two, two, [&](const ChosenBatches& pair) {
    const Products seen = products(pair, point.at, r);
    return seen.perturbed - seen.before;
  });
}

constexpr double scale = 2e-5;

Case change_order(const AlignPoint& point, const char* where, const Radii& r, double told_nu) {
  return equal(
      {{"landscape", point.landscape},
       {"point", where},
       {"eta_1 : 1", r.eta_1},
       {"eta_2 : 1", r.eta_2},
       {"measured", "order of the mean change's error"}},
      [] { return 2; },
      [=] {
        const auto error = [&](double s) {
          const Radii small{.eta_1 = s * r.eta_1, .eta_2 = s * r.eta_2};
          return mean_change(point, small) - theory::align_product_change(point.samples, small.eta_1, small.eta_2, told_nu);
        };
        return halving_order(error(scale), error(scale / 2));
      },
      0.02);
}

Case gain_order(const AlignPoint& point, const char* where, bool whole) {
  return equal(
      {{"landscape", point.landscape}, {"point", where}, {"measured", "order of the gain's error"}}, [] { return 3; },
      [=] {
        const auto error = [&](double s) {
          double largest = 0;
          measure::for_each_pair(point.f, two, two, [&](const ChosenBatches& pair) {
            const theory::Derivatives t = point.derivatives(pair.descent);
            theory::Derivatives a = point.derivatives(pair.auxiliary);
            if (!whole) a.H.setZero();
            const Products align = products(pair, point.at, {.eta = s, .eta_1 = s, .eta_2 = 0.5 * s});
            const Products usam = products(pair, point.at, {.eta = s, .eta_1 = s});
            const double predicted = theory::align_product_gain(t, a, s, 0.5 * s);
            largest = std::max(largest, std::abs(align.next - usam.next - predicted));
          });
          return largest;
        };
        return halving_order(error(200 * scale), error(100 * scale));
      },
      0.03);
}

bool product_falls(const Products& p, const Products&) { return p.perturbed < p.before; }

/// The share of random draws in which `happens`; half of them is what a coin would give.
template <class Happens>
Case majority(const AlignDraws& ensemble, int draws, const char* what, Happens happens) {
  return at_least(
      {{"draws", ensemble.name}, {"eta_2/eta_1", ensemble.ratio}, {"share in which", what}}, [] { return 0.5; },
      [=] {
        const auto counts = share_of_draws(ensemble, draws, happens);
        return Measurement{
            .value = counts.share, .std_error = counts.std_error, .found = {{"under USAM(eta_1)", counts.under_usam}}};
      },
      0);
}

/// By how much the share of draws in which the product falls is above USAM's, paired draw by draw.
Case falls_more(const AlignDraws& ensemble, int draws) {
  return at_least(
      {{"draws", ensemble.name}, {"eta_2/eta_1", ensemble.ratio}, {"measured", "share in which the product falls, above USAM's"}},
      [] { return 0; },
      [=] {
        const auto counts = share_of_draws(ensemble, draws, product_falls);
        return Measurement{
            .value = counts.excess, .std_error = counts.excess_error, .found = {{"under USAM(eta_1)", counts.under_usam}}};
      },
      0);
}

void add_shares(const Plan& plan, std::vector<Case>& cases) {
  const int draws = plan.pick(1000, 4000, 40000);
  for (const double ratio : {0.5, 1., 2.}) {
    const AlignDraws minimum{"at a minimum, noisy", AlignDraws::Place::minimum, ratio, plan.seed};
    const AlignDraws agreeing{"interpolating, off the minimum", AlignDraws::Place::interpolating, ratio, plan.seed};
    cases.push_back(majority(minimum, draws, "the product falls", product_falls));
    if (ratio < 2) {
      cases.push_back(control(majority(agreeing, draws, "the product falls", product_falls), "samples that agree"));
    }
    const AlignDraws noisy{"off the minimum, noisy", AlignDraws::Place::noisy, ratio, plan.seed};
    for (const AlignDraws& one : {minimum, agreeing, noisy}) cases.push_back(falls_more(one, draws));
    cases.push_back(control(falls_more({minimum.name, minimum.place, -ratio, plan.seed}, draws), "g_a added, not taken away"));
    for (const AlignDraws& one : {minimum, agreeing, noisy}) {
      cases.push_back(majority(one, draws, "the next product gains on USAM's",
                               [](const Products& p, const Products& usam) { return p.next > usam.next; }));
    }
  }
}

void add_orders(const Plan& plan, std::vector<Case>& cases) {
  for (int k = 0; k < plan.pick(1, 4, 16); ++k) {
    const std::uint64_t seed = plan.seed * 100 + 10 * static_cast<std::uint64_t>(k);
    const Eigen::VectorXd off = normal_vector(3, seed + 2);
    const AlignPoint noisy = least_squares_point(5, 3, 0.5, seed, off), minimum = least_squares_point(5, 3, 0.5, seed, {});
    const AlignPoint interpolating = least_squares_point(5, 3, 0, seed, off);
    for (const double ratio : {0., 0.5, 1., 2.}) {
      cases.push_back(theorem_2(noisy, "noisy", ratio, true));
      cases.push_back(theorem_2(interpolating, "interpolating", ratio, true));
    }
    for (const Radii& r : {Radii{.eta_1 = 1, .eta_2 = 0.5}, Radii{.eta_1 = 0.3, .eta_2 = 1}}) {
      cases.push_back(change_order(noisy, "noisy", r, nu));
      cases.push_back(change_order(minimum, "minimum", r, nu));
    }
    cases.push_back(gain_order(noisy, "noisy", true));
    cases.push_back(gain_order(minimum, "minimum", true));
  }
  const AlignPoint toy = two_parameter_point(1, 0.5);
  cases.push_back(change_order(toy, "(1, 0.5)", {.eta_1 = 1, .eta_2 = 0.5}, nu));
  cases.push_back(gain_order(toy, "(1, 0.5)", true));
}

/// (x - 0)^2/2 and (x - 1)^2/2 at 0.4: gradients 0.4 and -0.6.
AlignPoint opposite() {
  const Eigen::MatrixXd rows = Eigen::MatrixXd::Ones(2, 1);
  const Eigen::Vector2d y(0, 1);
  const VectorXd at = VectorXd::Constant(1, 0.4);
  return {"least squares", measure::least_squares_sum(rows, y), theory::least_squares_samples(rows, y, at), at};
}

void add_attained(std::vector<Case>& cases) {
  for (const double ratio : {0., 0.5, 2.}) {
    cases.push_back(theorem_2(opposite(), "opposite gradients on the line: attained", ratio, true));
    cases.back().relation = Relation::equal;
    cases.push_back(control(theorem_2(opposite(), "opposite gradients on the line", ratio, true, 1.03), "a radius 3 % larger"));
  }
}

/// On one point that every seed shares: some of its batches are all but orthogonal.
void add_controls(std::vector<Case>& cases) {
  const AlignPoint point = least_squares_point(5, 3, 0.5, 100, normal_vector(3, 102));
  cases.push_back(control(theorem_2(point, "noisy", 1, false), "a radius that does not shrink with |cos(g_t, g_a)|"));
  cases.push_back(control(change_order(point, "noisy", {.eta_1 = 1, .eta_2 = 0.5}, 0), "without the batches' noise"));
  cases.push_back(control(gain_order(point, "noisy", false), "without (H_a g_t) . (H_t g_a)"));
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "align_product",
          .says = "how Align-SAM changes the product of two batches' gradients, at its points and after a step",
          .statement = "g_t . g_a under Align-SAM: at least 1/2 (3/2 where negative) of itself at the perturbed points, for "
                       "radii of the order of |cos|; at a minimum it falls there, by eta_2 Tr(H Sigma)/b in the mean and in most "
                       "draws, and in more draws than USAM's, also off it in those tried; after the step it gains eta eta_2 "
                       "(||H_t g_a||^2 + H_a g_t . H_t g_a) on USAM's to second order, and in most draws tried",
          .source = "Align-SAM, theorem 2, re-derived; docs/derivations.md#align-sam",
          .figure = "align_product",
          .cases = [](const Plan& plan) {
            std::vector<Case> cases;
            add_orders(plan, cases);
            add_shares(plan, cases);
            add_attained(cases);
            add_controls(cases);
            return cases;
          }});

}  // namespace
}  // namespace valley
