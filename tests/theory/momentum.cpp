// The exact theory with momentum, Nesterov's and weight decay: known values of docs/derivations.md, momentum, and the whole
// (2 d)^2 operator written out. tools/certify has the same in 70 digits.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/theory/enumeration.hpp"
#include "theory/bounds.hpp"
#include "theory/psi.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;

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

Setting with(Setting setting, double m, bool nesterov = false, double wd = 0) {
  setting.momentum = m;
  setting.nesterov = nesterov;
  setting.weight_decay = wd;
  return setting;
}

struct Case {
  MatrixXd rows;
  Setting setting;
};

std::vector<Case> small_cases() {
  std::vector<Case> all;
  for (const std::uint64_t seed : {1, 2, 3})
    for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
      for (const double rho : {0., 0.2})
        for (const auto& [m, nesterov, wd] : {std::tuple{0.5, false, 0.},
                                              {0.9, false, 0.},
                                              {0.9, true, 0.},
                                              {0.6, true, 0.1},
                                              {0.3, false, 0.2},
                                              {0., false, 0.3}}) {
          const Setting setting{
              .rho = rho,
              .batching = {seed == 2 ? 2u : 1u, seed == 3 ? Sampling::without_replacement : Sampling::with_replacement},
              .coupling = coupling};
          all.push_back({oracle::gaussian(seed == 2 ? 3 : 4, 2, seed), with(setting, m, nesterov, wd)});
        }
  return all;
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

TEST_CASE("the rungs, the mean and the paper's bound stand on their sides of the critical step with momentum too") {
  for (const auto& [rows, setting] : small_cases()) {
    INFO("m = " << setting.momentum << ", nesterov = " << setting.nesterov << ", wd = " << setting.weight_decay
                << ", rho = " << setting.rho << ", B = " << setting.batching.size);
    const Design design = Design::from_rows(rows);
    const Certified step = critical_step(design, setting);
    const Ladder rungs = ladder(design, setting);
    CHECK(rungs.sufficient <= step.high);
    CHECK(rungs.necessary >= step.low);
    CHECK(rungs.mean >= step.low);
    if (acts_fresh(setting)) CHECK(rungs.bound >= step.low);
    if (!setting.nesterov) CHECK(rungs.sufficient > 0.2 * step.low);
    const double h = curvature(design).frobenius, noise = batch_noise(setting.batching, rows.rows()), eta = 1.1 * step.value;
    const double C = escape_factor(eta, setting.rho, noise_alignment(design), noise, h * h);
    if (acts_fresh(setting)) CHECK(growth_bound(C, setting.momentum, setting.nesterov) <= growth(design, setting, eta).high);
    if (acts_fresh(setting)) CHECK(C <= one_step_growth_low(design, setting, eta) * (1 + 1e-9));
  }
}

TEST_CASE("the paper's bound with momentum is attained: sqrt(1 - m^2) of the step without") {
  // Curvatures a + s, a - s of even odds: V = s^2, gamma ||H||_F^2 = V; at eta a = 1 + m the bound is the critical step.
  const double m = 0.6, a = 2, eta = (1 + m) / a, V = (1 - m * m) / (eta * eta), s = std::sqrt(V);
  MatrixXd rows(2, 1);
  rows << std::sqrt(a + s), std::sqrt(a - s);
  const Design design = Design::from_rows(rows);
  CHECK(critical_step(design, with({}, m)).value == Approx(eta).epsilon(1e-12));
  CHECK(ladder(design, with({}, m)).bound == Approx(eta).epsilon(1e-9));
}

TEST_CASE("a mode's noise is never answered by less than the bounds with momentum take") {
  for (const double m : {0., 0.3, 0.9, 0.99}) {
    double least = 1e300, nesterov = 1e300;
    for (double share = 1e-3; share < 1; share += 1e-3) {
      for (const bool with_nesterov : {false, true}) {
        if (m == 0 && with_nesterov) continue;
        MatrixXd one(1, 1);
        one << 1;
        const Setting setting = with({}, m, with_nesterov);
        const SecondMoment moment(Design::from_rows(one), setting);
        const double eta = share * mean_edge(setting),
                     c = Psi(moment, eta).answered(MatrixXd::Identity(1, 1))(0, 0) / (eta * eta);
        (with_nesterov ? nesterov : least) = std::min(with_nesterov ? nesterov : least, c);
      }
    }
    CHECK(least == Approx(1 / (1 - m * m)).epsilon(1e-5));
    CHECK(least * (1 + 1e-12) >= 1 / (momentum_share(m, false) * momentum_share(m, false)));
    if (m > 0) CHECK(nesterov >= 1 / (momentum_share(m, true) * momentum_share(m, true)));
  }
}

TEST_CASE("what noise comes back as grows with the step as a form, with momentum: the stable steps are one interval") {
  for (const auto& [m, nesterov] : {std::pair{0.1, false}, {0.5, false}, {0.9, false}, {0.99, false}, {0.5, true}, {0.87, true}})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const SecondMoment moment(Design::from_rows(oracle::gaussian(5, 4, seed)), with({}, m, nesterov));
      const double edge = mean_edge(moment.setting()) * moment.unit() / moment.kappa().maxCoeff();
      const auto c = [&](double share) { return Psi(moment, share * edge).answered(MatrixXd::Ones(4, 4)); };
      for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99}) {
        const MatrixXd rise = (c(share * 1.001) - c(share)) / 1e-3;
        const VectorXd own = c(share).diagonal().cwiseSqrt().cwiseInverse();
        INFO("m = " << m << ", share = " << share);
        CHECK(MatrixXd(own.asDiagonal() * rise * own.asDiagonal()).selfadjointView<Eigen::Lower>().eigenvalues().minCoeff() >
              -1e-9);
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
