// Losses on a line, against what they must be.
#include "runs/training/line.hpp"

#include "runs/training/experiment.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

Experiment experiment(const std::string& model) {
  Config config = parse_config(
      "threads = 1\nprecision = \"float64\"\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[loss]\nkind = \"squared\"\n"
      "[training]\nbatch = 8\n[model]\n" +
          model + "[[phase]]\nuntil = 1\n",
      "a test");
  const torch::TensorOptions like = tensor_options(config, Device::cpu);
  return {std::move(config), like};
}

struct Ends {
  Experiment on;
  Point A, B;
  Objective train, test;

  explicit Ends(const std::string& model)
      : on(experiment(model)),
        A(point(1)),
        B(point(2)),
        train(on.objective(Split::train, A.statistics)),
        test(on.objective(Split::test, A.statistics)) {}

  /// After some steps down from the initial point.
  Flat trained() const {
    Flat theta{on.network().layout().initial_parameters({.seed = 1}).to(torch::kFloat64)};
    for (int k = 0; k < 100; ++k) theta = theta - 0.1 * train.gradient(theta);
    return theta;
  }

  Point point(std::uint64_t seed) const {
    const auto& layout = on.network().layout();
    return {{normals({layout.parameter_count()}, {.seed = seed})}, layout.initial_statistics().to(torch::kFloat64)};
  }
};

double cell(const Line& line, std::size_t row, std::size_t column) { return std::get<double>(table_of(line).rows[row][column]); }

}  // namespace

TEST_CASE("a quadratic loss has one second difference along a whole line, and no barrier") {
  const Ends ends("widths = []\n");
  const Line line = line_between(ends.A, ends.B, ends.train, ends.test);
  const auto f = [&](double l) { return ends.train.loss({(1 - l) * ends.A.theta.tensor + l * ends.B.theta.tensor}); };
  const double curvature = 4 * (f(0) - 2 * f(0.5) + f(1));
  REQUIRE(line.places.size() == 71);
  for (std::size_t k = 0; k < 71; ++k) CHECK(cell(line, k, 3) == Approx(curvature).epsilon(1e-8));
  CHECK(line.barrier == 0);
}

TEST_CASE("a line through losses that are no numbers has no barrier of 0") {
  Ends ends("widths = []\n");
  ends.B.theta.tensor[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(line_between(ends.A, ends.B, ends.train, ends.test).barrier));
}

TEST_CASE("a line begins at its first end, and its barrier is its rise above the chord") {
  Ends ends("widths = [5]\nactivation = \"tanh\"\n");
  // As tanh is odd, nearly the same function at both, with one that is constant between them.
  ends.A.theta = ends.trained();
  ends.B.theta = -0.9 * ends.A.theta;
  const std::int64_t hidden = ends.A.theta.tensor.size(0) - 10;  // all but the output's biases
  ends.B.theta.tensor.slice(0, hidden).copy_(ends.A.theta.tensor.slice(0, hidden));
  const Line line = line_between(ends.A, ends.B, ends.train, ends.test);
  CHECK(cell(line, 0, 0) == -0.2);
  CHECK(cell(line, 10, 1) == ends.train.loss(ends.A.theta));
  CHECK(cell(line, 60, 1) == ends.train.loss(ends.B.theta));
  CHECK(cell(line, 10, 4) == ends.test.loss(ends.A.theta));
  CHECK(cell(line, 60, 4) == ends.test.loss(ends.B.theta));
  double rise = 0;
  for (std::size_t k = 10; k <= 60; ++k) {
    const double l = cell(line, k, 0);
    rise = std::max(rise, cell(line, k, 1) - ((1 - l) * cell(line, 10, 1) + l * cell(line, 60, 1)));
  }
  CHECK(rise > 0);
  CHECK(line.barrier == rise);
}

TEST_CASE("ends of different networks are refused") {
  const Ends one("widths = []\n"), other("widths = [3]\n");
  CHECK_THROWS_AS(line_between(one.A, other.A, one.train, one.test), std::invalid_argument);
}

}  // namespace valley::networks
