#include "experiments/finite_sum.hpp"

#include <algorithm>
#include <cmath>

#include "sim/landscape/disagreement.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/two_parameter.hpp"

namespace valley::measure {

using Eigen::Index;
using Eigen::VectorXd;

namespace {

Vec<double, 2> pair(const VectorXd& x) { return {{x[0], x[1]}}; }
VectorXd vector(const Vec<double, 2>& x) { return Eigen::Vector2d(x[0], x[1]); }

void add_ordered(std::uint32_t n, const Batching& batching, SampleBatch& batch, std::vector<SampleBatch>& all) {
  if (batch.size() == batching.size) return all.push_back(batch);
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool is_taken = std::find(batch.begin(), batch.end(), i) != batch.end();
    if (batching.sampling == Sampling::without_replacement && is_taken) continue;
    batch.push_back(i);
    add_ordered(n, batching, batch, all);
    batch.pop_back();
  }
}

}  // namespace

double FiniteSum::loss(const VectorXd& x, const SampleBatch& batch) const {
  double sum = 0;
  for (const std::uint32_t i : batch) sum += samples[i].loss(x);
  return sum / static_cast<double>(batch.size());
}

VectorXd FiniteSum::gradient(const VectorXd& x, const SampleBatch& batch) const {
  VectorXd sum = VectorXd::Zero(x.size());
  for (const std::uint32_t i : batch) sum += samples[i].gradient(x);
  return sum / static_cast<double>(batch.size());
}

FiniteSum least_squares_sum(const Eigen::MatrixXd& rows, const VectorXd& offsets) {
  FiniteSum sum;
  for (Index i = 0; i < rows.rows(); ++i) {
    const LeastSquares one(rows.row(i), {}, offsets.segment(i, 1));
    sum.samples.push_back(
        {[one](const VectorXd& x) { return one.loss(x); }, [one](const VectorXd& x) { return one.gradient(x); }});
  }
  return sum;
}

FiniteSum two_parameter_sum(const std::vector<double>& labels) {
  const TwoParameter f;
  FiniteSum sum;
  for (const double y : labels) {
    sum.samples.push_back({[=](const VectorXd& x) {
                             const double out = std::tanh(x[1] * f.slope(x[0]));
                             return 0.5 * (out - y) * (out - y);
                           },
                           [=](const VectorXd& x) { return vector(f.gradient(pair(x), Label<double>{y})); }});
  }
  return sum;
}

FiniteSum disagreement_sum(double h) {
  const Disagreement f{.h = h};
  FiniteSum sum;
  for (const double sign : {-1., 1.}) {
    sum.samples.push_back({[=](const VectorXd& x) { return f.loss(pair(x)) - h * sign * x[0] * x[1]; },
                           [=](const VectorXd& x) { return vector(f.tilted(pair(x), sign)); }});
  }
  return sum;
}

std::vector<SampleBatch> ordered_batches(std::uint32_t n, const Batching& batching) {
  std::vector<SampleBatch> all;
  SampleBatch batch;
  add_ordered(n, batching, batch, all);
  return all;
}

VectorXd ChosenBatches::gradient(const VectorXd& x, const SampleBatch& batch) const {
  VectorXd g = f->gradient(x, batch);
  if (taken != nullptr) taken->push_back(g);
  return g;
}

std::vector<SampleBatch> ChosenBatches::parts(const SampleBatch& batch, std::uint32_t m) const {
  std::vector<SampleBatch> groups;
  for (std::size_t from = 0; from < batch.size(); from += m) {
    const std::size_t to = std::min(batch.size(), from + m);
    groups.emplace_back(batch.begin() + static_cast<std::ptrdiff_t>(from), batch.begin() + static_cast<std::ptrdiff_t>(to));
  }
  return groups;
}

}  // namespace valley::measure
