// The exact theory with momentum, Nesterov's and weight decay: known values of docs/derivations.md, momentum, and the whole
// (2 d)^2 operator written out. tools/certify has the same in 70 digits.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/theory/with_memory.hpp"
#include "theory/one_dimension.hpp"
#include "theory/psi.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using with_memory::small_cases, with_memory::with;

namespace {

MatrixXd four_rows() {
  MatrixXd G(4, 2);
  G << 1, 0, 0.5, 0.8, -0.3, 1.1, 0.9, -0.4;
  return G;
}

struct Golden {
  Setting setting;
  double plain, half, nine, nesterov;  // critical step at m = 0, .5, .9 and with Nesterov's at .9
};

std::vector<Golden> golden() {
  const auto of = [](std::uint32_t B, double rho, Coupling coupling) {
    return Setting{.rho = rho, .batching = {B}, .coupling = coupling};
  };
  return {{of(1, 0, Coupling::fresh), 1.848541514033, 1.372450259122, 0.346802152596, 0.758247788020},
          {of(1, .1, Coupling::fresh), 1.750360179415, 1.299396581760, 0.328325956797, 0.716912641315},
          {of(2, .1, Coupling::fresh), 2.333877134251, 2.099552191559, 0.631450136231, 1.248610536519},
          {of(1, .1, Coupling::shared), 1.655078091664, 1.226428655814, 0.310051945943, 0.675892426654},
          {of(2, .1, Coupling::shared), 2.235981485684, 1.981885174944, 0.587844685974, 1.179536833876}};
}

void check_step(const Certified& step, double expected) {
  INFO(step.low << " to " << step.high << ", not " << expected);
  CHECK(step.converged);
  CHECK(step.value == Approx(expected).epsilon(1e-11));
  CHECK(step.low <= expected + 1e-12);
  CHECK(step.high >= expected - 1e-12);
}

}  // namespace

TEST_CASE("critical steps with momentum are those known to 12 digits") {
  const Design design = Design::from_rows(four_rows());
  for (const Golden& one : golden()) {
    INFO("B = " << one.setting.batching.size << ", rho = " << one.setting.rho);
    check_step(critical_step(design, one.setting), one.plain);
    check_step(critical_step(design, with(one.setting, 0.5)), one.half);
    check_step(critical_step(design, with(one.setting, 0.9)), one.nine);
    check_step(critical_step(design, with(one.setting, 0.9, true)), one.nesterov);
  }
}

TEST_CASE("critical steps with momentum on the line are those known to 14 digits") {
  MatrixXd rows(2, 1);
  rows << std::sqrt(0.2), std::sqrt(3.8);
  const Design design = Design::from_rows(rows);
  CHECK(critical_step(design, with({}, 0.9)).value == Approx(0.11592434411226).epsilon(1e-12));
  CHECK(momentum_step(2., 1.8 * 1.8, 0.9) == Approx(0.11592434411226).epsilon(1e-12));
  CHECK(critical_step(design, with({.rho = 0.3, .coupling = Coupling::shared}, 0.9)).value ==
        Approx(0.05027207601680).epsilon(1e-12));
}

TEST_CASE(
    "with momentum and weight decay the critical step is where the whole operator's radius is 1, and the growth is its radius") {
  for (const auto& [rows, setting] : small_cases()) {
    INFO("m = " << setting.momentum << ", nesterov = " << setting.nesterov << ", wd = " << setting.weight_decay
                << ", rho = " << setting.rho << ", B = " << setting.batching.size);
    const Design design = Design::from_rows(rows);
    const auto truth = [&](double eta) { return oracle::spectral_radius(oracle::memory_matrix(rows, eta, setting)); };
    for (const Space space : {Space::parameters, Space::residuals}) {
      const SecondMoment moment(design, setting, space);
      const Certified step = critical_step(moment);
      CHECK(step.converged);
      CHECK(truth(step.value) == Approx(1).epsilon(1e-9));
      CHECK(truth(0.999 * step.value) < 1);
      CHECK(truth(1.001 * step.value) > 1);
      for (const double share : {0.2, 0.9, 1.2}) {
        const Certified rate = growth(moment, share * step.value);
        INFO("growth at " << share << ": " << rate.low << " to " << rate.high);
        CHECK(rate.converged);
        CHECK(rate.value == Approx(truth(share * step.value)).epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("expected losses with momentum follow the whole operator step by step") {
  for (const auto& [rows, setting] : small_cases()) {
    const Design design = Design::from_rows(rows);
    const Eigen::Index d = rows.cols();
    const VectorXd start = oracle::gaussian(d, 1, 9);
    VectorXd both = VectorXd::Zero(2 * d);
    both.head(d) = start;
    VectorXd S = Eigen::kroneckerProduct(both, both);
    const MatrixXd H = rows.transpose() * rows / static_cast<double>(rows.rows());
    const double eta = 0.4 / curvature(design).lambda_max;
    const MatrixXd step = oracle::memory_matrix(rows, eta, setting);
    const auto exact = expected_loss(design, setting, eta, start, 6);
    for (int t = 0; t <= 6; ++t, S = step * S) {
      const MatrixXd second = S.reshaped(2 * d, 2 * d);
      CHECK(exact[static_cast<std::size_t>(t)] == Approx(0.5 * (H * second.topLeftCorner(d, d)).trace()).epsilon(1e-12));
    }
  }
}

TEST_CASE("data of more than 64 directions are certified with momentum, and both spaces agree") {
  const Design design = Design::from_rows(oracle::gaussian(90, 70, 4));
  for (const bool nesterov : {false, true}) {
    const Setting setting = with({.rho = 0.01, .batching = {8}, .coupling = Coupling::shared}, 0.9, nesterov);
    const SecondMoment one(design, setting, Space::parameters), other(design, setting, Space::residuals);
    const Certified step = critical_step(one), again = critical_step(other), rate = growth(one, 0.8 * step.value);
    CHECK(step.converged);
    CHECK(rate.converged);
    CHECK(step.value == Approx(again.value).epsilon(1e-9));
    CHECK(rate.value < 1);
    CHECK(growth(one, 1.01 * step.value).low > 1);
  }
}

TEST_CASE("without noise the critical step with momentum is the mean's, and the growth its larger root's square") {
  const Design design = Design::from_rows(oracle::gaussian(5, 3, 2));
  const double a = curvature(design).lambda_max;
  const Setting whole{.batching = {5, Sampling::without_replacement}};
  CHECK(critical_step(design, with(whole, 0.9)).value == Approx(3.8 / a).epsilon(1e-12));
  CHECK(critical_step(design, with(whole, 0.9, true)).value == Approx(3.8 / 2.8 / a).epsilon(1e-12));
  CHECK(critical_step(design, with(whole, 0.9, false, a)).value == Approx(1.9 / a).epsilon(1e-12));
  CHECK(growth(design, with(whole, 0.9), 1e-9 / a).value == Approx(1).epsilon(1e-7));
  CHECK(growth(design, with(whole, 0.64), 1.64 / a).value >= 0.64 * (1 - 1e-12));
}

TEST_CASE("a momentum that none is, Nesterov's without it and a weight decay below 0 are refused by their names") {
  const Design design = Design::from_rows(four_rows());
  for (const double m : {1., -0.1, 2., std::nan("")})
    CHECK_THROWS_WITH(critical_step(design, with({}, m)),
                      Catch::Contains("momentum is") && Catch::Contains("allowed: a number in [0, 1)"));
  CHECK_THROWS_WITH(growth(design, with({}, 0, true), 0.1),
                    "nesterov is given without momentum; allowed: beside a momentum above 0");
  CHECK_THROWS_WITH(critical_step(design, with({}, 0.9, false, -1)), "weight_decay is -1; allowed: 0 or more");
  CHECK_THROWS_WITH(critical_step(design, with({}, 0.9, false, 1e30)), Catch::Contains("weight_decay is 1e+30; allowed: 0 to"));
  CHECK_THROWS_AS(SecondMoment(design, with({}, 1)), std::invalid_argument);
}

TEST_CASE("data whose directions do not mix have the growth of the one that grows most, certified, with momentum") {
  // One parameter each, B = 1, so that noise is as large as curvature. Forms vanish on the others' axes; what each grows by is
  // the growth of itself with the others' samples, which are 0 to it.
  for (const double least : {0.3, 0.02}) {
    constexpr Eigen::Index axes = 14;
    const MatrixXd rows = MatrixXd(Eigen::VectorXd::LinSpaced(axes, 1, least).asDiagonal());
    for (const Setting& setting : {Setting{}, with({}, 0.7), with({}, 0.7, true)})
      for (const double eta : {0.05, 0.3, 1., 1.7}) {
        double truth = 0;
        for (Eigen::Index i = 0; i < axes; ++i)
          truth = std::max(truth, oracle::spectral_radius(oracle::memory_matrix(rows.col(i), eta, setting)));
        const Certified rate = growth(Design::from_rows(rows), setting, eta);
        INFO("eta = " << eta << ", m = " << setting.momentum << ": " << rate.low << " to " << rate.high);
        CHECK(rate.converged);
        CHECK(rate.value == Approx(truth).epsilon(1e-10));
      }
  }
}
