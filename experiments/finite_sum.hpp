// A mean of n sample losses of sim/landscape whose mini-batches are chosen, not drawn: an expectation over batches is a sum
// over all of them, with the optimizer's own step on each. Nothing of theory/.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <vector>

#include "base/batching.hpp"
#include "sim/arithmetic/eigen_state.hpp"
#include "sim/draw.hpp"

namespace valley::measure {

/// Indices of samples, in the order in which they were drawn.
using SampleBatch = std::vector<std::uint32_t>;

struct FiniteSum {
  struct Sample {
    std::function<double(const Eigen::VectorXd&)> loss;
    std::function<Eigen::VectorXd(const Eigen::VectorXd&)> gradient;
  };
  std::vector<Sample> samples;

  std::uint32_t n() const { return static_cast<std::uint32_t>(samples.size()); }
  double loss(const Eigen::VectorXd& x, const SampleBatch& batch) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& x, const SampleBatch& batch) const;
};

/// The samples of LeastSquares: rows (n, d), offsets (n).
FiniteSum least_squares_sum(const Eigen::MatrixXd& rows, const Eigen::VectorXd& offsets);
/// TwoParameter with these labels.
FiniteSum two_parameter_sum(const std::vector<double>& labels);
/// The two samples of Disagreement.
FiniteSum disagreement_sum(double h);

/// Every batch in every order: each has the same probability.
std::vector<SampleBatch> ordered_batches(std::uint32_t n, const Batching& batching);

/// The two batches of one step: `descent` answers for use 0, `auxiliary` for use 1.
struct ChosenBatches {
  const FiniteSum* f;
  SampleBatch descent, auxiliary;
  std::vector<Eigen::VectorXd>* taken = nullptr;  // gets every gradient that is taken, in order

  const SampleBatch& sample(Draw xi) const { return xi.use == 0 ? descent : auxiliary; }
  Eigen::VectorXd gradient(const Eigen::VectorXd& x, const SampleBatch& batch) const;
  /// The batch in groups of m, as it was drawn.
  std::vector<SampleBatch> parts(const SampleBatch& batch, std::uint32_t m) const;
};

/// Calls visit for every pair of independent batches, each pair as likely.
template <class Visit>
void for_each_pair(const FiniteSum& f, const Batching& descent, const Batching& auxiliary, Visit&& visit) {
  const auto second = ordered_batches(f.n(), auxiliary);
  for (const SampleBatch& t : ordered_batches(f.n(), descent))
    for (const SampleBatch& a : second) visit(ChosenBatches{&f, t, a});
}

/// E[what(pair)] over those pairs.
template <class What>
auto mean_over_pairs(const FiniteSum& f, const Batching& descent, const Batching& auxiliary, What&& what) {
  const SampleBatch first{0};
  std::decay_t<decltype(what(ChosenBatches{&f, first, first}))> sum = 0. * what(ChosenBatches{&f, first, first});
  double pairs = 0;
  for_each_pair(f, descent, auxiliary, [&](const ChosenBatches& pair) {
    sum += what(pair);
    pairs += 1;
  });
  return decltype(sum)((1 / pairs) * sum);
}

}  // namespace valley::measure
