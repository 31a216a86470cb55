#include "experiments/figure_data/random_designs.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/data/design.hpp"
#include "sim/draw.hpp"

namespace valley {
namespace {

Eigen::MatrixXd orthogonal(long n, std::uint64_t seed) {
  std::vector<double> a;
  const Draw xi{seed, 0, 0, 2};
  for (long i = 0; i < n; ++i) a.push_back(std::exp(xi.normal(static_cast<std::uint32_t>(i)) / 2));
  return orthogonal_rows(a);
}

}  // namespace

std::vector<RandomDesign> random_designs(std::uint64_t seed) {
  std::vector<RandomDesign> out;
  const std::vector<std::pair<long, long>> shapes = {{8, 4}, {32, 4}, {32, 16}, {16, 32}, {64, 64}};
  seed *= 1000;
  for (const auto& [n, d] : shapes) {
    for (const std::uint32_t batch : {1u, 4u}) {
      out.push_back({"gaussian", gaussian_rows(n, d, ++seed), batch});
      out.push_back({"heavy-tailed", heavy_tailed_rows(n, d, ++seed), batch});
      out.push_back({"low-rank", low_rank_rows(n, d, std::max(1l, std::min(n, d) / 4), ++seed), batch});
      out.push_back({"orthogonal", orthogonal(n, ++seed), batch});
    }
  }
  return out;
}

}  // namespace valley
