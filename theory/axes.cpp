#include "theory/axes.hpp"

#include <algorithm>

namespace valley::theory {

using Eigen::MatrixXd;
using Eigen::VectorXd;

PositiveMap along(const Axes& axes, const PositiveMap& map) {
  return {.exact = [=](const Wide& W) { return axes.into(map.exact(axes.out_of(W))); },
          .quick_step = [=](const MatrixXd& W, double g) { return axes.into(map.quick_step(axes.out_of(W), g)); },
          .rounding = map.rounding,
          .terms = map.terms,
          .aim = map.aim};
}

Axes axes_of(const PositiveMap& map, const MatrixXd& H, double radius) {
  MatrixXd W = H / H.trace();
  VectorXd scale = W.diagonal();
  for (int k = 0; k < 3; ++k) {
    W = map.quick_step(W, radius);
    const double trace = W.trace();
    if (!(trace > 0) || !std::isfinite(trace)) break;
    W /= trace;
    scale = scale.cwiseMax(W.diagonal());
  }
  return Axes(scale);
}

Certified narrowed(const Certified& a, double least, double most) {
  const auto [low, high] = std::minmax(std::max(a.low, least), std::min(a.high, most));
  return {std::clamp(a.value, low, high), low, high, is_tight(low, high), a.applications};
}

}  // namespace valley::theory
