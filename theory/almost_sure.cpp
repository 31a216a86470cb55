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

double rounding(const DoubleDouble&) { return 0x1p-100; }
double rounding(double) { return 0x1p-51; }

/// log |det A|, by elimination with pivots from all rows. -infinity where one is no more than rounding of terms of this size: a
/// singular batch, or one that cannot be told from it.
template <class Scalar>
double log_determinant(MatrixOf<Scalar> A, double terms) {
  double sum = 0;
  const Index r = A.rows();
  const double least = static_cast<double>(r) * rounding(Scalar()) * terms;
  for (Index k = 0; k < r; ++k) {
    Index pivot = k;
    for (Index i = k + 1; i < r; ++i)
      if (size_of(A(i, k)) > size_of(A(pivot, k))) pivot = i;
    if (size_of(A(pivot, k)) <= least) return -infinity;
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

/// log |det(I - eta (M + wd))| of chosen batches, on the span of the rows: of matrices of r axes, or where these are fewer (and
/// det(1 - X Y) = det(1 - Y X)) of the batch's rows.
template <class Scalar>
class Steps {
 public:
  using Matrix = MatrixOf<Scalar>;

  Steps(const SecondMoment& moment, double the_eta, const Matrix& the_rows, Index rows_each)
      : eta(Scalar(the_eta) / Scalar(moment.unit())),
        rho(Scalar(moment.setting().rho) / Scalar(moment.unit())),
        share(static_cast<double>(the_rows.rows() / rows_each)),
        keeps(Scalar(1) - eta * (Scalar(moment.setting().weight_decay) * Scalar(moment.unit()))),
        rows(the_rows),
        b(rows_each) {
    share /= Scalar(static_cast<double>(moment.setting().batching.size));
  }

  double log_det(const std::vector<Index>& descent, const std::vector<Index>& ascent) const {
    const Matrix D = rows_of(descent), A = rows_of(ascent);
    const Index k = D.rows(), r = D.cols();
    const bool by_rows = k < r;
    const Matrix X = by_rows ? product(D, Matrix(A.transpose())) : product(Matrix(D.transpose()), D);
    const Matrix Y = by_rows ? Matrix(X.transpose()) : product(Matrix(A.transpose()), A);
    const Matrix first = by_rows ? product(D, Matrix(D.transpose())) : X;
    Matrix step = (first + product(X, Y) * (rho * share)) * (-(eta * share));
    double terms = size_of(keeps);
    for (Index i = 0; i < step.rows(); ++i) {
      terms = std::max(terms, size_of(step(i, i)));
      step(i, i) += keeps;
    }
    const double beside = by_rows ? static_cast<double>(r - k) * std::log(size_of(keeps)) : 0;
    return beside + log_determinant<Scalar>(std::move(step), terms);
  }

 private:
  Matrix rows_of(const std::vector<Index>& samples) const {
    Matrix of(static_cast<Index>(samples.size()) * b, rows.cols());
    for (std::size_t k = 0; k < samples.size(); ++k)
      of.middleRows(static_cast<Index>(k) * b, b) = rows.middleRows(samples[k] * b, b);
    return of;
  }

  Scalar eta, rho, share, keeps;
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
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = fresh ? 0 : i; j < (fresh ? all.size() : i + 1); ++j) {
        mean.low += all[i].probability * (fresh ? all[j].probability : 1) * steps.log_det(all[i].samples, all[j].samples);
        ++mean.batches;
      }
    return mean;
  }
  const Steps<double> steps(moment, eta, moment.quick().rows(), rows_each);
  std::mt19937_64 random(sampled.seed);
  double squares = 0;
  while (mean.batches < sampled.most) {
    const std::vector<Index> descent = batches.drawn(random), ascent = fresh ? batches.drawn(random) : descent;
    const double value = steps.log_det(descent, ascent), apart = value - mean.low;
    ++mean.batches;
    if (value == -infinity) return {.low = value, .batches = mean.batches};
    mean.low += apart / static_cast<double>(mean.batches);
    squares += apart * (value - mean.low);
  }
  const auto N = static_cast<double>(mean.batches);
  mean.low_error = std::sqrt(squares / (N * (N - 1)));
  return mean;
}

/// The lower end, of a rate whose upper end is not known.
AlmostSure least_rate(const SecondMoment& moment, Index rows_each, double eta, const Sampled& sampled) {
  const auto r = static_cast<double>(moment.kappa().size());
  const double m = moment.setting().momentum;
  AlmostSure rate;
  if (m == 0 || moment.setting().nesterov) rate = mean_log_det(moment, rows_each, eta, sampled);
  rate.low /= m == 0 ? r : 2 * r;
  rate.low_error /= m == 0 ? r : 2 * r;
  if (m > 0) rate.low += std::log(m) / 2;
  return rate;
}

}  // namespace

AlmostSure almost_sure_rate(const SecondMoment& moment, Index rows_each, double eta, const Certified& growth,
                            const Sampled& sampled) {
  AlmostSure rate = least_rate(moment, rows_each, eta, sampled);
  rate.high = std::log(growth.high) / 2;
  return rate;
}

TypicalStep typical_step(const SecondMoment& moment, Index rows_each, const Certified& critical, const Sampled& sampled) {
  TypicalStep found{infinity, critical.low, infinity};
  if (moment.setting().momentum > 0 && !moment.setting().nesterov) return found;
  // The first step from eta* on at which the lower end, less some standard errors, is not below 0.
  const auto first = [&](double errors) {
    const auto grows = [&](double eta) {
      const AlmostSure rate = least_rate(moment, rows_each, eta, sampled);
      return rate.low - errors * rate.low_error >= 0;
    };
    double below = critical.high, above = below;
    // What is drawn is not known to more.
    const double exactness = least_rate(moment, rows_each, below, sampled).low_error > 0 ? 1e-4 : 1e-12;
    for (int step = 0; !grows(above); ++step, above *= 1.25) {
      if (step == 120) return infinity;
      below = above;
    }
    while (above > (1 + exactness) * below) {
      const double middle = below + (above - below) / 2;
      (grows(middle) ? above : below) = middle;
    }
    return above;
  };
  found.value = first(0);
  found.high = std::max(found.value, first(3));
  return found;
}

AlmostSure almost_sure_rate(const Design& design, const Setting& setting, double eta, const Sampled& sampled) {
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  return almost_sure_rate(moment, design.rows_each(), eta, growth(moment, eta), sampled);
}

}  // namespace valley::theory
