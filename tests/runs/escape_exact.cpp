// What valley escape says where nothing is random, and its exact means against other ways to the same numbers.
#include "runs/ensemble/exact.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runs/ensemble/noise.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"
#include "theory/one_dimension.hpp"

using namespace valley;
using namespace valley::escape;
using namespace valley_test;
using Json = nlohmann::json;

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

Options on(const std::string& landscape, const std::string& optimizer, double eta, double start, std::uint64_t steps) {
  Options o;
  o.landscape = landscape;
  o.rule.optimizer = optimizer;
  o.rule.eta = eta;
  o.start = {start};
  o.trials = 1;
  o.steps = steps;
  return o;
}

std::vector<double> exact(const Options& o, ExactWhen when = ExactWhen::automatic) { return exact_loss(set_up(o), when).loss; }

const std::vector<std::vector<double>> four_rows{{1, 0}, {0.5, 0.8}, {-0.3, 1.1}, {0.9, -0.4}};

std::string file_of(const std::vector<std::vector<double>>& rows, const Folder& folder) {
  std::string text;
  for (const auto& row : rows) text += shortest(row[0]) + "," + shortest(row[1]) + "\n";
  write(folder / "rows.csv", text);
  return folder / "rows.csv";
}

Options whole_batches(const Folder& folder, const std::string& optimizer, double eta, std::uint64_t steps) {
  Options o = on("quadratic", optimizer, eta, 0.5, steps);
  o.data = file_of(four_rows, folder);
  o.keys.set("batch", double{4});
  o.keys.set("sampling", "without");
  return o;
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

Json answer(const std::string& command) {
  const Ran ran = run("escape " + command + " --json -");
  INFO(command << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return Json::parse(ran.out);
}

void check_inside(const Json& json) {
  for (std::size_t r = 0; r < json["step"].size(); ++r) {
    INFO(json["step"][r] << ": " << json["low"][r] << " " << json["exact_loss"][r] << " " << json["high"][r]);
    CHECK(json["resolved"][r] == true);
    CHECK(double(json["low"][r]) <= double(json["exact_loss"][r]));
    CHECK(double(json["high"][r]) >= double(json["exact_loss"][r]));
  }
}

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

TEST_CASE("noiseless is what has no chance in it") {
  const Folder folder;
  const auto noiseless = [](const Options& o) { return is_noiseless(set_up(o).ensemble); };
  Options o = whole_batches(folder, "sgd", 0.1, 5);
  CHECK(noiseless(o));
  o.keys.set("batch", double{3});
  CHECK_FALSE(noiseless(o));
  o.keys.set("batch", double{4});
  o.keys.set("sampling", "with");
  CHECK_FALSE(noiseless(o));
  o.samples = 1;
  CHECK(noiseless(o));
  o.samples.reset();
  o.data = file_of({{1, 2}, {1, 2}, {1, 2}}, folder);
  CHECK(noiseless(o));
  o.data = file_of({{1, 2}, {1, 2}, {1, -2}}, folder);
  CHECK_FALSE(noiseless(o));
  Options c = on("curvature", "sgd", 0.1, 1, 5);
  c.keys.set("atoms", std::vector<double>{2, 2, 2});
  CHECK(noiseless(c));
  c.keys.set("atoms", std::vector<double>{1, 2, 2});
  c.keys.set("probabilities", std::vector<double>{0, 0.5, 0.5});
  CHECK(noiseless(c));
  c.keys.set("probabilities", std::vector<double>{1e-3, 0.5, 0.499});
  CHECK_FALSE(noiseless(c));
  Options pl = on("pl", "sgd", 0.1, 1, 5);
  CHECK(noiseless(pl));
  pl.keys.set("sigma2", 0.1);
  CHECK_FALSE(noiseless(pl));
}

TEST_CASE("few trials without noise are resolved, whatever they run on") {
  const Folder folder;
  const std::string data = " --data '" + file_of(four_rows, folder) + "' --batch 4 --sampling without --start 0.5";
  const std::string trials = GENERATE(std::string(" --trials 1"), std::string(" --trials 7"));
  for (const std::string& where :
       {std::string("--landscape pl --optimizer gd --start 1"),
        std::string("--landscape curvature --atoms 0.7 --optimizer sam --rho 0.1 --start 1"),
        std::string("--landscape toy --optimizer sam --rho 0.1 --start 1.5,0.1"), "--landscape quadratic --optimizer gd" + data,
        "--landscape quadratic --optimizer sam --rho 0.1 --momentum 0.9" + data}) {
    const Json json = answer(where + trials + " --eta 0.1 --steps 30 --record 10");
    CHECK(json["exact_from"] == "noiseless path");
    check_inside(json);
  }
  const Json noisy = answer("--landscape pl --sigma2 0.1 --optimizer sgd --start 1 --trials 7 --eta 0.1 --steps 3");
  CHECK(noisy["resolved"].back() == false);
}

TEST_CASE("after 100,000 steps without noise the exact mean is inside the interval, which is still narrow") {
  for (const std::string how : {"gd --eta 0.001", "usam --eta 0.0003 --rho 0.1", "gd --eta 0.6657"}) {
    const std::string steps = how.ends_with("0.6657") ? " --steps 80000 --record 20000" : " --steps 100000 --record 20000";
    const Json json = answer("--landscape quadratic --curvature 3 --start 1 --trials 20 --optimizer " + how + steps);
    CHECK(json["exact_from"] == "formula");
    for (std::size_t r = 0; r < json["step"].size(); ++r) {
      const double low = json["low"][r], high = json["high"][r], exact = json["exact_loss"][r];
      INFO(how << " " << json["step"][r] << " " << low << " " << exact << " " << high);
      CHECK((low <= exact && exact <= high));
      CHECK(high - low < 2e-9 * exact);
    }
  }
}

TEST_CASE("an unstable cycle that only underflow keeps a path at is not called exact") {
  // Curvatures 1 and 0.01. The first coordinate is 1e-346 when it begins to grow: no double, and 0 ever after. Exactly, and in
  // any wider arithmetic, SAM ends in its cycle along the first, of amplitude eta rho/(2 - eta).
  const Folder folder;
  const std::string command =
      "--landscape quadratic --data '" + file_of({{std::sqrt(2.), 0}, {0, 0.1 * std::sqrt(2.)}}, folder) +
      "' --batch 2 --sampling without --optimizer sam --rho 0.1 --eta 0.5 --trials 1 --steps 20000 --record 500";
  const double amplitude = 0.5 * 0.1 / 1.5, cycle = amplitude * amplitude / 2;
  const Json json = answer(command + " --start 0.001,1000");
  CHECK(json["low"].back() < 1e-9);
  CHECK(json["high"].back() >= cycle * (1 - 1e-9));
  CHECK(json["exact_loss"].back().is_null());
  CHECK(json["rounding_decides"].back() == 20000);
  CHECK(json["exact_loss"][1] == json["mean_loss"][1]);  // at step 500 nothing is decided yet
  CHECK(double(json["high"][1]) - double(json["low"][1]) < 1e-9 * double(json["high"][1]));

  long double x = 0.001L, y = 1000;  // whose exponent is wide enough
  for (int t = 0; t < 20000; ++t) {
    const long double length = std::hypot(x, 0.01L * y);
    x -= 0.5L * (x + 0.1L * x / length);
    y -= 0.5L * 0.01L * (y + 0.1L * 0.01L * y / length);
  }
  CHECK(static_cast<double>(x * x / 2 + 0.005L * y * y) == Approx(cycle).epsilon(1e-9));

  const Json from_zero = answer(command + " --start 0,1000");  // a 0 that was given is no accident
  CHECK_FALSE(from_zero.contains("rounding_decides"));
  CHECK(from_zero["exact_loss"].back() == from_zero["mean_loss"].back());

  const Ran told = run("escape " + command + " --start 0.001,1000");
  CHECK(told.out.find("rounding decides at step 20000") != std::string::npos);
}

TEST_CASE("what rounding decides survives shards") {
  const Folder folder;
  const std::string command = "--landscape quadratic --data '" + file_of({{std::sqrt(2.), 0}, {0, 0.1 * std::sqrt(2.)}}, folder) +
                              "' --batch 2 --sampling without --optimizer sam --rho 0.1 --eta 0.5 --trials 5 --steps 4000 "
                              "--record 2000 --start 0.001,1000";
  const Json whole = answer(command);
  REQUIRE(whole.contains("rounding_decides"));
  REQUIRE(run("escape " + command + " --shard 1/1 --partial '" + folder / "part" + "'").status == 0);
  const Json merged = Json::parse(run("merge '" + folder / "part" + "' --json -").out);
  for (const char* key : {"exact_loss", "low", "high", "rounding_decides"}) CHECK(merged[key] == whole[key]);
}

TEST_CASE("on a path that settles rounding decides nothing, and the interval is as narrow as it was") {
  const Folder folder;
  for (const std::string& how :
       {std::string("--landscape toy --optimizer sam --rho 0.1 --start 1.5,0.1 --eta 0.1"),
        std::string("--landscape pl --optimizer gd --start 3 --eta 0.05"),
        std::string("--landscape tanh2 --optimizer usam --rho 0.1 --momentum 0.5 --start 2 --eta 0.2")}) {
    const Json json = answer(how + " --trials 1 --steps 200 --record 50");
    CHECK_FALSE(json.contains("rounding_decides"));
    for (std::size_t r = 0; r < json["step"].size(); ++r)
      CHECK(double(json["high"][r]) - double(json["low"][r]) < 1e-13 * double(json["high"][r]));
  }
}

TEST_CASE("a loss that is what rounding has left of 0 is not called exact") {
  const Folder folder;
  Options o = whole_batches(folder, "gd", 0.5, 1);
  o.data = file_of({{1, 0.3}, {1, 0.3}}, folder);  // eta h = 1 to rounding
  o.keys.set("batch", double{2});
  o.rule.eta = 2 / (2 * (1 + 0.09));
  const Exact found = exact_loss(set_up(o), ExactWhen::automatic);
  CHECK(std::isnan(found.loss.back()));
  CHECK(found.rounding.high.back() < 1e-30);
}

TEST_CASE("gd is taken on whole batches of rows, and refused on others") {
  const Folder folder;
  const std::string command = "escape --landscape quadratic --data '" + file_of(four_rows, folder) +
                              "' --optimizer gd --eta 0.2 --start 0.5 --trials 5 --steps 10";
  CHECK(run(command + " --batch 4 --sampling without").status == 0);
  CHECK(run(command + " --samples 1").status == 0);
  check_refused(run(command), {"one of four", "--optimizer is gd", "noisy"});
  check_refused(run(command + " --batch 4"), {"with replacement", "--optimizer is gd", "--sampling without"});
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

#if !defined(__SANITIZE_ADDRESS__) && !defined(VALLEY_HAS_CUDA)  // both reserve addresses without using them
TEST_CASE("100,000 recorded steps of a few trials fit into a gigabyte") {
  CHECK(shell("ulimit -v 1000000; '" + valley_test::program() +
              "' escape --landscape pl --sigma2 0.1 --optimizer sgd --eta 0.01 --start 1 "
              "--trials 10 --steps 99999 --record 1 --device serial --json - > /dev/null") == 0);
}
#endif
