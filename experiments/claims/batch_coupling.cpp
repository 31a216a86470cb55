// One batch for both halves of a step: what breaks and what survives, in exact rational arithmetic.
//
//   (a) indefinite curvature: shared batches stay stable where P1's C > 1 announces escape
//   (b) PSD model: one shared step from e_2 grows f by less than C
//   (c) P4 with only the mean smooth: a shared step grows f inside the theorem's region
//   shared, necessary:  eta* lambda_max(E M_S) <= 2, and for B = 1  Tr H (1 + rho Tr H) <= 2/eta*
#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "theory/one_dimension.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

using Rational = boost::multiprecision::cpp_rational;
using Atoms = std::vector<theory::Atom<Rational>>;

double number(const Rational& x) { return static_cast<double>(x); }

Rational escape_factor(const Rational& eta, const Rational& rho, const Rational& V) {
  return eta * eta * V * (1 + rho * rho * V);
}

/// A quantity that is known exactly: the row is 0 = 0 only for equal rationals.
Case exactly(Params params, const Rational& stated, const Rational& computed) {
  params.emplace_back("stated", stated.str());
  return equal(
      std::move(params), [] { return 0; }, [=] { return number(computed - stated); }, 0);
}

/// A quantity known to `decimals` places.
Case to_decimals(Params params, double stated, int decimals, const Rational& computed) {
  return equal(
      std::move(params), [=] { return stated; }, [=] { return number(computed); },
      0.5 * std::pow(10, -decimals) / std::abs(stated) * (1 + 1e-9));
}

void add_indefinite(std::vector<Case>& cases) {
  const Atoms a{{11, {1, 2}}, {-9, {1, 2}}};
  const Rational eta{9, 500}, rho = 1, V = theory::variance(a);
  const Rational C = escape_factor(eta, rho, V), shared = theory::shared_factor(a, eta, rho);
  const Rational fresh = theory::fresh_factor(theory::mean(a), V, eta, rho);
  const auto params = [](const char* what) { return Params{{"example", "a"}, {"curvature", "11 or -9"}, {"factor", what}}; };
  cases.push_back(exactly(params("C"), {8181, 2500}, C));
  cases.push_back(exactly(params("shared"), {30953, 31250}, shared));
  cases.push_back(exactly(params("fresh"), {135353, 31250}, fresh));
  cases.push_back(at_least(
      params("fresh >= C"), [=] { return number(C); }, [=] { return number(fresh); }, 0));
  cases.push_back(at_most(
      params("shared is stable"), [] { return 1; }, [=] { return number(shared); }, 0));
  cases.push_back(control(at_least(
                              params("shared >= C"), [=] { return number(C); }, [=] { return number(shared); }, 0),
                          "shared batches, indefinite curvature"));
}

using Row = std::array<Rational, 2>;

/// E f(delta')/f(delta) from delta = e_2 for rows whose H is diagonal, B = 1; delta' = delta - eta H_j (delta + rho H_i delta).
Rational second_axis_ratio(const std::vector<Row>& rows, const Rational& eta, const Rational& rho, Coupling coupling) {
  const Rational n = static_cast<int>(rows.size());
  Rational h1 = 0, h2 = 0, sum = 0, pairs = 0;
  for (const Row& g : rows) h1 += g[0] * g[0] / n, h2 += g[1] * g[1] / n;
  for (const Row& descent : rows)
    for (const Row& ascent : rows) {
      if (coupling == Coupling::shared && &ascent != &descent) continue;
      const Rational lift = rho * ascent[1];  // delta = e_2: H_i delta = g_i (g_i . e_2)
      const Rational residual = descent[0] * lift * ascent[0] + descent[1] * (1 + lift * ascent[1]);
      const Rational x = -eta * descent[0] * residual, y = 1 - eta * descent[1] * residual;
      sum += h1 * x * x + h2 * y * y;
      pairs += 1;
    }
  return sum / pairs / h2;
}

/// gamma ||H||_F^2 for rows whose H is diag(h1, h2) and whose N is diagonal.
Rational alignment(const std::vector<Row>& rows) {
  const Rational n = static_cast<int>(rows.size());
  Row h{0, 0}, N{0, 0};
  for (const Row& g : rows) h[0] += g[0] * g[0] / n, h[1] += g[1] * g[1] / n;
  for (const Row& g : rows) {
    const Rational weight = (g[0] * g[0] * h[0] + g[1] * g[1] * h[1]) / n;
    N[0] += weight * g[0] * g[0], N[1] += weight * g[1] * g[1];
  }
  return std::min<Rational>(N[0] / h[0] - h[0] * h[0], N[1] / h[1] - h[1] * h[1]);
}

void add_semidefinite(std::vector<Case>& cases) {
  const std::vector<Row> rows{{10, 0}, {10, 0}, {1, 1}, {-1, 1}};
  const Rational eta{275957, 10000000}, kappa = alignment(rows), C = escape_factor(eta, 1, kappa);
  const Rational shared = second_axis_ratio(rows, eta, 1, Coupling::shared);
  const Rational fresh = second_axis_ratio(rows, eta, 1, Coupling::fresh);
  const auto params = [](const char* what) {
    return Params{{"example", "b"}, {"rows", "(10,0) (10,0) (1,1) (-1,1)"}, {"delta", "e_2"}, {"factor", what}};
  };
  cases.push_back(exactly(params("gamma ||H||_F^2"), {203, 4}, kappa));
  cases.push_back(exactly(params("shared at eta = 1/36"), {61, 48}, second_axis_ratio(rows, {1, 36}, 1, Coupling::shared)));
  cases.push_back(exactly(params("fresh at eta = 1/36"), {253895, 1296}, second_axis_ratio(rows, {1, 36}, 1, Coupling::fresh)));
  cases.push_back(to_decimals(params("C"), 2, 5, C));
  cases.push_back(to_decimals(params("shared"), 1.26675, 5, shared));
  cases.push_back(to_decimals(params("fresh"), 193.36, 2, fresh));
  cases.push_back(at_least(
      params("fresh >= C"), [=] { return number(C); }, [=] { return number(fresh); }, 0));
  Instance same{"(b)", Eigen::MatrixXd(4, 2), {.rho = 1, .coupling = Coupling::shared}};
  same.rows << 10, 0, 10, 0, 1, 1, -1, 1;
  const Simulated simulated(same);
  const double step = number(eta);
  cases.push_back(equal(
      with(params("C in doubles"), {{"sides", "both theory"}}), [=] { return number(C); },
      [=] { return BoundInputs(same).escape_factor(step, 1); }, 1e-12));
  cases.push_back(equal(
      params("shared, simulated"), [=] { return number(shared); },
      [=] {
        const auto loss = simulated.batches().expected_loss(step, Eigen::Vector2d(0, 1), 1);
        return loss[1] / loss[0];
      },
      1e-12));
  cases.push_back(at_least(
      params("shared growth rate >= C all the same"), [=] { return number(C); }, [=] { return simulated.batches().growth(step); },
      0));
  cases.push_back(control(at_least(
                              params("shared >= C"), [=] { return number(C); }, [=] { return number(shared); }, 0),
                          "shared batches"));
}

void add_smooth_mean_only(std::vector<Case>& cases) {
  const Atoms a{{10, {1, 100}}, {{9, 10}, {99, 100}}};
  const auto params = [](const char* what) { return Params{{"example", "c"}, {"curvature", "10 or 0.9"}, {"factor", what}}; };
  const auto add = [&](const Rational& eta, const Rational& rho, auto&& judge) {
    const Rational m = theory::mean(a);
    judge(1 - eta * m / 2, theory::fresh_factor(m, theory::variance(a), eta, rho), theory::shared_factor(a, eta, rho));
  };
  add({3, 10}, {39, 200}, [&](const Rational&, const Rational& fresh, const Rational& shared) {
    cases.push_back(exactly(params("fresh at eta = 3/10, rho = 39/200"), {210582601333729, 400000000000000}, fresh));
    cases.push_back(exactly(params("shared at eta = 3/10, rho = 39/200"), {4310114423371, 4000000000000}, shared));
  });
  add({302201, 1000000}, {195239, 1000000}, [&](const Rational& rate, const Rational& fresh, const Rational& shared) {
    cases.push_back(to_decimals(params("1 - eta mu/2"), 0.85026, 5, rate));
    cases.push_back(to_decimals(params("fresh"), 0.52469, 5, fresh));
    cases.push_back(to_decimals(params("shared"), 1.08569, 5, shared));
    cases.push_back(at_most(
        params("fresh <= 1 - eta mu/2"), [=] { return number(rate); }, [=] { return number(fresh); }, 0));
    cases.push_back(
        control(at_most(
                    params("shared <= 1 - eta mu/2"), [=] { return number(rate); }, [=] { return number(shared); }, 0),
                "shared batches, single samples not smooth enough"));
  });
}

Case trace_condition(const Instance& instance) {
  const Simulated simulated(instance);
  return at_most(
      with(instance.params(), {{"condition", "eta* <= 2/(Tr H (1 + rho Tr H))"}}),
      [=] {
        const double trace = theory::curvature(theory::Design::from_rows(instance.rows)).trace;
        return 2 / (trace * (1 + instance.setting.rho * trace));
      },
      [=] { return simulated.critical_step(); });
}

void add_necessary(const Plan& plan, std::vector<Case>& cases) {
  for (Instance instance : small_instances(plan.seed + 500, plan.pick(28, 112, 448), 1, Coupling::shared)) {
    const Simulated simulated(instance);
    cases.push_back(at_most(
        with(instance.params(), {{"condition", "eta* <= 2/lambda_max(E M_S)"}}),
        [=] { return theory::ladder(theory::Design::from_rows(instance.rows), instance.setting).mean; },
        [=] { return simulated.critical_step(); }));
    instance.setting.batching = {};
    cases.push_back(trace_condition(instance));
  }
  // Three orthogonal samples in one full batch: no noise, so eta* = 2/lambda_max, and Tr H = 3 lambda_max.
  const theory::Setting whole{.rho = 0.5, .batching = {3, Sampling::without_replacement}, .coupling = Coupling::shared};
  cases.push_back(control(trace_condition(equal_orthogonal(3, 1, whole)), "B > 1"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "batch_coupling",
    .says = "what of the theorems fails when one batch serves both gradients of a step",
    .statement = "one batch for both gradients breaks P1 (indefinite curvature; one step of the PSD model) and P4 (only the mean "
                 "smooth); still necessary: eta lambda_max(E M_S) <= 2, B = 1: Tr H (1 + rho Tr H) <= 2/eta",
    .source = "Valley; docs/derivations.md#batch-coupling",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      add_indefinite(cases);
      add_semidefinite(cases);
      add_smooth_mean_only(cases);
      add_necessary(plan, cases);
      return cases;
    }});

}  // namespace
}  // namespace valley
