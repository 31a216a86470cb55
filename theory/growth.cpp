// The growth of a step size.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decompositions.hpp"
#include "base/require.hpp"
#include "theory/axes.hpp"
#include "theory/memory.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"
#include "theory/unit_radius.hpp"

namespace valley::theory {
namespace {

using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

/// T at a step size. Below eta* the spectrum of T crowds under its radius and iterating T crawls. But with T(W) = J W J +
/// eta^2 N(W), g is the radius where Psi_g(W) = (g - J.J)^-1 eta^2 N(W) has radius 1, and Psi separates as well as the
/// critical step's map does.
class Growth {
 public:
  Growth(const SecondMoment& of, double the_eta) : moment(of), eta(the_eta / of.unit()) {
    const Wide& K = moment.exact().K();
    for (Index i = 0; i < K.rows(); ++i) j.push_back(DoubleDouble(1) - K(i, i) * eta);
    for (const DoubleDouble& factor : j) floor = std::max(floor, factor * factor);
    below_floor.resize(K.rows(), K.rows());
    for (Index b = 0; b < K.rows(); ++b)
      for (Index a = 0; a < K.rows(); ++a)
        below_floor(a, b) = floor - j[static_cast<std::size_t>(a)] * j[static_cast<std::size_t>(b)];
    below = rounded(below_floor);
  }

  /// The mean map's own growth, max |1 - eta kappa|^2: the radius is no less.
  double lowest() const { return static_cast<double>(floor); }
  /// How far above that floor a guess of the radius is; a little where it is not.
  double above_floor(double g) const { return std::max(static_cast<double>(DoubleDouble(g) - floor), 1e-14 * lowest()); }

  MatrixXd psi(const MatrixXd& W, double above) const { return eta * eta * moment.quick().N(W).array() / (above + below); }
  Wide psi(const Wide& W, double above) const {
    const Wide noise = moment.exact().N(W) * (DoubleDouble(eta) * eta);
    Wide image = noise;
    for (Index k = 0; k < image.size(); ++k) image.data()[k] /= below_floor.data()[k] + above;
    return image;
  }

  PositiveMap map() const {
    const double reach = 1 + eta * moment.kappa().maxCoeff();
    return {.exact = [this](const Wide& W) { return moment.T(W, eta * moment.unit()); },
            .quick_step = [this](const MatrixXd& W, double g) { return psi(W, above_floor(g)); },
            .step = [this](const Wide& W, double g) { return psi(W, above_floor(g)); },
            .rounding = rounding_of(moment.kappa().size()),
            .terms = reach * reach};
  }

 private:
  const SecondMoment& moment;
  double eta;                   // in the maps' scale
  std::vector<DoubleDouble> j;  // diagonal of J
  DoubleDouble floor = 0;
  Wide below_floor;  // floor - j_a j_b
  ArrayXXd below;
};

/// The largest |1 - eta kappa|^2 over the eigenvalues of the mean map. J's entries keep their digits where eta kappa is
/// nearly 1, and its largest eigenvalue keeps J's.
Certified mean_growth(const SecondMoment& moment, double eta) {
  const MatrixXd J = rounded(moment.J(eta));
  const double largest = symmetric_eigenvalues(J).cwiseAbs().maxCoeff();
  // Of what cancels to less than 1e-30 of its terms nothing is known.
  const double error =
      units_of(J.rows()) * eps * largest + rounding_of(J.rows()) * (1 + eta / moment.unit() * moment.kappa().maxCoeff());
  const double least = std::max(largest - error, 0.), most = largest + error;
  const double low = least * least * (1 - 2 * eps), high = most * most * (1 + 2 * eps);
  return {largest * largest, low, high, true, 0};
}

}  // namespace

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  if (!is_plain(moment.setting())) return growth_with_memory(moment, eta);
  const Certified mean = mean_growth(moment, eta);
  if (moment.noiseless()) return mean;
  const Growth of(moment, eta);
  const PositiveMap own = of.map();
  const MatrixXd H = rounded(moment.H());
  const double highest = pencil_range(moment.T(moment.H(), eta), moment.H()).high;
  const Axes axes = axes_of(own, H, highest);
  const PositiveMap map = along(axes, own);
  const auto at = [&](double g) -> FormMap { return [&map, g](const MatrixXd& W) { return map.quick_step(W, g); }; };
  return narrowed(enclose(map, unit_radius(of.lowest(), at, axes.into(H), highest)), mean.low, infinity);
}

Certified growth(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  return growth(SecondMoment(design, setting), eta);
}

double one_step_growth_low(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  if (!is_plain(setting)) {
    // With momentum the mean part is nothing where v undoes it: what is left is the noise, at once.
    const DoubleDouble step = DoubleDouble(eta) / moment.unit(),
                       at_once = setting.nesterov ? step * (setting.momentum + 1) : step;
    Wide next = moment.exact().N(moment.H()) * (at_once * at_once);
    if (setting.momentum == 0) {
      const Wide J = Wide(Wide::Identity(next.rows(), next.cols())) - moment.drift() * step;
      next += product(product(J, moment.H()), J);
    }
    return both_ends(next, moment.H()).low;
  }
  return both_ends(moment.T(moment.H(), eta), moment.H()).low;
}

}  // namespace valley::theory
