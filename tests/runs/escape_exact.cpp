// The exact means of valley escape against other ways to the same numbers.
#include "runs/ensemble/exact.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/runs/exact_means.hpp"
#include "theory/one_dimension.hpp"

using namespace valley;
using namespace valley::escape;
using namespace valley_test;

namespace {

using Rational = boost::multiprecision::cpp_rational;
template <class Real>
using Atoms = std::vector<theory::Atom<Real>>;

/// The law of the mean of B draws, one after the other.
Atoms<Rational> batch_mean(const Atoms<Rational>& atoms, int B) {
  Atoms<Rational> law{{0, 1}};
  for (int k = 0; k < B; ++k) {
    Atoms<Rational> longer;
    for (const auto& [sum, p] : law)
      for (const auto& [a, q] : atoms) longer.push_back({sum + a / B, p * q});
    law = longer;
  }
  return law;
}

/// SAM or gradient descent with momentum on the mean of four_rows' losses, in long double.
struct ByHand {
  long double x[2] = {0.5L, 0.5L}, v[2] = {0, 0};

  void gradient(const long double (&at)[2], long double (&g)[2]) const {
    g[0] = g[1] = 0;
    for (const auto& row : four_rows) {
      const long double r = (row[0] * at[0] + row[1] * at[1]) / 4;
      g[0] += r * row[0], g[1] += r * row[1];
    }
  }
  void step(long double eta, long double rho, long double momentum) {
    long double g[2], up[2];
    gradient(x, g);
    const long double length = std::hypot(g[0], g[1]);
    for (int c = 0; c < 2; ++c) up[c] = x[c] + (length > 0 ? rho * g[c] / length : 0);
    gradient(up, g);
    for (int c = 0; c < 2; ++c) v[c] = momentum * v[c] + g[c], x[c] -= eta * v[c];
  }
  double loss() const {
    long double sum = 0;
    for (const auto& row : four_rows) sum += std::pow(row[0] * x[0] + row[1] * x[1], 2.0L) / 8;
    return static_cast<double>(sum);
  }
};

}  // namespace

TEST_CASE("the factor of shared batches from four moments is the enumerated one, in rationals") {
  const Rational eta(3, 7), rho(2, 5);
  for (const Atoms<Rational>& atoms : {Atoms<Rational>{{Rational(1, 2), Rational(1, 3)}, {Rational(3, 2), Rational(2, 3)}},
                                       {{-1, Rational(1, 4)}, {2, Rational(1, 4)}, {Rational(1, 5), Rational(1, 2)}},
                                       {{3, 1}}}) {
    for (int B = 1; B <= 6; ++B) {
      INFO(B);
      CHECK(theory::shared_factor(atoms, Rational(B), eta, rho) == theory::shared_factor(batch_mean(atoms, B), eta, rho));
    }
  }
}

TEST_CASE("the exact mean of batches of a million has all its digits") {
  // Two atoms, so a binomial law: its terms from the middle outwards, each from its neighbour.
  const long double B = 1e6L, p = 0.25L, a = 0.5L, b = 1.5L, eta = 0.7L, rho = 0.2L;
  long double weight = 0, sum = 0;
  const auto add = [&](long double k, long double w) {
    const long double mean = (k * b + (B - k) * a) / B, factor = 1 - eta * (mean + rho * mean * mean);
    weight += w, sum += w * factor * factor;
  };
  const long double middle = 250000, far = 20000;
  add(middle, 1);
  long double w = 1;
  for (long double k = middle; k < middle + far; ++k) add(k + 1, w *= (B - k) / (k + 1) * p / (1 - p));
  w = 1;
  for (long double k = middle; k > middle - far; --k) add(k - 1, w *= k / (B - k + 1) * (1 - p) / p);

  Options o = on("curvature", "usam", 0.7, 1, 3);
  o.keys.set("atoms", std::vector<double>{0.5, 1.5});
  o.keys.set("probabilities", std::vector<double>{0.75, 0.25});
  o.keys.set("batch", double{1000000});
  o.rule.keys.set("rho", 0.2);
  const std::vector<double> found = exact(o);
  REQUIRE(found.size() == 2);
  CHECK(found[1] == Approx(static_cast<double>(0.375L * std::pow(sum / weight, 3.0L))).epsilon(1e-14));
}

TEST_CASE("exact means go through numbers that no double holds") {
  // x' = -2 x: the loss is 2^(2t) of the first, 1/2 1e-400.
  const std::vector<double> grows = exact(on("quadratic", "gd", 3, 1e-200, 1000));
  CHECK(grows[0] == 0);
  CHECK(grows[1] == Approx(static_cast<double>(0.5L * std::pow(10.0L, -400) * std::pow(2.0L, 2000))).epsilon(1e-14));
  const std::vector<double> barely = exact(on("quadratic", "gd", 0.5, 1e-161, 1));
  CHECK(barely == std::vector<double>{5e-323, 1.25e-323});
  CHECK(exact(on("quadratic", "gd", 0.1, 1, 100000))[1] == 0);  // 0.9^200000, not the least double

  Options back = on("quadratic", "gd", 0.5, 1, 4000);  // 2^-2000 down, 2^2000 up again
  back.switch_at = 2000;
  back.then = "gd";
  back.then_eta = 3;
  back.record = 2000;
  CHECK(exact(back) == std::vector<double>{0.5, 0, 0.5});
}

TEST_CASE("exact means on rows go through numbers that no double holds") {
  const Folder folder;
  const auto at = [&](double start, double eta, std::uint64_t steps) {
    Options o = on("quadratic", "usam", eta, start, steps);
    o.data = file_of(four_rows, folder);
    o.keys.set("batch", double{2});
    o.rule.keys.set("rho", 0.1);
    return exact(o).back();
  };
  const double plain = at(1, 6, 200);
  REQUIRE((plain > 1e100 && plain < 1e300));
  CHECK(at(0x1p-600, 6, 200) == Approx(std::ldexp(plain, -1200)).epsilon(1e-14));
  CHECK(at(0x1p-530, 6, 1) == std::ldexp(at(1, 6, 1), -1060));  // a double without all its digits
  CHECK(at(0x1p300, 0.1, 9000) / at(0x1p300, 0.1, 6000) == Approx(at(0x1p300, 0.1, 6000) / at(0x1p300, 0.1, 3000)).epsilon(1e-9));
  CHECK(at(0x1p300, 0.1, 4500) == Approx(std::ldexp(at(0x1p-200, 0.1, 4500), 1000)).epsilon(1e-12));
}

TEST_CASE("on whole batches the exact mean is the one path, for every optimizer") {
  const Folder folder;
  Options o = whole_batches(folder, "sam", 0.3, 40);
  o.rule.keys.set("rho", 0.2);
  o.rule.keys.set("momentum", 0.6);
  o.switch_at = 25;
  o.then = "gd";
  o.record = 5;
  const Exact found = exact_loss(set_up(o), ExactWhen::automatic);
  REQUIRE(found.loss.size() == 9);
  CHECK(found.from == Exact::Source::path);
  ByHand hand;
  for (int t = 0; t <= 40; ++t) {
    if (t % 5 == 0) CHECK(found.loss[static_cast<std::size_t>(t / 5)] == Approx(hand.loss()).epsilon(1e-12));
    if (t == 25) hand.v[0] = hand.v[1] = 0;
    hand.step(0.3L, t < 25 ? 0.2L : 0, 0.6L);
  }
  o.spread = 0.1;
  CHECK(exact_loss(set_up(o), ExactWhen::automatic).loss.empty());
  CHECK(exact_loss(set_up(o), ExactWhen::automatic).why_none.find("random starts") != std::string::npos);
}

TEST_CASE("the path and the second moment agree where both are exact") {
  const Folder folder;
  Options o = whole_batches(folder, "usam", 0.3, 30);
  o.rule.keys.set("rho", 0.2);
  const std::vector<double> path = exact(o);
  o.spread = 1e-30;  // random, but nothing to see of it
  const Exact formula = exact_loss(set_up(o), ExactWhen::automatic);
  CHECK(formula.from == Exact::Source::formula);
  REQUIRE(formula.loss.size() == 2);
  CHECK(path[1] == Approx(formula.loss[1]).epsilon(1e-12));
}

TEST_CASE("merge refuses an empty shard given twice, and carries what is certain") {
  const Folder folder;
  const std::string command = "escape --landscape pl --optimizer gd --eta 0.1 --start 1 --trials 9 --steps 10 --record 5";
  for (const std::string i : {"1", "2", "3"})
    REQUIRE(run(command + " --shard " + i + "/3 --partial '" + folder / i + "'").status == 0);
  const std::string all = " '" + folder / "1" + "' '" + folder / "2" + "' '" + folder / "3" + "'";
  check_refused(run("merge" + all + " '" + folder / "1" + "'"), {"twice", "(shard 1/3, as ", "each shard once"});
  const Ran merged = run("merge" + all + " --json -");
  REQUIRE(merged.status == 0);
  const Json json = Json::parse(merged.out);
  CHECK(json["exact_from"] == "noiseless path");
  check_inside(json);
}
