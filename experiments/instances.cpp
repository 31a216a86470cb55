#include "experiments/instances.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/decompositions.hpp"
#include "sim/data/design.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;

MatrixXd rows_of(const std::string& family, long n, std::uint64_t seed) {
  if (family == "gaussian_tall") return gaussian_rows(n + 2, 3, seed, 0.7);
  if (family == "gaussian_wide") return gaussian_rows(n, n + 3, seed, 0.5);
  if (family == "orthogonal_equal") return orthogonal_rows(std::vector<double>(static_cast<std::size_t>(n), 0.8));
  if (family == "heavy_tailed_tall") return heavy_tailed_rows(n + 2, 2, seed);
  if (family == "heavy_tailed_wide") return heavy_tailed_rows(n, n + 1, seed);
  if (family == "low_rank") return low_rank_rows(n + 1, 5, 2, seed);
  if (family == "equal_rows") return gaussian_rows(1, 3, seed).replicate(n, 1);
  std::vector<double> a;  // orthogonal with distinct weights
  for (long i = 0; i < n; ++i) a.push_back(1. / static_cast<double>(1 + i + static_cast<long>(seed % 3) * i * i));
  return orthogonal_rows(a);
}

constexpr std::array families = {"gaussian_tall",     "orthogonal_equal", "heavy_tailed_wide", "gaussian_wide",
                                 "orthogonal_spread", "low_rank",         "heavy_tailed_tall"};

struct Shape {
  double lift;  // rho lambda_max
  Batching batching;
};
constexpr std::array shapes = {
    Shape{0.3, {1, Sampling::with_replacement}},    Shape{1, {2, Sampling::with_replacement}},
    Shape{1, {2, Sampling::without_replacement}},   Shape{0, {1, Sampling::with_replacement}},
    Shape{5, {1, Sampling::with_replacement}},      Shape{0.1, {3, Sampling::with_replacement}},
    Shape{0.5, {3, Sampling::without_replacement}},
};

double lambda_max(const MatrixXd& rows) {
  const double top = right_singular_pairs(rows).values[0];
  return top * top / static_cast<double>(rows.rows());
}

}  // namespace

Params Instance::params() const {
  const bool with = setting.batching.sampling == Sampling::with_replacement;
  Params all{{"design", design},
             {"n", static_cast<double>(rows.rows())},
             {"d", static_cast<double>(rows.cols())},
             {"batch", static_cast<double>(setting.batching.size)},
             {"sampling", with ? "with" : "without"},
             {"coupling", setting.coupling == Coupling::fresh ? "fresh" : "shared"},
             {"rho", setting.rho}};
  if (!theory::is_plain(setting)) {
    all.emplace_back("momentum", setting.momentum);
    all.emplace_back("nesterov", setting.nesterov ? "yes" : "no");
    all.emplace_back("weight_decay", setting.weight_decay);
  }
  return all;
}

std::vector<Instance> small_instances(std::uint64_t seed, int count, int settings, Coupling coupling) {
  std::vector<Instance> all;
  for (int k = 0; k < count; ++k) {
    // One design in 15 has equal rows: no noise, so the paper's bounds are vacuous there.
    const std::string family = k % 15 == 14 ? "equal_rows" : families[static_cast<std::size_t>(k) % families.size()];
    const int round = k / static_cast<int>(families.size());
    const long n = 2 + (k + round) % 3;
    const MatrixXd rows = rows_of(family, n, seed + static_cast<std::uint64_t>(k));
    for (int j = 0; j < settings; ++j) {
      const auto& [lift, batching] = shapes[static_cast<std::size_t>(k * settings + j + round) % shapes.size()];
      theory::Setting setting{.rho = lift / lambda_max(rows), .batching = batching, .coupling = coupling};
      setting.batching.size = std::min(batching.size, static_cast<std::uint32_t>(rows.rows() - 1));
      all.push_back({family + " " + std::to_string(k), rows, setting});
    }
  }
  return all;
}

Instance equal_orthogonal(int n, double a, const theory::Setting& setting) {
  return {"orthogonal_equal", orthogonal_rows(std::vector<double>(static_cast<std::size_t>(n), a)), setting};
}

std::vector<Structured> structured_rows(std::uint64_t seed, int rank) {
  const Eigen::Index half = rank / 2;
  const auto blocks = [&](const MatrixXd& first, const MatrixXd& second) {
    MatrixXd rows = MatrixXd::Zero(2 * half, 2 * half);
    rows.topLeftCorner(half, half) = first;
    rows.bottomRightCorner(half, half) = second;
    return rows;
  };
  const MatrixXd first = gaussian_rows(half, half, seed), second = gaussian_rows(half, half, seed + 1);
  std::vector<double> weights;
  MatrixXd graded = gaussian_rows(rank, rank, seed + 2);
  for (int i = 0; i < rank; ++i) {
    weights.push_back(1. / (1 + i));
    graded.row(i) *= std::pow(10, -2. * i / rank);
  }
  return {{"two blocks", blocks(first, 0.5 * second), true},
          {"two equal blocks", blocks(first, first), true},
          {"orthogonal_spread", orthogonal_rows(weights), false},
          {"graded", graded, false}};
}

}  // namespace valley
