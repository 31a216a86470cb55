// What cancels, splits and scales badly. Values are of the doubles given, from rational arithmetic; tools/certify has the
// same on random designs.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/theory/enumeration.hpp"
#include "theory/bounds.hpp"
#include "theory/one_dimension.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd matrix(Eigen::Index columns, std::initializer_list<double> entries) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      entries.begin(), static_cast<Eigen::Index>(entries.size()) / columns, columns);
}

double width(const Certified& one) { return one.high / one.low - 1; }

void check_inside(const Certified& told, double truth) {
  INFO(told.low << " to " << told.high << ", not " << truth);
  CHECK(told.low <= truth);
  CHECK(truth <= told.high);
}

}  // namespace

TEST_CASE("a double-double keeps what a double rounds away") {
  const DoubleDouble x = DoubleDouble(1) + 1e-20;
  CHECK(static_cast<double>(x - 1) == 1e-20);
  CHECK(static_cast<double>(x * x - 1) == Approx(2e-20).epsilon(1e-11));
  CHECK(static_cast<double>(DoubleDouble(1) / x - 1) == Approx(-1e-20).epsilon(1e-11));
  CHECK(std::abs(static_cast<double>(sqrt(DoubleDouble(2)) * sqrt(DoubleDouble(2)) - 2)) < 1e-31);
  CHECK(std::abs(static_cast<double>(DoubleDouble(1) / 3 * 3 - 1)) < 1e-31);
  CHECK(DoubleDouble(1) < x);
}

TEST_CASE("a form's inverse root turns it into the identity, a graded and ill-conditioned one too") {
  for (const double small : {1., 1e-8, 1e-20}) {
    MatrixXd graded = oracle::gaussian(5, 5, 3);
    graded.col(4) = graded.col(0) + 1e-9 * graded.col(4);
    const Wide G =
        widened(graded * VectorXd::LinSpaced(5, 0, 1).unaryExpr([=](double t) { return std::pow(small, t); }).asDiagonal());
    const Wide S = product(Wide(G.transpose()), G), X = inverse_root(S);
    REQUIRE(X.size() == 25);
    const Wide same = product(product(Wide(X.transpose()), S), X);
    CHECK((rounded(same) - MatrixXd::Identity(5, 5)).cwiseAbs().maxCoeff() < 1e-12);
  }
  CHECK(inverse_root(widened(matrix(2, {1, 2, 2, 1}))).size() == 0);

  // All of its digits, not a double's, also where the first guess has few.
  MatrixXd root = oracle::gaussian(5, 5, 4);
  root.col(4) = root.col(0) + 1e-6 * root.col(4);
  const Wide S = product(widened(root.transpose()), widened(root)), X = inverse_root(S);
  Wide rest = product(product(Wide(X.transpose()), S), X);
  for (Eigen::Index i = 0; i < 5; ++i) rest(i, i) -= 1;
  CHECK(rounded(rest).cwiseAbs().maxCoeff() < 1e-17);
}

TEST_CASE("P^-1 undoes P to all digits, though P is not quite diagonal") {
  const SecondMoment moment(Design::from_rows(oracle::gaussian(6, 4, 9)), {.rho = 0.3, .batching = {2}});
  const Wide& H = moment.H();
  const Wide rest = moment.P(moment.solve_P(H)) - H;
  CHECK(rounded(rest).cwiseAbs().maxCoeff() < 1e-26 * rounded(H).cwiseAbs().maxCoeff());
}

TEST_CASE("what a form proves of a radius far from its own quotients holds the radius") {
  // T(W) = A W A^T with A = (0 1; 2 0) has radius 2; from W = 1 its quotients are 1 and 4, and these steps lead nowhere.
  const MatrixXd A = matrix(2, {0, 1, 2, 0});
  const PositiveMap map{.exact = [&](const Wide& W) { return product(product(widened(A), W), widened(A.transpose())); },
                        .quick_step = [](const MatrixXd& W, double) { return W; },
                        .rounding = 1e-28};
  const Certified found = enclose(map, {2, MatrixXd::Identity(2, 2) / 2, 0});
  check_inside(found, 2);
  CHECK_FALSE(found.converged);
  CHECK((found.low >= 1 - 1e-12 && found.high <= 4 + 1e-12));
}

TEST_CASE("a step size is stable or unstable where a certificate says so, else undecided") {
  const Certified critical{1, 0.9, 1.1}, one{1, 0.95, 1.05}, shrinks{0.8, 0.7, 0.9}, grows{1.2, 1.1, 1.3};
  CHECK(stability(0.5, critical, one) == Stability::stable);
  CHECK(stability(2, critical, one) == Stability::unstable);
  CHECK(stability(1, critical, one) == Stability::undecided);
  CHECK(stability(1, critical, shrinks) == Stability::stable);
  CHECK(stability(1, critical, grows) == Stability::unstable);
}

TEST_CASE("the ladder's first rung is the paper's bound of the design's own numbers") {
  const Design design = Design::from_rows(oracle::gaussian(5, 3, 11));
  const Setting setting{.rho = 0.2, .batching = {2}};
  const double h = curvature(design).frobenius;
  CHECK(ladder(design, setting).bound == stability_eta(0.2, noise_alignment(design), batch_noise(setting.batching, 5), h * h));
}

TEST_CASE("growth is certified where nearly all of it cancels") {
  const Design line = Design::from_rows(matrix(1, {0.999999, 1.000001}));
  const Certified rate = growth(line, {}, 1);
  check_inside(rate, 3.999999999786956e-12);
  CHECK(width(rate) < 1e-12);

  // (1 - eta a)^2 + eta^2 Var with a twice as near 1 each time.
  for (const double apart : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7}) {
    const double x = 1 - apart, y = 1 + apart;
    const DoubleDouble a = DoubleDouble::product(x, x), b = DoubleDouble::product(y, y);
    const DoubleDouble mean = (a + b) / 2, half = (b - a) / 2;
    const double truth = static_cast<double>((DoubleDouble(1) - mean) * (DoubleDouble(1) - mean) + half * half);
    check_inside(growth(Design::from_rows(matrix(1, {x, y})), {}, 1), truth);
  }
}

TEST_CASE("digits of the data beyond doubles count") {
  const MatrixXd rows = matrix(1, {0.999999, 1.000001});
  const Design decimals = Design::from_written(rows, matrix(1, {2.8755664516211256e-17, 8.22666379463044e-17}));
  const Certified written = growth(decimals, {}, 1), nearest = growth(Design::from_rows(rows), {}, 1);
  check_inside(written, 4.000000000001e-12);
  CHECK(width(written) < 1e-14);
  CHECK(nearest.high < written.low);
  const Certified both = hull(written, nearest);
  CHECK((both.value == written.value && both.low == nearest.low && both.high == written.high && both.converged));
  CHECK_THROWS_WITH(Design::from_written(matrix(1, {1, 2}), matrix(1, {1e-3, 0})), Catch::Contains("beyond"));
}

TEST_CASE("exact means are those of the data as written") {
  const Design decimals = Design::from_written(matrix(1, {0.999999}), matrix(1, {2.8755664516211256e-17}));
  const auto means = expected_loss(decimals, {}, 1, Eigen::VectorXd::Ones(1), 1);
  const double factor = 1.999999e-6;  // 1 - 0.999999^2
  CHECK(means[1] / means[0] == Approx(factor * factor).epsilon(1e-14));
}

TEST_CASE("growth of the mean alone keeps its digits where eta kappa is nearly 1") {
  const double x = 1 + 1e-7;
  const DoubleDouble left = DoubleDouble(1) - DoubleDouble::product(x, x);
  for (const auto sampling : {Sampling::with_replacement, Sampling::without_replacement})
    check_inside(growth(Design::from_rows(matrix(1, {x})), {0, {1, sampling}, Coupling::shared}, 1),
                 static_cast<double>(left * left));
}

TEST_CASE("a step that leaves nothing has growth 0") {
  const Certified rate = growth(Design::from_rows(matrix(1, {1})), {}, 1);
  CHECK(rate.value == 0);
  CHECK(rate.low == 0);
  CHECK(rate.high < 1e-50);
}

TEST_CASE("E f_t is exact where a step leaves next to nothing") {
  const auto loss = expected_loss(Design::from_rows(matrix(2, {1, 0.001, 1, -0.001})), {}, 1, VectorXd::Unit(2, 0), 1);
  CHECK(loss[1] == Approx(5.000000000000001e-13).epsilon(1e-14));
  CHECK(static_cast<double>(fresh_factor<DoubleDouble>(1, 1e-20, 1, 0)) == Approx(1e-20).epsilon(1e-15));
}

TEST_CASE("near-parallel and tiny rows have narrow intervals") {
  MatrixXd G = MatrixXd::Ones(6, 3) + 1e-4 * oracle::gaussian(6, 3, 4);
  for (const double scale : {1e-6, 1., 1e6})
    for (const auto coupling : {Coupling::fresh, Coupling::shared}) {
      const Design design = Design::from_rows(G * scale);
      const Setting setting{0.3 / (scale * scale), {2, Sampling::with_replacement}, coupling};
      const Certified eta = critical_step(design, setting);
      CHECK(eta.converged);
      CHECK(width(eta) < 1e-9);
      for (const double share : {0.01, 0.5, 2.}) CHECK(width(growth(design, setting, share * eta.value)) < 1e-9);
    }
}

TEST_CASE("the rank is the rows' own: a direction is flat at 1e-16 of the largest singular value, not at its root") {
  const Design design = Design::from_rows(matrix(2, {1, 1e-10, 1, -1e-10}));
  CHECK(design.rank() == 2);
  check_inside(growth(design, {}, 1), 1);  // 1 - 2e-20 along the flat direction, which the sharp one alone would not show
  CHECK(Design::from_rows(matrix(2, {1, 1, 3, 3})).rank() == 1);
}

TEST_CASE("gamma is not lost where samples nearly agree, and 0 where they do") {
  const double x = 1, y = 1 + 1e-7;
  const double told = noise_alignment(Design::from_rows(matrix(1, {x, y}))), truth = 9.9999999e-15;
  CHECK(told == Approx(truth).epsilon(1e-6));
  const DoubleDouble a = DoubleDouble::product(x, x), b = DoubleDouble::product(y, y), mean = (a + b) / 2, half = (b - a) / 2;
  CHECK(told <= static_cast<double>(half * half / (mean * mean)));
  CHECK(told >= static_cast<double>(half * half / (mean * mean)) * (1 - 1e-10));
  CHECK(noise_alignment(Design::from_rows(matrix(2, {1, 2, 1, 2, -1, -2}))) == 0);
}

TEST_CASE("samples of one norm, whose noise takes forms to minus themselves, are answered like all others") {
  // N(W) = D W D of a D with eigenvalues of both signs and one size. Values from the whole operator in 50 digits.
  const Design unit = Design::from_rows(matrix(2, {1, 0, 0.8, 0.6})), mirrored = Design::from_rows(matrix(2, {2, 1, 2, -1}));
  const auto step = [](const Design& design, double m, bool nesterov, double truth) {
    const Certified told = critical_step(design, {.momentum = m, .nesterov = nesterov});
    INFO("m = " << m << ": " << told.low << " to " << told.high);
    CHECK(told.converged);
    CHECK(told.value == Approx(truth).epsilon(1e-6));
  };
  step(unit, 0.9, false, 0.611520612138);
  step(unit, 0.99, false, 0.06611149);
  step(mirrored, 0.5, false, 0.345437);
  step(mirrored, 0.9, true, 0.18122974);
  const Certified rate = growth(mirrored, {}, 0.3);
  CHECK(rate.converged);
  CHECK(rate.value == Approx(0.689529).epsilon(1e-6));
}

TEST_CASE("a rung whose forms are singular to rounding says less, never more") {
  // Rows that differ by h: near h = 0 no step raises E f_t up to 7.2910e-3 h^2.
  for (int k = 10; k <= 46; ++k) {
    const double h = std::ldexp(1., -k);
    INFO("h = 2^-" << k);
    const Design design = Design::from_rows(matrix(3, {1, 1, 1, 1, 1 + h, 1, 1, 1, 1 + h, 2, 2 + 2 * h, 2 - 3 * h}));
    const Ladder rungs = ladder(design, {0.1, {2, Sampling::with_replacement}, Coupling::fresh});
    CHECK(rungs.sufficient <= 7.292e-3 * h * h);
    if (k >= 20 && k <= 24) CHECK(rungs.sufficient >= 7.29e-3 * h * h);
    CHECK(rungs.necessary >= 0.24418317);
    if (k <= 34) CHECK(rungs.necessary <= 0.24419);
  }
}

TEST_CASE("the closed rungs stand on their own sides of the critical step to the last digit") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    MatrixXd G = oracle::gaussian(5, 4, seed);
    G.col(0) *= 1e-3;
    for (const auto coupling : {Coupling::fresh, Coupling::shared}) {
      const Setting setting{0.2, {2, Sampling::with_replacement}, coupling};
      const Ladder rungs = ladder(Design::from_rows(G), setting);
      const Certified eta = critical_step(Design::from_rows(G), setting);
      CHECK(rungs.sufficient <= eta.high);
      CHECK(rungs.necessary >= eta.low);
    }
  }
}
