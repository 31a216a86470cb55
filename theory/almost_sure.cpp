#include "theory/almost_sure.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "theory/range.hpp"
#include "theory/threshold.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;

constexpr double infinity = std::numeric_limits<double>::infinity();

double size_of(const DoubleDouble& x) { return std::abs(static_cast<double>(x)); }
double size_of(double x) { return std::abs(x); }

/// log |det A|, by elimination with pivots from all rows; -infinity where one is 0.
template <class Scalar>
double log_determinant(MatrixOf<Scalar> A) {
  double sum = 0;
  const Index r = A.rows();
  for (Index k = 0; k < r; ++k) {
    Index pivot = k;
    for (Index i = k + 1; i < r; ++i)
      if (size_of(A(i, k)) > size_of(A(pivot, k))) pivot = i;
    if (size_of(A(pivot, k)) == 0) return -infinity;
    A.row(k).swap(A.row(pivot));
    sum += std::log(size_of(A(k, k)));
    for (Index i = k + 1; i < r; ++i) {
      const Scalar factor = A(i, k) / A(k, k);
      for (Index j = k + 1; j < r; ++j) A(i, j) -= factor * A(k, j);
    }
  }
  return sum;
}

/// How many samples each of a batch's draws is, with the batch's probability.
struct Weighted {
  std::vector<Index> samples;
  double probability = 0;
};

class Batches {
 public:
  Batches(const Batching& the_batching, Index the_n) : batching(the_batching), n(the_n) {}

  /// How many different ones; infinite beyond 1e15.
  double count() const {
    const bool repeats = batching.sampling == Sampling::with_replacement;
    const double top = static_cast<double>(repeats ? n + batching.size - 1 : n);
    double ways = 1;
    for (std::uint32_t k = 0; k < batching.size && ways < 1e15; ++k) ways *= (top - k) / (k + 1.);
    return std::round(ways);
  }

  std::vector<Weighted> all() const {
    std::vector<Weighted> found;
    std::vector<Index> chosen;
    add(found, chosen, 1, 0);
    double total = 0;
    for (const Weighted& one : found) total += one.probability;
    for (Weighted& one : found) one.probability /= total;
    return found;
  }

  std::vector<Index> drawn(std::mt19937_64& random) const {
    std::vector<Index> pool(static_cast<std::size_t>(n)), chosen;
    for (Index i = 0; i < n; ++i) pool[static_cast<std::size_t>(i)] = i;
    for (std::uint32_t k = 0; k < batching.size; ++k) {
      const std::size_t at = random() % pool.size();
      chosen.push_back(pool[at]);
      if (batching.sampling == Sampling::with_replacement) continue;
      pool[at] = pool.back();
      pool.pop_back();
    }
    return chosen;
  }

 private:
  /// Ascending tuples; `ways` 1/(product of the factorials of how often each is there).
  void add(std::vector<Weighted>& found, std::vector<Index>& chosen, double ways, int run) const {
    if (chosen.size() == batching.size) return found.push_back({chosen, ways});
    const bool repeats = batching.sampling == Sampling::with_replacement;
    const Index last = chosen.empty() ? -1 : chosen.back();
    for (Index i = chosen.empty() ? 0 : last + (repeats ? 0 : 1); i < n; ++i) {
      const int again = i == last ? run + 1 : 1;
      chosen.push_back(i);
      add(found, chosen, ways / again, again);
      chosen.pop_back();
    }
  }

  Batching batching;
  Index n;
};

/// I - eta (M + wd) of chosen batches, on the span of the rows.
template <class Scalar>
class Steps {
 public:
  using Matrix = MatrixOf<Scalar>;

  Steps(const SecondMoment& moment, double the_eta, const Matrix& the_rows, Index rows_each)
      : setting(moment.setting()),
        eta(Scalar(the_eta) / Scalar(moment.unit())),
        rho(Scalar(setting.rho) / Scalar(moment.unit())),
        wd(Scalar(setting.weight_decay) * Scalar(moment.unit())),
        rows(the_rows),
        b(rows_each) {}

  Matrix H(const std::vector<Index>& samples) const {
    const Index r = rows.cols();
    Matrix sum = Matrix::Zero(r, r);
    for (const Index i : samples) {
      const Matrix one = rows.middleRows(i * b, b);
      sum += product(Matrix(one.transpose()), one);
    }
    const Scalar share = Scalar(static_cast<double>(rows.rows() / b)) / Scalar(static_cast<double>(samples.size()));
    return sum * share;
  }

  double log_det(const Matrix& descent, const Matrix& ascent) const {
    Matrix step = -(descent + product(descent, ascent) * rho) * eta;
    for (Index i = 0; i < step.rows(); ++i) step(i, i) += Scalar(1) - eta * wd;
    return log_determinant<Scalar>(std::move(step));
  }

 private:
  Setting setting;
  Scalar eta, rho, wd;
  const Matrix& rows;
  Index b;
};

/// E log |det(I - eta (M + wd))|, its standard error, and how many batches that took.
AlmostSure mean_log_det(const SecondMoment& moment, Index rows_each, double eta, const Sampled& sampled) {
  const Index n = moment.exact().rows().rows() / rows_each;
  const Batches batches(moment.setting().batching, n);
  const bool fresh = acts_fresh(moment.setting()) && moment.setting().rho > 0;  // two batches a step that matter
  AlmostSure mean;
  const double count = batches.count();
  if ((fresh ? count * count : count) <= static_cast<double>(sampled.most)) {
    const Steps<DoubleDouble> steps(moment, eta, moment.exact().rows(), rows_each);
    const std::vector<Weighted> all = batches.all();
    std::vector<Wide> H;
    for (const Weighted& one : all) H.push_back(steps.H(one.samples));
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = fresh ? 0 : i; j < (fresh ? all.size() : i + 1); ++j) {
        mean.low += all[i].probability * (fresh ? all[j].probability : 1) * steps.log_det(H[i], H[j]);
        ++mean.batches;
      }
    return mean;
  }
  const Steps<double> steps(moment, eta, moment.quick().rows(), rows_each);
  std::mt19937_64 random(sampled.seed);
  double squares = 0;
  for (mean.batches = 0; mean.batches < sampled.most;) {
    const Eigen::MatrixXd descent = steps.H(batches.drawn(random)), ascent = fresh ? steps.H(batches.drawn(random)) : descent;
    const double value = steps.log_det(descent, ascent), apart = value - mean.low;
    mean.low += apart / static_cast<double>(++mean.batches);
    squares += apart * (value - mean.low);
  }
  const auto N = static_cast<double>(mean.batches);
  mean.low_error = std::sqrt(squares / (N * (N - 1)));
  return mean;
}

}  // namespace

AlmostSure almost_sure_rate(const SecondMoment& moment, Index rows_each, double eta, const Certified& growth,
                            const Sampled& sampled) {
  const auto r = static_cast<double>(moment.kappa().size());
  const double m = moment.setting().momentum;
  AlmostSure rate;
  if (m == 0 || moment.setting().nesterov) rate = mean_log_det(moment, rows_each, eta, sampled);
  rate.low /= m == 0 ? r : 2 * r;
  rate.low_error /= m == 0 ? r : 2 * r;
  if (m > 0) rate.low += std::log(m) / 2;
  rate.high = std::log(growth.high) / 2;
  return rate;
}

AlmostSure almost_sure_rate(const Design& design, const Setting& setting, double eta, const Sampled& sampled) {
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  return almost_sure_rate(moment, design.rows_each(), eta, growth(moment, eta), sampled);
}

}  // namespace valley::theory
