#include "theory/positive_map.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/decompositions.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

/// What forms prove of the radius. Axes have scale 1.
class Enclosure {
 public:
  explicit Enclosure(const PositiveMap& the_map) : map(the_map) {}

  Certified result(double estimate, int steps) const {
    const auto [least, most] = std::minmax(low, high);
    const bool tight = is_tight(least, most);
    return {tight ? least + (most - least) / 2 : std::clamp(estimate, least, most), least, most, tight, applications + steps};
  }

  /// The interval from `form` and what the map makes of it. A step in double-doubles mends what doubles lost of the form on its
  /// small axes.
  void tighten(const MatrixXd& form, double radius) {
    const bool small = form.rows() <= 64;  // larger forms take seconds a step
    const double enough = small ? 1e-12 : 1e-9;
    const int tries = small ? 6 : 1;  // steps without a narrower interval before it is left so
    Wide W = widened(form);
    for (int step = 0, idle = 0; step < 60 && idle < tries; ++step) {
      const double before = width();
      const Wide image = apply(W);
      between(W, image);
      if (width() <= enough || decided()) return;
      idle = width() < 0.7 * before ? 0 : idle + 1;
      const DoubleDouble trace = image.trace();
      if (!(trace > DoubleDouble(0)) || !isfinite(trace)) break;
      W = image / trace;
    }
    if (!done()) split(rounded(W), radius);
  }

 private:
  /// A map that splits has a singular dominant form. From below, look inside it; from above, add to it a form that is
  /// positive definite and grows no faster anywhere: Z = sum_k step^k(I), whose image is at most radius Z off W's own axes.
  void split(const MatrixXd& form, double found) {
    const Eigenpairs pairs = symmetric_eigenpairs(form);
    const VectorXd& values = pairs.values;
    const Index r = values.size();
    Wide whole = widened(form), whole_image = apply(whole);
    Index last = r;
    for (const double cut : {1e-14, 1e-11, 1e-8, 1e-5, 1e-2, 0.5}) {
      const Index kept = (values.array() > cut * values[r - 1]).count();
      if (kept == last || kept == 0 || done()) continue;
      last = kept;
      const Wide inside = widened(pairs.vectors.rightCols(kept)), outside = widened(pairs.vectors.leftCols(r - kept));
      Wide weighted = inside;
      for (Index j = 0; j < kept; ++j)
        for (Index i = 0; i < r; ++i) weighted(i, j) *= values[r - kept + j];
      const Wide part = product(weighted, transposed(inside)), image = apply(part);
      if (below(inside, outside, part, image)) whole = part, whole_image = image;
    }
    const double radius = std::clamp(found, low, std::max(low, high));
    MatrixXd term = MatrixXd::Identity(r, r) / static_cast<double>(r), Z = term;
    for (const int terms : {64, 448}) {
      for (int k = 0; k < terms; ++k) Z += term = symmetric(map.quick_step(term, radius));
      if (done() || !Z.allFinite()) return;
      // What doubles lost of Z on its small axes comes back in steps of what Z solves, Z = I + step(Z).
      Wide wide = widened(Z);
      for (int k = 0; k < 3; ++k) {
        wide = apply(wide) / DoubleDouble(radius);
        for (Index i = 0; i < r; ++i) wide(i, i) += 1 / static_cast<double>(r);
      }
      const Wide image = apply(wide);
      for (const double weight : {1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-6, 1e-4, 1e-2, 1.}) {
        const DoubleDouble w = weight / Z.trace();
        between(whole + wide * w, whole_image + image * w);
        if (done()) return;
      }
    }
  }

  Wide apply(const Wide& W) {
    ++applications;
    return symmetric(map.exact(W));
  }

  bool decided() const { return map.aim > 0 && (low > map.aim || high < map.aim); }
  bool done() const { return map.aim > 0 ? decided() || width() < 8 * eps : is_tight(low, high); }
  double width() const { return std::isfinite(high) ? (high - low) / high : infinity; }

  /// Both sides, for W > 0.
  void between(const Wide& W, const Wide& image) {
    const double quotient = static_cast<double>(image.trace() / W.trace());
    const auto [least, most, inverse] = rough_pencil_range(image - W * DoubleDouble(quotient), W);
    if (!std::isfinite(most)) return;
    const double slack = error(W, image) * inverse;
    high = std::min(high, outward(quotient + (most + slack), 1));
    low = std::max(low, outward(quotient + (least - slack), -1));
  }

  /// From below, for W = V diag(.) V^T of the eigenvectors `inside` V; the largest c with image - c W >= 0, by its Schur
  /// complement on the axes on which W vanishes. Whether that raised `low`.
  bool below(const Wide& inside, const Wide& outside, const Wide& W, const Wide& image) {
    Wide off = outside;  // axes x with V^T x = 0, in two corrections of what rounding left of it
    for (int step = 0; step < 2; ++step) off -= product(inside, product(transposed(inside), off));
    const Wide own = product(product(transposed(inside), W), inside);
    const Wide on = product(product(transposed(inside), image), inside);
    const double quotient = static_cast<double>(on.trace() / own.trace());
    Wide rest = on - own * DoubleDouble(quotient);
    const double uncertain = error(W, image);
    if (off.cols() > 0) {
      Wide corner = product(product(transposed(off), image), off);
      for (Index i = 0; i < corner.rows(); ++i) corner(i, i) += uncertain;
      const Wide root = inverse_root(corner);
      if (root.size() == 0) return false;
      const Wide half = product(transposed(root), product(product(transposed(off), image), inside));
      rest -= product(transposed(half), half);
    }
    const auto [least, most, inverse] = pencil_range(rest, own);
    if (!std::isfinite(least)) return false;
    const double found = outward(quotient + (least - uncertain * inverse), -1);
    if (!(found > low)) return false;
    low = found;
    return true;
  }

  double error(const Wide& W, const Wide& image) const {
    return map.rounding * std::max(map.terms * rounded(W).diagonal().maxCoeff(), rounded(image).diagonal().cwiseAbs().maxCoeff());
  }
  static double outward(double x, int sign) { return x + sign * 3 * eps * std::abs(x); }

  const PositiveMap& map;
  double low = 0, high = infinity;
  int applications = 0;
};

}  // namespace

Certified known_to(double value, double units) { return {value, value * (1 - units * eps), value * (1 + units * eps), true, 0}; }

Certified hull(const Certified& one, const Certified& other) {
  return {one.value, std::min(one.low, other.low), std::max(one.high, other.high), one.converged && other.converged,
          one.applications + other.applications};
}

Certified enclose(const PositiveMap& map, const Perron& found) {
  Enclosure enclosure(map);
  enclosure.tighten(found.form, found.radius);
  return enclosure.result(found.radius, found.applications);
}

}  // namespace valley::theory
