#include "experiments/claims/align_draws.hpp"

#include <cmath>
#include <vector>

#include "experiments/claims/align_case.hpp"
#include "sim/batch.hpp"
#include "sim/optimizer/align.hpp"
#include "theory/samples.hpp"

namespace valley {

using Eigen::VectorXd;
using measure::ChosenBatches;
using measure::SampleBatch;

namespace {

constexpr long n = 16, d = 8;
constexpr Batching four{4};

SampleBatch drawn_batch(const Draw& xi) {
  SampleBatch batch;
  for_each_in_batch(xi, n, four, [&](std::uint32_t i) { batch.push_back(i); });
  return batch;
}

}  // namespace

Products products(const ChosenBatches& pair, const VectorXd& at, const Radii& radii) {
  std::vector<VectorXd> taken;  // g_t, g_a, g_a perturbed, g_t perturbed
  ChosenBatches watched = pair;
  watched.taken = &taken;
  const AlignSamTheory rule = align_theory(radii.eta, radii.eta_1, radii.eta_2, AuxiliaryPoint::perturbed);
  const VectorXd next = rule.step(watched, at, Draw{});
  const VectorXd t = pair.gradient(next, pair.descent), a = pair.gradient(next, pair.auxiliary);
  return {taken.at(0).dot(taken.at(1)), taken.at(3).dot(taken.at(2)), t.dot(a)};
}

DrawnProducts drawn_products(const AlignDraws& ensemble, std::uint64_t trial) {
  const std::uint64_t seed = ensemble.seed * 1000003 + 4 * trial;
  const VectorXd at = ensemble.place == AlignDraws::Place::minimum ? VectorXd() : normal_vector(d, seed + 2);
  const AlignPoint point = least_squares_point(n, d, ensemble.place == AlignDraws::Place::interpolating ? 0 : 1, seed, at);
  const Draw xi{.seed = ensemble.seed, .trial = trial};
  const ChosenBatches pair{&point.f, drawn_batch(xi), drawn_batch(xi.ascent(Coupling::fresh))};
  const double beta = 1 + d / static_cast<double>(four.size);
  Radii radii{.eta = 0.3 / beta, .eta_1 = 0.1 / beta, .eta_2 = 0};
  DrawnProducts drawn;
  drawn.usam = products(pair, point.at, radii);
  radii.eta_2 = ensemble.ratio * radii.eta_1;
  drawn.align = products(pair, point.at, radii);
  return drawn;
}

DrawnShare share_of_draws(const AlignDraws& ensemble, int draws,
                          const std::function<bool(const Products&, const Products&)>& happens) {
  int align = 0, usam = 0, either = 0;  // either: one and not the other
  for (int trial = 0; trial < draws; ++trial) {
    const DrawnProducts drawn = drawn_products(ensemble, static_cast<std::uint64_t>(trial));
    const bool with = happens(drawn.align, drawn.usam), without = happens(drawn.usam, drawn.usam);
    align += with ? 1 : 0;
    usam += without ? 1 : 0;
    either += with != without ? 1 : 0;
  }
  const double N = draws, share = align / N, excess = (align - usam) / N;
  return {share, std::sqrt(share * (1 - share) / N), usam / N, excess, std::sqrt((either / N - excess * excess) / N)};
}

}  // namespace valley
