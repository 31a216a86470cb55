// What `valley simulate` and Python run step by step.
#include "runs/simulation.hpp"

#include <Eigen/Core>
#include <catch2/catch.hpp>
#include <memory>

#include "base/blas_threads.hpp"
#include "runs/row_choice.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/simulate.hpp"

using namespace valley;

namespace {

SimulationChoice noisy_toy() {
  SimulationChoice choice;
  choice.landscape = "toy";
  choice.keys.set("label_noise", 0.05);
  choice.rule.optimizer = "sam";
  choice.rule.eta = 0.2;
  choice.rule.keys.set("rho", 0.1);
  choice.start = {1.5, 0.4};
  choice.steps = 20;
  choice.seed = 7;
  choice.trial = 3;
  return choice;
}

}  // namespace

TEST_CASE("a simulation takes the steps of its trial, each with draws of its own") {
  Simulation path(noisy_toy());
  const auto look = [&](std::uint32_t t, const Vec<double, 2>& x) {
    if (t > 0) REQUIRE(path.step());
    CHECK(path.steps() == t);
    CHECK(path.state() == std::vector<double>{x[0], x[1]});
    CHECK(path.loss() == TwoParameter{}.loss(x));
  };
  run(TwoParameter{.label_noise = 0.05}, Sam{{.eta = 0.2}, {0.1}, Coupling::shared}, Vec<double, 2>{{1.5, 0.4}}, 20,
      {.seed = 7, .trial = 3}, look);
  CHECK(path.steps() == 20);
}

TEST_CASE("a simulation says what is missing and what does not fit") {
  SimulationChoice choice = noisy_toy();
  choice.start = {1.};
  CHECK_THROWS_WITH(Simulation(choice), "--start is 1 coordinates; allowed: 2 on this landscape");
  choice.start.reset();
  CHECK_THROWS_WITH(Simulation(choice), Catch::StartsWith("--start is missing"));
  choice = noisy_toy();
  choice.rule.optimizer = "gd";
  choice.rule.keys.erase("rho");
  CHECK_THROWS_WITH(Simulation(choice), Catch::StartsWith("--optimizer is gd; allowed: one for noisy gradients"));
}

TEST_CASE("rows at hand are read in place of a file") {
  RowChoice rows;
  rows.data = "/no/such/file";
  rows.at_hand = std::make_shared<Eigen::MatrixXd>(Eigen::MatrixXd::Identity(2, 3));
  CHECK(read_rows(rows) == Eigen::MatrixXd::Identity(2, 3));
}

TEST_CASE("the number of BLAS's threads is the one that was set") {
  const int before = blas_threads();
  if (before == 0) return;  // another BLAS than OpenBLAS
  set_blas_threads(1);
  CHECK(blas_threads() == 1);
  set_blas_threads(before);
  CHECK(blas_threads() == before);
}
