#include "experiments/finite_sum.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "experiments/enumeration.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/align.hpp"

using namespace valley;
using namespace valley::measure;
using Eigen::VectorXd;

TEST_CASE("ordered batches are all tuples, or all without repeats") {
  const auto with = ordered_batches(3, {2}), without = ordered_batches(4, {3, Sampling::without_replacement});
  CHECK(with.size() == 9);
  CHECK(without.size() == 24);
  CHECK(std::set<SampleBatch>(with.begin(), with.end()).size() == 9);
  for (const SampleBatch& batch : without) CHECK(std::set<std::uint32_t>(batch.begin(), batch.end()).size() == 3);
}

TEST_CASE("the whole batch of a finite sum is the landscape") {
  const Eigen::MatrixXd rows = gaussian_rows(4, 3, 1);
  const VectorXd y = gaussian_rows(4, 1, 2), x = gaussian_rows(3, 1, 3);
  const FiniteSum f = least_squares_sum(rows, y);
  const LeastSquares whole(rows, {}, y);
  const SampleBatch all{0, 1, 2, 3};
  CHECK(f.loss(x, all) == Approx(whole.loss(x)).epsilon(1e-14));
  CHECK((f.gradient(x, all) - whole.gradient(x)).norm() < 1e-14);

  const FiniteSum toy = two_parameter_sum({-0.5, 0.5});
  const Eigen::Vector2d at(1, 0.3);
  const auto exact = TwoParameter{}.gradient(Vec<double, 2>{{1, 0.3}});
  CHECK((toy.gradient(at, {0, 1}) - Eigen::Vector2d(exact[0], exact[1])).norm() < 1e-15);

  const FiniteSum valley = disagreement_sum(2);
  CHECK((valley.gradient(at, {0, 1}) - Eigen::Vector2d(0, 0.6)).norm() < 1e-15);
  CHECK(valley.loss(at, {1}) == Approx(0.09 - 0.6));
}

TEST_CASE("chosen batches answer for their own uses, and say what was taken") {
  const FiniteSum f = least_squares_sum(gaussian_rows(4, 3, 1), VectorXd::Zero(4));
  std::vector<VectorXd> taken;
  const ChosenBatches pair{&f, {0, 3}, {1}, &taken};
  const VectorXd x = gaussian_rows(3, 1, 3);
  const AlignSamTheory rule{{.eta = 0.1}, {0.2, 0.1, AuxiliaryPoint::current}, Coupling::fresh};
  const VectorXd next = rule.step(pair, x, Draw{});
  REQUIRE(taken.size() == 3);
  CHECK(taken[0] == f.gradient(x, {0, 3}));
  CHECK(taken[1] == f.gradient(x, {1}));
  const VectorXd up = x + 0.2 * taken[0] - 0.1 * taken[1];
  CHECK((taken[2] - f.gradient(up, {0, 3})).norm() < 1e-14);
  CHECK((next - (x - 0.1 * taken[2])).norm() < 1e-14);
  CHECK(pair.parts({4, 5, 6}, 2) == std::vector<SampleBatch>{{4, 5}, {6}});
}

TEST_CASE("the mean over pairs is the mean over drawn batches") {
  const Eigen::MatrixXd rows = gaussian_rows(4, 2, 7);
  const VectorXd y = gaussian_rows(4, 1, 8), x = gaussian_rows(2, 1, 9);
  const AlignSam rule{{.eta = 0.2}, {.rho = 0.3}, Coupling::fresh};
  const FiniteSum sum = least_squares_sum(rows, y);
  const double exact =
      mean_over_pairs(sum, {2}, {2}, [&](const ChosenBatches& pair) { return rule.step(pair, x, Draw{}).squaredNorm(); });
  const LeastSquares f(rows, {2}, y);
  const Measurement drawn = mean_over_trials(
      20000, [&](std::uint64_t trial) { return rule.step(f, x, Draw{.seed = 9, .trial = trial}).squaredNorm(); });
  CHECK(std::abs(drawn.value - exact) <= 4 * drawn.std_error);
  CHECK(drawn.std_error < 0.02 * exact);
}
