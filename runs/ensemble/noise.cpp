#include "runs/ensemble/noise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/landscape/quadratic.hpp"

namespace valley::escape {
namespace {

bool noiseless(const RowsOfData& f, const gpu::Ensemble& e) {
  if (f.batching.sampling == Sampling::without_replacement && f.batching.size == f.n) return true;
  const std::size_t D = e.landscape.coordinates();
  for (std::size_t k = D; k < e.rows.size(); ++k)
    if (e.rows[k] != e.rows[k - D]) return false;
  return std::all_of(e.offsets.begin(), e.offsets.end(), [&](double y) { return y == e.offsets[0]; });
}

}  // namespace

bool is_linear(const PlainRule& rule) {
  return rule.has<Momentum>() && rule.groups_of == 0 && (rule.has<NoShift>() || rule.has<GradientShift>());
}

bool is_linear_without_memory(const PlainRule& rule) {
  if (!is_linear(rule)) return false;
  const Momentum descent = rule.as<Momentum>();
  return descent.momentum == 0 && descent.weight_decay == 0;
}

bool is_noiseless(const gpu::Ensemble& e) {
  const RowsOfData* const rows = e.landscape.rows();
  return rows != nullptr ? noiseless(*rows, e) : e.landscape.noiseless();
}

double step_rounding(const gpu::Ensemble& e) {
  const auto* const parabola = e.landscape.as<Parabola>();
  if (parabola == nullptr) return 0;
  const double a = parabola->s * parabola->s;
  double largest = 0;
  for (const auto& [rule, until] : e.phases) {
    if (!is_linear_without_memory(rule)) return 0;
    const double z = eta_of(rule) * a * (1 + rho_of(rule) * a);
    largest = std::max(largest, (1 + 12 * z / std::abs(1 - z)) * std::numeric_limits<double>::epsilon());
  }
  return largest * e.steps() < 0.01 ? largest : 0;
}

}  // namespace valley::escape
