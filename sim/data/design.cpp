#include "sim/data/design.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"
#include "sim/draw.hpp"

namespace valley {
namespace {

constexpr std::uint8_t entries = 2, row_scales = 3, second_factor = 4;  // uses of the draw; 0 and 1 are batches
constexpr long most = 1L << 24;                                         // numbers a draw can address

void check(long n, long d, double scale) {
  require(n >= 1, "samples n", static_cast<double>(n), ">= 1");
  require(d >= 1 && d <= most, "parameters d", static_cast<double>(d), "1 to 16777216");
  require(scale > 0 && std::isfinite(scale), "scale", scale, "> 0 and finite");
}

/// (n, d) standard normal numbers; row i depends on (seed, i) alone, so a larger n keeps the first rows.
Eigen::MatrixXd normals(long n, long d, std::uint64_t seed, std::uint8_t use) {
  Eigen::MatrixXd out(n, d);
  for (long i = 0; i < n; ++i) {
    const Draw row{seed, static_cast<std::uint64_t>(i), 0, use};
    for (long j = 0; j < d; ++j) out(i, j) = row.normal(static_cast<std::uint32_t>(j));
  }
  return out;
}

}  // namespace

Eigen::MatrixXd gaussian_rows(long n, long d, std::uint64_t seed, double scale) {
  check(n, d, scale);
  return scale * normals(n, d, seed, entries);
}

Eigen::MatrixXd orthogonal_rows(const std::vector<double>& a) {
  const auto n = static_cast<Eigen::Index>(a.size());
  require(n >= 1, "number of curvatures a_i", static_cast<double>(n), ">= 1");
  Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double ai = a[static_cast<std::size_t>(i)];
    require(ai > 0 && std::isfinite(ai), "curvature a_" + std::to_string(i + 1), ai, "> 0 and finite");
    rows(i, i) = std::sqrt(static_cast<double>(n) * ai);
  }
  return rows;
}

Eigen::MatrixXd heavy_tailed_rows(long n, long d, std::uint64_t seed, int nu, double scale) {
  check(n, d, scale);
  require(nu >= 3 && nu <= 1000, "degrees of freedom nu", nu, "3 to 1000");
  Eigen::MatrixXd rows = scale * normals(n, d, seed, entries);
  const Eigen::MatrixXd parts = normals(n, nu, seed, row_scales);  // chi^2_nu is the sum of nu squares
  for (long i = 0; i < n; ++i) {
    double chi2 = 0;
    for (int k = 0; k < nu; ++k) chi2 += parts(i, k) * parts(i, k);
    rows.row(i) *= std::sqrt((nu - 2) / chi2);
  }
  return rows;
}

Eigen::MatrixXd low_rank_rows(long n, long d, long rank, std::uint64_t seed, double scale) {
  check(n, d, scale);
  require(rank >= 1 && rank <= std::min(n, d), "rank", static_cast<double>(rank), "1 to min(n, d)");
  const Eigen::MatrixXd left = normals(n, rank, seed, entries);         // (n, rank)
  const Eigen::MatrixXd right = normals(d, rank, seed, second_factor);  // (d, rank)
  Eigen::MatrixXd rows(n, d);  // lazyProduct: one fixed order of sums, whatever BLAS is installed
  rows.noalias() = (scale / std::sqrt(static_cast<double>(rank))) * left.lazyProduct(right.transpose());
  return rows;
}

}  // namespace valley
