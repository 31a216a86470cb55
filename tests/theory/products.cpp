// Products of matrices of doubles and of double-doubles, in panels and slices, against sums in double-doubles.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/theory/enumeration.hpp"
#include "theory/shared_products.hpp"
#include "theory/wide.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::Index;
using Eigen::MatrixXd;

namespace {

Wide thirds(Index rows, Index columns, int seed) {
  return widened(oracle::gaussian(rows, columns, seed)) * (DoubleDouble(1) / 3);
}

double largest(const Wide& M) { return rounded(M).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("a product by slices is the product by sums, to 29 digits of a row's and a column's largest") {
  const Wide A = thirds(40, 70, 1), B = thirds(70, 30, 2);
  const Wide sums = A.lazyProduct(B);
  CHECK(largest(product(A, B) - sums) < 1e-29);
  const double rough = largest(product(A, B, 40) - sums);  // two slices
  CHECK((rough < 70 * 0x1p-37 && rough > 1e-20));
}

TEST_CASE("a product with a nearly diagonal matrix has those digits too, on either side") {
  const Wide B = thirds(40, 40, 2);
  for (const double off : {0., 1e-6, 1e-16, 1e-28}) {
    Wide A = thirds(40, 40, 1) * DoubleDouble(off);
    for (Index i = 0; i < 40; ++i) A(i, i) = DoubleDouble(1 + i) / 3;
    INFO(off);
    CHECK(largest(product(A, B) - Wide(A.lazyProduct(B))) < 1e-28);
    CHECK(largest(product(B, A) - Wide(B.lazyProduct(A))) < 1e-28);
  }
}

TEST_CASE("a symmetric product is symmetric to the last bit, and the product") {
  const Wide A = thirds(150, 140, 1), B = A.transpose();
  const Wide all = product(A, B), half = symmetric_product(A, B);
  CHECK(largest(half - all) < 1e-28);
  CHECK(largest(half - Wide(half.transpose())) == 0);
  const MatrixXd of_doubles = symmetric_product(rounded(A), rounded(B));
  CHECK((of_doubles - rounded(all)).cwiseAbs().maxCoeff() < 1e-13);
  CHECK(of_doubles == of_doubles.transpose());
  CHECK(largest(products_of_rows(rounded(A)) - product(widened(rounded(A)), widened(rounded(B)))) < 1e-28);
}

TEST_CASE("a large product has the same bits on any number of threads") {
  const Wide A = thirds(290, 280, 1), B = thirds(280, 270, 2);
  share_products(1);
  const Wide alone = product(A, B), form = symmetric_product(A, Wide(A.transpose()));
  const MatrixXd of_doubles = product(rounded(A), rounded(B));
  for (const int threads : {2, 3}) {
    share_products(threads);
    CHECK(largest(product(A, B) - alone) == 0);
    CHECK(largest(symmetric_product(A, Wide(A.transpose())) - form) == 0);
    CHECK(product(rounded(A), rounded(B)) == of_doubles);
  }
  share_products(0);
}

TEST_CASE("a rough range of a pencil holds the range, and is hardly wider") {
  const Wide root = thirds(40, 50, 3), B = symmetric_product(root, Wide(root.transpose()));
  for (const double size : {1., 1e-12}) {
    const Wide A = symmetric(Wide(thirds(40, 40, 4) * DoubleDouble(size)));
    const PencilRange fine = pencil_range(A, B), rough = rough_pencil_range(A, B);
    CHECK((rough.low <= fine.low && rough.high >= fine.high));
    CHECK(rough.high - rough.low < (1 + 1e-5) * (fine.high - fine.low));
    CHECK(rough.inverse == Approx(fine.inverse).epsilon(1e-6));
  }
}
