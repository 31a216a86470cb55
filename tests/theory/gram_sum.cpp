#include "theory/gram_sum.hpp"

#include <catch2/catch.hpp>

#include "tests/theory/enumeration.hpp"
#include "theory/threshold.hpp"

using namespace valley::theory;
using Eigen::Index;
using Eigen::MatrixXd;

namespace {

Design in_parts(const MatrixXd& rows, Index width, Index rows_each = 1) {
  GramSum sum(rows.rows());
  for (Index first = 0; first < rows.cols(); first += width)
    sum.add(rows.middleCols(first, std::min(width, rows.cols() - first)));
  return sum.design(rows_each);
}

}  // namespace

TEST_CASE("products of rows keep what doubles would lose") {
  const MatrixXd X = (MatrixXd(2, 3) << 1, 0x1p-20, 0x1p20, 1, 0x1p-21, -0x1p20).finished();
  const Wide G = products_of_rows(X);
  const auto rest = [&](int i, int j, double high) {
    return static_cast<double>(G(i, j) - DoubleDouble(high) - DoubleDouble(1));
  };
  CHECK(rest(0, 0, 0x1p40) == 0x1p-40);
  CHECK(rest(0, 1, -0x1p40) == 0x1p-41);
  CHECK((G(1, 0) == G(0, 1)));
}

TEST_CASE("products of rows are those of wide matrices") {
  const MatrixXd X = oracle::gaussian(30, 900, 3);
  const Wide off = products_of_rows(X) - product(widened(X), widened(X.transpose()));
  CHECK(rounded(off).cwiseAbs().maxCoeff() < 900 * 0x1p-84);
}

TEST_CASE("a factor has the products that it was made from, and as many columns as they have directions") {
  const MatrixXd rows = oracle::gaussian(9, 4, 5);
  const Wide G = products_of_rows(rows), F = pivoted_factor(G, 0x1p-80);
  CHECK(F.cols() == 4);
  CHECK(rounded(Wide(product(F, Wide(F.transpose())) - G)).cwiseAbs().maxCoeff() < 0x1p-90);
  CHECK(pivoted_factor(Wide::Zero(3, 3), 0x1p-80).cols() == 0);
  // The pivots fall: Cholesky's factor is graded, whatever the order of the rows.
  for (Index k = 0; k + 1 < F.cols(); ++k)
    CHECK(rounded(F).col(k).cwiseAbs().maxCoeff() >= rounded(F).col(k + 1).cwiseAbs().maxCoeff());
}

TEST_CASE("the rows of a design that came in parts have their products to twice a double's digits") {
  const MatrixXd rows = oracle::gaussian(5, 40, 2);
  const Design design = in_parts(rows, 16);
  const Wide F = widened(design.given()) + widened(design.beyond());
  CHECK(rounded(Wide(product(F, Wide(F.transpose())) - products_of_rows(rows))).cwiseAbs().maxCoeff() < 1e-27);
}

TEST_CASE("rows that came in parts have the thresholds of rows that came at once") {
  for (const Index b : {1, 2, 3}) {
    const MatrixXd rows = oracle::gaussian(6, 40, 7);
    const Design whole = Design::from_rows(rows, b), parts = in_parts(rows, 7, b);
    CHECK(parts.rank() == 6);
    CHECK(parts.n() == 6 / b);
    CHECK(noise_alignment(parts) == Approx(noise_alignment(whole)).epsilon(1e-12));
    for (const auto coupling : {valley::Coupling::fresh, valley::Coupling::shared}) {
      const Setting setting{0.02, {2}, coupling};
      const Certified one = critical_step(whole, setting), other = critical_step(parts, setting);
      CHECK(one.converged);
      CHECK(other.converged);
      CHECK(std::max(one.low, other.low) <= std::min(one.high, other.high));
      CHECK(growth(parts, setting, 0.01).value == Approx(growth(whole, setting, 0.01).value).epsilon(1e-12));
    }
  }
}

TEST_CASE("a direction of a millionth of a millionth of the largest curvature is seen in parts too") {
  MatrixXd rows = MatrixXd::Zero(3, 30);
  rows(0, 0) = 1;
  rows(1, 11) = 1;
  rows(2, 22) = 1e-9;
  rows(2, 11) = 1;  // its products with the second row differ from that row's own in the last digits of nothing
  const Design parts = in_parts(rows, 10);
  CHECK(parts.rank() == 3);
  CHECK(parts.lambda()[0] == Approx(Design::from_rows(rows).lambda()[0]).epsilon(1e-9));
  CHECK(Design::from_gram(rows * rows.transpose()).rank() == 2);
}

TEST_CASE("rows that are all 0, and samples that do not come out even, are refused in parts as at once") {
  CHECK_THROWS_WITH(in_parts(MatrixXd::Zero(2, 3), 2), Catch::Contains("data is all zero"));
  CHECK_THROWS_WITH(in_parts(oracle::gaussian(5, 9, 1), 4, 2), Catch::Contains("a multiple of rows_each = 2"));
}

TEST_CASE("of a Gram matrix that was rounded, what rounding may have made counts as flat") {
  const MatrixXd rows = oracle::gaussian(12, 5, 4), gram = (rows * rows.transpose()).cast<float>().cast<double>();
  CHECK(Design::from_gram(gram, 1, 0x1p-23).rank() == 5);
  CHECK_THROWS_WITH(Design::from_gram(gram, 1), Catch::Contains("not below 0 by more than rounding"));
  const MatrixXd skew =
      gram + 0.1 * MatrixXd::Identity(12, 12).rowwise().reverse().triangularView<Eigen::Upper>().toDenseMatrix();
  CHECK_THROWS_WITH(Design::from_gram(skew, 1, 0x1p-11), Catch::Contains("not symmetric"));
}

TEST_CASE("decimals beyond doubles go with samples of several rows too") {
  const MatrixXd rows = MatrixXd::Constant(2, 1, 0.999999), beyond = MatrixXd::Constant(2, 1, 2.8755664516211256e-17);
  const Design design = Design::from_written(rows, beyond, 2);
  CHECK(design.n() == 1);
  CHECK(design.beyond() == beyond);
}
