// P2: in a sub-quadratic valley (-2b, 2b) (z f'(z) >= 0, |f'(z)| <= a |z|, a = f''(0)) full-batch USAM with
// eta sup|f'| < b, rho <= 1/a, and normalised SAM with rho < b, keep theta_t in (-b, b) and the ascent point in
// (-2b, 2b), for all t and every start in (-b, b): also where the minimum is unstable, eta a (1 + rho a) > 2.
//
// Measured, over starts up to 0.999999 b: the largest |theta_t|/b, t >= 1 (the start itself says nothing), and the
// largest |ascent point|/(2b), t >= 0.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "experiments/claims/case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/huber.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/user_valley.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/bounds.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

using Point = Vec<double, 1>;

struct Size {
  int starts = 0;
  std::uint32_t steps = 0;
};

struct Reach {
  double point = 0;   // max |theta_t|/b over t >= 1
  double ascent = 0;  // max |ascent point of theta_t|/(2b) over t >= 0
};

/// Both ends of (-b, b) but for a millionth, and points between.
double start(int k, int starts, double b) { return 0.999999 * b * (2. * k / (starts - 1) - 1); }

/// Over the starts in (-b, b); infinite where a path diverged.
template <class F, class Optimizer>
Reach furthest(const F& f, const Optimizer& optimizer, double b, const Size& size) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Reach reach;
  for (int k = 0; k < size.starts; ++k) {
    const Point from{{start(k, size.starts, b)}};
    const auto outcome = run(f, optimizer, from, size.steps, Draw{}, [&](std::uint32_t t, const Point& x) {
      if (t > 0) reach.point = std::max(reach.point, std::abs(x[0]) / b);
      reach.ascent = std::max(reach.ascent, std::abs(optimizer.ascent_point(f, x, Draw{})[0]) / (2 * b));
    });
    if (outcome.diverged) return {infinity, infinity};
  }
  return reach;
}

template <class F>
Params describe(const char* family, const F& f, double b, const char* optimizer, double eta, double rho) {
  return {{"family", family},
          {"a", f.curvature()},
          {"b", b},
          {"optimizer", optimizer},
          {"eta", eta},
          {"rho", rho},
          {"eta a (1 + rho a)", eta * f.curvature() * (1 + rho * f.curvature())}};
}

/// The statement for one valley and optimizer, whether or not its conditions are met: theta, then the ascent point.
template <class F, class Optimizer>
std::array<Case, 2> stays(const Params& params, const F& f, const Optimizer& optimizer, double b, const Size& size) {
  const auto reach = measure::once([=] { return furthest(f, optimizer, b, size); });
  const auto one = [] { return 1; };
  return {at_most(
              with(params, {{"measured", "max |theta_t|/b, t >= 1"}}), one, [=] { return reach().point; }, 0),
          at_most(
              with(params, {{"measured", "max |ascent point|/(2b)"}}), one, [=] { return reach().ascent; }, 0)};
}

template <class F>
void add_valley(const char* family, const F& f, double b, const Size& size, std::vector<Case>& cases) {
  const double a = f.curvature(), sup = f.slope_sup(2 * b);
  const std::string unmet = f.is_sub_quadratic(2 * b) ? "" : "not proved sub-quadratic";
  const auto usam_limits = theory::same_valley_usam(b, sup, a);
  const auto sam_limits = theory::same_valley_sam(b, sup);
  const double eta = 0.99 * usam_limits.eta_max;
  for (const double share : {0.3, 0.99}) {
    const Usam usam{{.eta = eta}, {share * usam_limits.rho_max}};
    const Params params = describe(family, f, b, "usam", eta, usam.shift.rho);
    const auto add = [&](std::array<Case, 2> both) {
      for (Case& one : both) cases.push_back(std::move(one)), cases.back().unmet = unmet;
    };
    add(stays(params, f, usam, b, size));
    // Unstable at the minimum and confined all the same: near 0 one step multiplies by this.
    cases.push_back(equal(
        with(params, {{"measured", "|theta_1/theta_0| near 0"}}),
        [=] { return std::abs(theory::usam_multiplier(a, eta, usam.shift.rho)); },
        [=] { return std::abs(usam.step(f, Point{{1e-6 * b}}, Draw{})[0] / (1e-6 * b)); }, 1e-6));
    const Sam sam{{.eta = 0.99 * sam_limits.eta_max}, {share * sam_limits.rho_max}};
    add(stays(describe(family, f, b, "sam", sam.descent.eta, sam.shift.rho), f, sam, b, size));
  }
}

auto logarithmic() {
  return UserValley{[](auto z) {
                      using std::log;
                      return 0.5 * log(1. + z * z);
                    },
                    [](auto z) { return z / (1. + z * z); }};
}

/// Where the conditions are tight: |f'| is its largest at once, so a step from beside the minimum is eta sup |f'| long; and
/// |f'| = a |z| up to b, so the ascent point is as far as (1 + rho a) b.
Huber narrow_huber(double b) { return {{.s = 1, .delta = 1e-3 * b}}; }
Huber wide_huber(double b) { return {{.s = 1, .delta = b}}; }
constexpr Size tight{1001, 20};  // a start just beyond the narrow parabola

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  const Size size{plan.pick(41, 201, 1001), plan.pick(400u, 1000u, 2000u)};
  for (const double b : {0.5, 1., 3.})
    for (const double s : {1., 2.}) {
      add_valley("tanh2", Tanh2{s}, b, size, cases);
      add_valley("log cosh", LogCosh{s}, b, size, cases);
      add_valley("pseudo-Huber", PseudoHuber{s}, b, size, cases);
      add_valley("Huber", Huber{{.s = s, .delta = 0.5}}, b, size, cases);
      for (const double p : {0.5, 1.5, 2., 3.}) add_valley("tunable decay", TunableDecay{{.s = s, .p = p}}, b, size, cases);
    }
  for (const double b : {1., 3.}) add_valley("user's own: 1/2 log(1 + z^2)", logarithmic(), b, size, cases);
  add_valley("Huber, narrow", narrow_huber(1), 1, tight, cases);
  add_valley("Huber, wide", wide_huber(1), 1, tight, cases);
}

void add_controls(std::vector<Case>& cases) {
  const double b = 1;
  const Tanh2 valley{{.s = 1}};
  const auto limits = theory::same_valley_usam(b, valley.slope_sup(2 * b), valley.curvature());
  enum class Leaves { point, ascent };
  const auto add = [&](const char* broken, const char* family, const auto& f, const char* name, const auto& optimizer,
                       Leaves leaves = Leaves::point, const Size& how = {41, 400}) {
    const Params params = describe(family, f, b, name, optimizer.descent.eta, optimizer.shift.rho);
    const auto both = stays(params, f, optimizer, b, how);
    cases.push_back(control(leaves == Leaves::point ? both[0] : both[1], broken));
  };
  const double eta = 0.99 * limits.eta_max;
  add("a quadratic of the same curvature, unstable", "quadratic", Quadratic(1), "usam",
      Usam{{.eta = eta}, {0.99 * limits.rho_max}});
  add("a quadratic of the same curvature, unstable", "quadratic", Quadratic(1), "sam", Sam{{.eta = eta}, {0.5 * b}});
  add("eta three times too large", "tanh2", valley, "usam", Usam{{.eta = 3 * limits.eta_max}, {0.99 * limits.rho_max}});
  const LogCosh wide{{.s = 0.2}};
  const auto wide_limits = theory::same_valley_usam(b, wide.slope_sup(2 * b), wide.curvature());
  add("rho three times too large", "log cosh", wide, "usam", Usam{{.eta = 0.1 * wide_limits.eta_max}, {3 * wide_limits.rho_max}},
      Leaves::ascent);
  add("rho 1.5 times too large", "tanh2", valley, "sam", Sam{{.eta = eta}, {1.5 * b}}, Leaves::ascent);
  const Huber at_once = narrow_huber(b), late = wide_huber(b);
  const double over = 1.02, step = over * theory::same_valley_usam(b, at_once.slope_sup(2 * b), at_once.curvature()).eta_max;
  add("eta 2 % too large", "Huber, narrow", at_once, "usam", Usam{{.eta = step}, {0.99}}, Leaves::point, tight);
  add("eta 2 % too large", "Huber, narrow", at_once, "sam", Sam{{.eta = step}, {0.99 * b}}, Leaves::point, tight);
  add("rho 2 % too large", "Huber, wide", late, "usam",
      Usam{{.eta = 0.5}, {over * theory::same_valley_usam(b, late.slope_sup(2 * b), late.curvature()).rho_max}}, Leaves::ascent,
      tight);
  add("rho 2 % too large", "Huber, wide", late, "sam", Sam{{.eta = 0.5}, {over * theory::same_valley_sam(b, 1).rho_max}},
      Leaves::ascent, tight);
  const UserValley steep{[](auto z) { return 0.5 * z * z + 0.25 * z * z * z * z; }, [](auto z) { return z + z * z * z; }};
  const auto steep_limits = theory::same_valley_usam(b, steep.slope_sup(2 * b), steep.curvature());
  add("grows faster than its parabola", "user's own: z^2/2 + z^4/4", steep, "usam",
      Usam{{.eta = 0.99 * steep_limits.eta_max}, {0.99 * steep_limits.rho_max}});
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "p2_valley",
          .says = "P2: the walls of a sub-quadratic valley confine what escapes from its minimum",
          .statement = "sub-quadratic on (-2b, 2b), eta sup|f'| < b, rho <= 1/a (SAM: rho < b) => |theta_t| < b and the ascent "
                       "point in (-2b, 2b), for all t",
          .source = "late-SAM, proposition 4.1, re-derived; docs/derivations.md#p2",
          .figure = "same_valley",
          .cases = [](const Plan& plan) {
            std::vector<Case> cases;
            add_grid(plan, cases);
            add_controls(cases);
            return cases;
          }});

}  // namespace
}  // namespace valley
