// What the simulators do, exactly: expectations over mini-batches by enumerating every batch and running the
// optimizer's own step on each. Nothing of theory/.
//
//   M_ab        the step with ascent batch a and descent batch b, as a matrix on the span of the rows:
//               its columns are the simulator's steps from a basis
//   S'          = sum_ab p_ab M_ab S M_ab^T, the second moment after a step      (r, r)
//   growth      the spectral radius of S -> S'
//   eta*        the step size at which growth crosses 1
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/batching.hpp"
#include "experiments/claim.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/least_squares.hpp"

namespace valley::measure {

struct WeightedBatch {
  std::vector<std::uint32_t> samples;
  double probability = 0;
};

/// Every mini-batch out of n with its probability; with replacement as multisets with their multinomial weights.
std::vector<WeightedBatch> all_batches(std::uint32_t n, const Batching& batching);

/// A landscape whose two mini-batches are chosen, not drawn: one answers for the descent (use 0), one for the ascent (use 1).
template <class F>
struct FixedBatch {
  const F* descent;
  const F* ascent;

  template <class State>
  State gradient(const State& x, Draw xi) const {
    return (xi.use == 0 ? descent : ascent)->gradient(x);
  }
};

/// E[what(pair)] over the pairs of batches that one step sees: all of them where fresh, equal ones where shared.
/// `parts` are the batches' own landscapes with their probabilities.
template <class F, class What>
auto expectation(const std::vector<std::pair<F, double>>& parts, Coupling coupling, What&& what) {
  const FixedBatch<F> any{&parts[0].first, &parts[0].first};
  std::decay_t<decltype(what(any))> sum = 0. * what(any);
  for (const auto& [descent, p] : parts) {
    if (coupling == Coupling::shared) {
      sum += p * what(FixedBatch<F>{&descent, &descent});
      continue;
    }
    for (const auto& [ascent, q] : parts) sum += p * q * what(FixedBatch<F>{&descent, &ascent});
  }
  return sum;
}

/// Orthonormal basis of symmetric (r, r) matrices, stacked: (r^2, r(r+1)/2).
Eigen::MatrixXd symmetric_basis(Eigen::Index r);

/// The eta at which growth crosses 1, to 1e-12 relative, looked for from `about` on. Throws std::runtime_error where it does not.
double crossing(const std::function<double(double eta)>& growth, double about);

/// USAM (SGD where rho = 0) on least squares around an interpolating minimum, over all batches.
class Enumeration {
 public:
  /// `rows` (n, d). Throws std::invalid_argument as LeastSquares does.
  Enumeration(const Eigen::MatrixXd& rows, const Batching& batching, double rho, Coupling coupling);

  /// lim (E f_t)^(1/t).
  double growth(double eta) const;
  /// The eta at which growth crosses 1, to 1e-12 relative. Throws std::runtime_error where it does not.
  double critical_step() const;

  /// Extremes of E f(next)/f(delta) over all delta in the span, and a delta, (d), where the low one is attained.
  struct OneStep {
    double low = 0, high = 0;
    Eigen::VectorXd lowest;
  };
  OneStep one_step(double eta) const;

  /// E f_t for t = 0 .. steps from delta_0, (d).
  std::vector<double> expected_loss(double eta, const Eigen::VectorXd& delta_0, int steps) const;

 private:
  Eigen::MatrixXd step(const FixedBatch<LeastSquares>& batches, double eta) const;  // M_ab, (r, r)
  Eigen::MatrixXd moment_map(double eta) const;                                     // on stacked S, (r^2, r^2)

  std::vector<std::pair<LeastSquares, double>> parts;
  Eigen::MatrixXd basis;    // orthonormal columns that span the rows, (d, r)
  Eigen::MatrixXd hessian;  // of f in that basis, (r, r)
  double rho;
  Coupling coupling;
};

/// Mean over trials 0 .. trials - 1 of one(trial), with its standard error (Welford 1962). For what can't be enumerated.
template <class One>
Measurement mean_over_trials(std::uint64_t trials, One&& one) {
  double mean = 0, squares = 0;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const double value = one(trial), step = value - mean;
    mean += step / static_cast<double>(trial + 1);
    squares += step * (value - mean);
  }
  const auto n = static_cast<double>(trials);
  return {mean, std::sqrt(squares / (n * (n - 1)))};
}

/// f, computed at the first call only: rows of one claim share what is dear.
template <class F>
auto once(F f) {
  using T = std::invoke_result_t<F>;
  return [f = std::move(f), kept = std::make_shared<std::optional<T>>()]() -> const T& {
    if (!*kept) *kept = f();
    return **kept;
  };
}

}  // namespace valley::measure
