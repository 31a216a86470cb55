#include "tools/certify/problems.hpp"

#include <algorithm>
#include <cmath>

namespace valley::certify {

using Eigen::Index;
using Eigen::MatrixXd;

namespace {

class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t number) {
    std::seed_seq both{seed, seed >> 32, number, number >> 32};
    engine.seed(both);
  }
  double uniform(double low, double high) { return low + (high - low) * (static_cast<double>(engine() >> 11) * 0x1p-53); }
  /// Between powers of ten, each as likely.
  double power(double low, double high) { return std::pow(10., uniform(low, high)); }
  Index whole(Index low, Index high) { return low + static_cast<Index>(engine() % static_cast<std::uint64_t>(high - low + 1)); }
  double normal() { return std::sqrt(-2 * std::log1p(-uniform(0, 1))) * std::cos(6.283185307179586 * uniform(0, 1)); }
  MatrixXd gaussian(Index n, Index d) {
    return MatrixXd::NullaryExpr(n, d, [this] { return normal(); });
  }

 private:
  std::mt19937_64 engine;
};

MatrixXd rows_of(const std::string& kind, Index most, Chance& chance) {
  const Index n = chance.whole(1, most), d = chance.whole(1, most);
  if (kind == "gaussian") return chance.gaussian(n, d);
  if (kind == "near-parallel") {
    const MatrixXd base = chance.gaussian(1, d);
    return base.replicate(n, 1) + chance.power(-15, -1) * chance.gaussian(n, d);
  }
  if (kind == "equal norms") return chance.gaussian(n, d).rowwise().normalized();
  if (kind == "near-equal on the line") return MatrixXd::Ones(n, 1) + chance.power(-15, -1) * chance.gaussian(n, 1);
  if (kind == "duplicated") {
    const MatrixXd few = chance.gaussian(std::max<Index>(1, n / 2), d);
    MatrixXd all(n, d);
    for (Index i = 0; i < n; ++i) all.row(i) = few.row(i % few.rows());
    return all;
  }
  if (kind == "orthogonal") {
    MatrixXd all = MatrixXd::Zero(n, n);
    for (Index i = 0; i < n; ++i) all(i, i) = chance.power(-3, 0);
    return all;
  }
  // Heavy tails: rows of very different sizes.
  MatrixXd all = chance.gaussian(n, d);
  for (Index i = 0; i < n; ++i) all.row(i) *= chance.power(-4, 0);
  return all;
}

Problem problem(std::uint64_t number, Index size, Chance& chance) {
  static const std::string kinds[] = {"gaussian",     "near-parallel", "near-equal on the line", "duplicated", "orthogonal",
                                      "heavy-tailed", "equal norms"};
  Problem made{.kind = kinds[number % 7], .rows = {}, .setting = {}, .eta_share = 1};
  made.rows = rows_of(made.kind, size, chance) * chance.power(-6, 6);
  const auto n = made.rows.rows();
  const double largest = made.rows.squaredNorm() / static_cast<double>(n);  // Tr H
  const bool without = chance.whole(0, 2) == 0;
  const bool shared = chance.whole(0, 1) == 0;
  // Shared batches are enumerated by the reference: few samples, small batches.
  const Index most = shared ? (n <= 3 ? 4 : n <= 5 ? 3 : n <= 8 ? 2 : 1) : 20;
  made.setting.batching.size = static_cast<std::uint32_t>(chance.whole(1, without ? std::min(most, n) : most));
  made.setting.batching.sampling = without ? Sampling::without_replacement : Sampling::with_replacement;
  made.setting.coupling = shared ? Coupling::shared : Coupling::fresh;
  made.setting.rho = chance.whole(0, 3) == 0 ? 0 : chance.power(-3, 2) / largest;
  made.eta_share = chance.power(-3, 1);
  // Every few problems the step that leaves least: where the mean map's factors nearly vanish.
  if (chance.whole(0, 3) == 0) made.eta_share = -1;
  return made;
}

}  // namespace

Problem problem(std::uint64_t seed, std::uint64_t number) {
  Chance chance(seed, number);
  return problem(number, 12, chance);
}

Problem problem_with_memory(std::uint64_t seed, std::uint64_t number) {
  Chance chance(seed, number);
  Problem made = problem(number, 4, chance);
  const double largest = made.rows.squaredNorm() / static_cast<double>(made.rows.rows());
  static constexpr double usual[] = {0.5, 0.9, 0.99};
  const Index which = chance.whole(0, 5);
  made.setting.momentum = which < 3 ? usual[which] : which == 3 ? chance.power(-6, -1) : chance.uniform(0, 0.999);
  made.setting.nesterov = chance.whole(0, 2) == 0;
  if (chance.whole(0, 2) == 0) made.setting.weight_decay = chance.power(-6, 0) * largest;
  if (chance.whole(0, 7) == 0)
    made.setting.momentum = 0, made.setting.nesterov = false, made.setting.weight_decay = 0.1 * largest;
  made.eta_share = chance.power(-3, 0.5);
  return made;
}

}  // namespace valley::certify
