#include "runs/ensemble/noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace valley::escape {
namespace {

template <class F>
bool noiseless(const F&, const gpu::Ensemble&) {
  return true;
}
bool noiseless(const TwoParameter& f, const gpu::Ensemble&) { return f.label_noise == 0; }
bool noiseless(const PlSine& f, const gpu::Ensemble&) { return f.sigma2 == 0; }

bool noiseless(const RandomCurvature<most_atoms>& f, const gpu::Ensemble&) {
  double below = 0;  // added as RandomCurvature::sample does, where the last atom has what is left
  for (int i = 0; i + 1 < most_atoms; ++i) below += f.probability[i];
  const auto drawn = [&](int i) { return f.probability[i] > 0 || (i + 1 == most_atoms && below < 1); };
  int first = 0;
  while (!drawn(first)) ++first;
  for (int i = first; i < most_atoms; ++i)
    if (drawn(i) && f.a[i] != f.a[first]) return false;
  return true;
}

template <int D>
bool noiseless(const RowsLeastSquares<D>& f, const gpu::Ensemble& e) {
  if (f.batching.sampling == Sampling::without_replacement && f.batching.size == f.n) return true;
  for (std::size_t k = D; k < e.rows.size(); ++k)
    if (e.rows[k] != e.rows[k - D]) return false;
  return std::all_of(e.offsets.begin(), e.offsets.end(), [&](double y) { return y == e.offsets[0]; });
}

}  // namespace

bool is_noiseless(const gpu::Ensemble& e) {
  return std::visit([&](const auto& f) { return noiseless(f, e); }, e.landscape);
}

double step_rounding(const gpu::Ensemble& e) {
  const auto* const parabola = std::get_if<Valley<shape::Quadratic>>(&e.landscape);
  if (parabola == nullptr) return 0;
  const double a = parabola->s * parabola->s;
  double largest = 0;
  for (const auto& [o, until] : e.phases) {
    if (o.method == gpu::Method::sam || o.descent.momentum != 0 || o.descent.weight_decay != 0) return 0;
    const double z = o.descent.eta * a * (1 + (o.method == gpu::Method::usam ? o.rho : 0) * a);
    largest = std::max(largest, (1 + 12 * z / std::abs(1 - z)) * std::numeric_limits<double>::epsilon());
  }
  return largest * e.steps() < 0.01 ? largest : 0;
}

}  // namespace valley::escape
