// mu = inf f'^2/(2f). Proof by cases, m the bound to be shown (f is even, so z > 0):
//   z <= 1/4:      f'(z) >= z inf f'' and f(z) <= z^2 sup f''/2 over [0, 1/4] (f(0) = f'(0) = 0), so
//                  f'^2/(2f) >= (inf f'')^2 / sup f''.
//   1/4 <= z <= Z: intervals, halved until f'^2/(2f) >= m on each.
//   z >= Z:        f' >= 2z - 3 and f <= z^2 + 3; ((2z-3)^2)/(2(z^2+3)) increases for z > 3/2.
#include "sim/landscape/pl.hpp"

#include <vector>

#include "sim/arithmetic/interval.hpp"

namespace valley {
namespace {

Interval slope(const Interval& z) { return 2. * z + 3. * sin(2. * z); }
Interval bend(const Interval& z) { return 2. + 6. * cos(2. * z); }
Interval value(const Interval& z) {
  const Interval s = sin(z);
  return z * z + 3. * s * s;
}
Interval ratio(const Interval& z) {
  const Interval g = slope(z);
  return square(g) / (2. * value(z));
}

/// Whether f'^2/(2f) >= m on [low, high] could be proved.
bool proved(double m, double low, double high) {
  std::vector<Interval> open{Interval(low, high)};
  while (!open.empty()) {
    const Interval z = open.back();
    open.pop_back();
    if (ratio(z).lower() >= m) continue;
    if (width(z) < 1e-7) return false;
    const double middle = median(z);
    open.emplace_back(z.lower(), middle);
    open.emplace_back(middle, z.upper());
  }
  return true;
}

double certified_mu() {
  constexpr double near = 0.25, far = 16;
  const Interval near_bend = bend(Interval(0, near));
  const Interval at_far(far);
  const double near_bound = (square(Interval(near_bend.lower())) / Interval(near_bend.upper())).lower();
  const double far_bound = (square(2. * at_far - 3.) / (2. * (square(at_far) + 3.))).lower();
  double low = 0, high = near_bound < far_bound ? near_bound : far_bound;
  while (high - low > 1e-6) {  // the largest m that can be proved, to 1e-6
    const double m = (low + high) / 2;
    (proved(m, near, far) ? low : high) = m;
  }
  return low;
}

}  // namespace

Known PlSine::known() const {
  static const double mu = certified_mu();
  return {.beta = 8, .beta_sample = 8, .mu = mu, .sigma2 = sigma2, .curvature = 8};
}

}  // namespace valley
