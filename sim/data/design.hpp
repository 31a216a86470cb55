// Generated rows g_i, (n, d): functions of their arguments alone, the same bits everywhere libm is the same.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace valley {

// All throw std::invalid_argument for sizes below 1 or a scale that is not positive and finite.
// `scale` multiplies every row; at 1, E|g_i|^2 = d.

/// Independent standard normal entries.
Eigen::MatrixXd gaussian_rows(long n, long d, std::uint64_t seed, double scale = 1);

/// g_i = sqrt(n a_i) e_i, so H = diag(a); (n, n). Throws std::invalid_argument unless all a_i > 0.
Eigen::MatrixXd orthogonal_rows(const std::vector<double>& a);

/// Multivariate Student t rows, g_i = z_i sqrt((nu - 2)/chi^2_nu) with one chi^2 a row: norms differ by heavy tails.
/// nu >= 3 degrees of freedom.
Eigen::MatrixXd heavy_tailed_rows(long n, long d, std::uint64_t seed, int nu = 3, double scale = 1);

/// (n, rank) times (rank, d) Gaussian factors over sqrt(rank), 1 <= rank <= min(n, d).
Eigen::MatrixXd low_rank_rows(long n, long d, long rank, std::uint64_t seed, double scale = 1);

}  // namespace valley
