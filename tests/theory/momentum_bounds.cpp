// Bounds and orders that the exact theory with momentum keeps: rungs, P1 and P3, one interval of stable steps.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/theory/with_memory.hpp"
#include "theory/bounds.hpp"
#include "theory/psi.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using with_memory::small_cases, with_memory::with;

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

TEST_CASE("Psi is the sum of all later answers to noise, to all digits, though K is not quite diagonal") {
  const Design design = Design::from_rows(oracle::gaussian(6, 4, 9));
  for (const bool nesterov : {false, true})
    for (const double g : {1., 1.1}) {
      const SecondMoment moment(design, with({.rho = 0.1, .batching = {2}}, 0.5, nesterov, 0.05));
      const double eta = 0.5 / moment.kappa().maxCoeff() * moment.unit();
      const DoubleDouble step = DoubleDouble(eta) / moment.unit(), m = 0.5;
      const Wide X = moment.drift() * step, I = widened(MatrixXd::Identity(4, 4)), Q = I - X, P = Q + I * m;
      const Wide W = moment.H(), Y = moment.exact().N(W) * (step * step);
      // h of this step and the one before.
      Wide before = Wide::Zero(4, 4), h = nesterov ? Wide(I * (m + 1)) : I, sum = before;
      DoubleDouble share = DoubleDouble(1) / g;
      for (int t = 0; t < 20000 && rounded(h).norm() > 1e-20; ++t) {
        sum += product(product(h, Y), Wide(h.transpose())) * share;
        Wide next = nesterov ? Wide(product(Q, h) * (m + 1) - product(Q, before) * m) : Wide(product(P, h) - before * m);
        if (nesterov && t == 0) next -= I * m;  // noise enters once more, with -m
        before = h;
        h = next;
        share /= g;
      }
      const Wide found = g == 1 ? Psi(moment, eta)(W) : Psi(moment, eta, g)(W);
      INFO("nesterov = " << nesterov << ", g = " << g << ": " << rounded(found - sum).norm() / rounded(sum).norm());
      CHECK(rounded(found - sum).cwiseAbs().maxCoeff() < 1e-26 * rounded(sum).cwiseAbs().maxCoeff());
      CHECK(rounded(Wide(found - found.transpose())).cwiseAbs().maxCoeff() == 0);  // as its polynomials need
    }
}

TEST_CASE(
    "at the sufficient rung with momentum the first form is just what noise comes back as, also where K and H do not commute") {
  const Design design = Design::from_rows(oracle::gaussian(5, 3, 6));
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    const Setting setting = with({.rho = 0.5, .batching = {1}, .coupling = coupling}, 0.9);
    const SecondMoment moment(design, setting);
    const double eta = ladder(design, setting).sufficient;
    const MatrixXd H = rounded(moment.H()), N = moment.quick().N(H) / (moment.unit() * moment.unit());
    const MatrixXd inverse = Psi(moment, eta).answered(MatrixXd::Ones(3, 3)).cwiseInverse();
    const MatrixXd left = inverse.cwiseProduct(H) - N;
    CHECK(eta > 0.05 * critical_step(moment).value);
    CHECK(std::abs(left.selfadjointView<Eigen::Lower>().eigenvalues().minCoeff()) < 1e-9 * N.norm());
  }
}

TEST_CASE("the bounds with momentum are known answers") {
  CHECK(growth_bound(2, 0.5, true) == 4.5);
  CHECK(growth_bound(1.5, 1, false) == 2);
  CHECK(growth_bound(0.7, 0, false) == 0.7);
  CHECK(momentum_share(0.6, false) == Approx(0.8).epsilon(1e-15));
  CHECK(momentum_share(0.25, true) == 0.8);
  CHECK(momentum_share(0, false) == 1);
}

TEST_CASE("one step with momentum or weight decay does at least what the sharpest factor says, and at one point no more") {
  const MatrixXd G = oracle::gaussian(4, 2, 3);
  const Design design = Design::from_rows(G);
  const MatrixXd H = G.transpose() * G / 4, I = MatrixXd::Identity(2, 2);
  for (const auto& [m, nesterov, wd] : {std::tuple{0.9, false, 0.1}, {0.9, true, 0.}, {0., false, 0.2}}) {
    const double eta = 0.3;
    const Setting setting = with({}, m, nesterov, wd);
    MatrixXd next = MatrixXd::Zero(2, 2);  // the noise of delta', and the mean part where there is no v to undo it
    for (int i = 0; i < 4; ++i) {
      const MatrixXd D = G.row(i).transpose() * G.row(i) - H;
      next += 0.25 * std::pow(eta * (nesterov ? 1 + m : 1), 2) * D * H * D;
    }
    const MatrixXd J = I - eta * (H + wd * I);
    if (m == 0) next += J * H * J;
    const double expected = (H.inverse() * next).eigenvalues().real().minCoeff();
    CHECK(one_step_growth_low(design, setting, eta) == Approx(expected).epsilon(1e-10));
  }
}
