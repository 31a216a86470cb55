// The rules of the catalogue: each against its formula, and as data against itself.
#include <catch2/catch.hpp>
#include <cmath>

#include "sim/landscape/huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/any_rule.hpp"
#include "sim/optimizer/catalogue.hpp"
#include "sim/optimizer/table_rule.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Point = Vec<double, 1>;
using Catch::Contains;

const TwoParameter noisy{Activation::sqrt1p, 0.1};
const Vec<double, 2> start{{0.8, 0.5}};

/// Values that differ from the defaults where they can: all that has no default is 0.1.
Values some_values(const std::vector<Key>& keys) {
  Values values;
  for (const Key& key : keys) values.set(key.name, key.standard ? *key.standard : Value(0.1));
  return values;
}

PlainRule some_rule(const ShiftEntry& shift, const DescentEntry& descent, Coupling coupling) {
  Values values = some_values(shift.keys);
  for (const Key& key : descent.keys)
    if (!values.has(key.name)) values.set(key.name, *key.standard);
  if (find_key(descent.keys, "momentum") != nullptr) values.set("momentum", 0.5);
  values.set("weight_decay", 0.01);
  return make_rule(shift, descent, 0.05, coupling, values);
}

}  // namespace

TEST_CASE("any rule of the catalogue, as data, steps to the bits of the rule itself") {
  int rules = 0;
  for (const ShiftEntry& shift : shifts()) {
    for (const DescentEntry& descent : descents()) {
      for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
        const PlainRule rule = some_rule(shift, descent, coupling);
        INFO(shift.id << ", " << descent.id);
        const auto any = run(noisy, AnyRule{rule}, start, 40, {.seed = 5}).state;
        visit(rule, [&]<class S, class D>(const S& s, const D& d) {
          const auto own = run(noisy, Rule<S, D>{d, s, coupling}, start, 40, {.seed = 5}).state;
          const auto asked = run(noisy, TableRule{rule}, start, 40, {.seed = 5}).state;
          CHECK((any[0] == own[0] && any[1] == own[1]));
          CHECK((asked[0] == own[0] && asked[1] == own[1]));
          CHECK(own[1] != start[1]);
        });
        ++rules;
      }
    }
  }
  CHECK(rules >= 2 * 13 * 3);
}

TEST_CASE("Adam and AdamW are PyTorch's formulas") {
  // By hand in long double on f = 2 x^2: m, v, their corrections, and the two kinds of decay.
  const auto by_hand = [](bool apart) {
    long double x = 1, m = 0, v = 0;
    for (int t = 1; t <= 50; ++t) {
      const long double d = 4 * x + (apart ? 0 : 0.1L * x);  // both at the old x
      if (apart) x -= 0.01L * 0.1L * x;
      m = 0.9L * m + 0.1L * d, v = 0.99L * v + 0.01L * d * d;
      x -= 0.01L * (m / (1 - std::pow(0.9L, t))) / (std::sqrt(v / (1 - std::pow(0.99L, t))) + 1e-8L);
    }
    return static_cast<double>(x);
  };
  const Rule<NoShift, Adam> adam{{.eta = 0.01, .beta2 = 0.99, .weight_decay = 0.1}};
  const Rule<NoShift, AdamW> adamw{{.eta = 0.01, .beta2 = 0.99, .weight_decay = 0.1}};
  CHECK(run(Quadratic(4), adam, Point{{1.}}, 50, {}).state[0] == Approx(by_hand(false)).epsilon(1e-12));
  CHECK(run(Quadratic(4), adamw, Point{{1.}}, 50, {}).state[0] == Approx(by_hand(true)).epsilon(1e-12));
  CHECK(by_hand(false) != Approx(by_hand(true)).epsilon(1e-4));
}

TEST_CASE("Adam on SAM's gradients is Adam with the gradient at the ascent point") {
  const Rule<UnitShift, Adam> both{{.eta = 0.01}, {.rho = 0.25}};
  long double x = 1, m = 0, v = 0;
  for (int t = 1; t <= 20; ++t) {
    const long double d = 4 * (x + (x > 0 ? 0.25L : -0.25L));
    m = 0.9L * m + 0.1L * d, v = 0.999L * v + 0.001L * d * d;
    x -= 0.01L * (m / (1 - std::pow(0.9L, t))) / (std::sqrt(v / (1 - std::pow(0.999L, t))) + 1e-8L);
  }
  CHECK(run(Quadratic(4), both, Point{{1.}}, 20, {}).state[0] == Approx(static_cast<double>(x)).epsilon(1e-12));
}

TEST_CASE("LookSAM takes SAM's gradient every few steps, and its part across g in between") {
  const LookSam rule{{.eta = 0.1}, {.rho = 0.2, .alpha = 0.7, .every = 3}};
  const Sam sam{{.eta = 0.1}, {.rho = 0.2}};
  const TwoParameter f;
  auto memory = rule.memory(start);
  Vec<double, 2> x = start, across{};
  for (std::uint32_t t = 0; t < 7; ++t) {
    const Vec<double, 2> g = f.gradient(x), next = rule.step(f, x, memory, Draw{});
    Vec<double, 2> expected;
    if (t % 3 == 0) {
      expected = sam.step(f, x, Draw{});
      const Vec<double, 2> g_s = 10. * (x - expected);
      across = g_s - (dot(g_s, g) / squares(g)) * g;
    } else {
      expected = x - 0.1 * (g + (0.7 * norm(g) / norm(across)) * across);
    }
    CHECK(norm(next - expected) < 1e-13);
    x = next;
  }
  CHECK(std::abs(dot(across, f.gradient(start))) < 0.2);
}

TEST_CASE("a rule that gives a difference a length takes its rounding for 0") {
  const auto end = [](const auto& f, const auto& rule, const auto& from) { return run(f, rule, from, 40, {.seed = 3}).state; };
  const auto by_any = [](const auto& f, const auto& rule, const auto& from) {
    return run(f, AnyRule{plain(rule)}, from, 40, {.seed = 3}).state;
  };
  for (const double x : {1.7, -0.3, 1e-200, 1e200}) {  // on the line SAM's gradient has nothing across g
    INFO(x);
    const Point from{{x}};
    const LookSam look{{.eta = 0.1}, {.rho = 0.1 * std::abs(x)}}, along{{.eta = 0.1}, {.rho = 0.1 * std::abs(x), .alpha = 0}};
    CHECK(end(Quadratic(2), look, from)[0] == end(Quadratic(2), along, from)[0]);
    CHECK(by_any(Quadratic(2), look, from)[0] == end(Quadratic(2), along, from)[0]);
  }
  for (const double x : {1.7, -0.3, 1.1e-5}) {  // one sample, so both batches' gradients are one
    INFO(x);
    const Point from{{x}};
    const auto sgd = end(Quadratic(2), Sgd{{.eta = 0.1}, {}}, from)[0];
    const AlignSam align{{.eta = 0.1}, {.rho = 0.1, .lambda = 1, .point = AuxiliaryPoint::perturbed, .matched = true}};
    CHECK(end(Quadratic(2), align, from)[0] == sgd);
  }
  for (const auto& [keep, slope] : {std::pair{0.6, 0.42}, {0.7, 0.45}, {0.95, 0.85}, {0.99, 1.7}}) {
    INFO(keep);  // a slope that never changes is its own mean; in doubles the mean of these comes out larger
    const FriendlySam friendly{{.eta = 0.1}, {.rho = 1e4, .keep = keep}};
    CHECK(end(Huber{{1, slope}}, friendly, Point{{1e3}})[0] == end(Huber{{1, slope}}, Sgd{{.eta = 0.1}, {}}, Point{{1e3}})[0]);
  }
}

TEST_CASE("sign-ascent goes rho along every coordinate, and the mixed shift from USAM's to SAM's") {
  const TwoParameter f;
  const Vec<double, 2> g = f.gradient(start);
  const auto shift = [&](const auto& rule) { return rule.ascent_point(f, start, Draw{}) - start; };
  const auto sign = shift(SignSam{{}, {.rho = 0.25}});
  for (int c = 0; c < 2; ++c) CHECK(sign[c] == Approx(g[c] > 0 ? 0.25 : -0.25).epsilon(1e-12));
  CHECK(norm(shift(MixedSam{{}, {.rho = 0.1, .mix = 1}}) - shift(Sam{{}, {.rho = 0.1}})) < 1e-16);
  CHECK(norm(shift(MixedSam{{}, {.rho = 0.1, .mix = 0}}) - shift(Usam{{}, {.rho = 0.1}})) < 1e-16);
  CHECK(norm(shift(MixedSam{{}, {.rho = 0.1, .mix = 0.25}}) -
             (0.25 * shift(Sam{{}, {.rho = 0.1}}) + 0.75 * shift(Usam{{}, {.rho = 0.1}}))) < 1e-15);
}

TEST_CASE("Polyak's step on a parabola is the one that the formula gives") {
  // f = 2 x^2 from 1, rho 0.1: e = 1.4, g(e) = 5.6, gamma = (3.92 - 5.6 0.4)/31.36, x' = 1 - gamma 5.6.
  const PolyakUsam rule{{.eta = 1}, {.rho = 0.1}};
  CHECK(rule.step(Quadratic(4), Point{{1.}}, Draw{})[0] == Approx(1 - (3.92 - 5.6 * 0.4) / 5.6).epsilon(1e-14));
  CHECK(rule.step(Quadratic(4), Point{{0.}}, Draw{})[0] == 0);
  // The paper's rate: ||x_T||^2 <= (1 - mu (1 - L rho)^2/(4 L))^T ||x_0||^2, here mu = L = 4.
  double x = 1;
  for (int t = 0; t < 20; ++t) x = rule.step(Quadratic(4), Point{{x}}, Draw{})[0];
  CHECK(x * x <= std::pow(1 - 0.36 / 4, 20));
}

TEST_CASE("a rule's numbers survive being data") {
  const PlainRule rule = plain(Sam{{.eta = 0.3, .momentum = 0.9}, {.rho = 0.2, .epsilon = 1e-3}, Coupling::fresh});
  CHECK(rule.has<UnitShift>());
  CHECK(rule.has<Momentum>());
  CHECK_FALSE(rule.has<GradientShift>());
  CHECK(rule.as<UnitShift>().epsilon == 1e-3);
  CHECK((eta_of(rule) == 0.3 && rho_of(rule) == 0.2 && rule.coupling == Coupling::fresh));
  CHECK(eta_of(with_eta(rule, 0.7)) == 0.7);
  CHECK(with_eta(rule, 0.7).as<Momentum>().momentum == 0.9);
  CHECK(field_names(rule) == std::vector<std::string>{"velocity"});
  CHECK(field_names(plain(Rule<FriendlyShift, Adam>{})) == std::vector<std::string>{"first_moment", "second_moment", "mean"});
}

TEST_CASE("an unknown rule or key is refused with what there is") {
  CHECK_THROWS_WITH(shift_entry("--optimizer", "look_sma"), Contains("--optimizer is 'look_sma' (did you mean look_sam?)"));
  CHECK_THROWS_WITH(descent_entry("--descent", "admw"), Contains("adamw"));
  Values given;
  given.set("floor", 0.1);
  CHECK_THROWS_WITH(require_keys_of({&shift_entry("o", "sam")}, descent_entry("d", "adam"), given),
                    Contains("floor is given with sam and adam") && Contains("with asam only"));
  Values none;
  CHECK_THROWS_WITH(make_rule(shift_entry("o", "sam"), descent_entry("d", "adam"), 0.1, Coupling::shared, none),
                    Contains("rho is missing"));
  CHECK_THROWS_WITH(add(ShiftEntry{.id = "sam", .says = "again", .file = "mine.hpp"}),
                    Contains("sam.hpp") && Contains("mine.hpp"));
}

}  // namespace valley
