#include "sim/landscape/user_valley.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/require.hpp"

namespace valley {
namespace {

struct Enclosure {
  Interval value, rate;  // f' and f''
};

/// f' on z: directly, and by the mean value theorem from the midpoint, whichever is narrower.
Enclosure enclose(const IntervalSlope& slope, const Interval& z) {
  const Dual<Interval> direct = slope({z, Interval(1.)});
  const double middle = median(z);
  const Interval centre = slope({Interval(middle), Interval(1.)}).value;
  return {intersect(direct.value, centre + direct.rate * (z - middle)), direct.rate};
}

/// Bounds of |f'|, f'/z from above and below on one piece.
struct Piece {
  Interval z;
  double slope, chord_low, chord_high;
};

Piece bound(const IntervalSlope& slope, const Interval& z) {
  const Enclosure on = enclose(slope, z);
  const double size = std::max(std::abs(on.value.lower()), std::abs(on.value.upper()));
  // f'(z)/z is a value of f'' between 0 and z (f'(0) = 0): sharp near 0, where the quotient is not.
  const Interval between = hull(z, 0.);
  const Interval mean_value = slope({between, Interval(1.)}).rate;
  const Interval chord = zero_in(z) ? mean_value : intersect(mean_value, on.value / z);
  return {z, size, chord.lower(), chord.upper()};
}

/// sup of `pick(piece)` over [-w, w], an upper bound within `precision` where that can be reached.
template <class Pick>
double supremum(const IntervalSlope& slope, double w, double precision, Pick pick) {
  std::vector<Piece> open{bound(slope, Interval(-w, 0)), bound(slope, Interval(0, w))};
  const auto less = [&](const Piece& a, const Piece& b) { return pick(a) < pick(b); };
  double reached = 0;  // the largest value seen at a point
  for (int splits = 0; splits < 200000; ++splits) {
    std::pop_heap(open.begin(), open.end(), less);
    const Piece top = open.back();
    const double middle = median(top.z);
    const Piece at = bound(slope, Interval(middle));
    reached = std::max(reached, pick(at));
    if (!(pick(top) > reached * (1 + precision)) || !(width(top.z) > 1e-12 * w)) return pick(top);
    open.back() = bound(slope, Interval(top.z.lower(), middle));
    std::push_heap(open.begin(), open.end(), less);
    open.push_back(bound(slope, Interval(middle, top.z.upper())));
    std::push_heap(open.begin(), open.end(), less);
  }
  return pick(*std::max_element(open.begin(), open.end(), less));
}

bool points_away(const IntervalSlope& slope, double w) {
  std::vector<Interval> open{Interval(-w, 0), Interval(0, w)};
  while (!open.empty()) {
    const Interval z = open.back();
    open.pop_back();
    if (bound(slope, z).chord_low >= 0) continue;
    if (width(z) < 1e-7 * w) return false;
    const double middle = median(z);
    open.emplace_back(z.lower(), middle);
    open.emplace_back(middle, z.upper());
  }
  return true;
}

}  // namespace

SlopeFacts slope_facts(const IntervalSlope& slope, double half_width, double precision) {
  require(half_width > 0 && std::isfinite(half_width), "half width of the valley", half_width, "> 0 and finite");
  SlopeFacts facts;
  const Interval at_zero = slope({Interval(0.), Interval(1.)}).value;
  facts.zero_is_flat = zero_in(at_zero) && width(at_zero) < 1e-12;
  facts.slope_sup = supremum(slope, half_width, precision, [](const Piece& piece) { return piece.slope; });
  facts.chord_sup = std::numeric_limits<double>::infinity();
  if (!facts.zero_is_flat) return facts;  // f'(z)/z has a pole, and the mean value theorem above does not apply
  facts.chord_sup =
      supremum(slope, half_width, precision, [](const Piece& piece) { return std::max(-piece.chord_low, piece.chord_high); });
  facts.points_away = points_away(slope, half_width);
  return facts;
}

}  // namespace valley
