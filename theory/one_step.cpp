#include "theory/one_step.hpp"

#include <cmath>
#include <limits>

#include "theory/axes.hpp"
#include "theory/running_error.hpp"
#include "theory/two_sided.hpp"

namespace valley::theory {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A form and what may be off in it.
struct Doubtful {
  Doubtful(const Wide& the_form, const Sized& sizes, const SecondMoment& moment) : form(symmetric(the_form)) {
    const MatrixXd off = rounding_of(form.rows(), moment.exact().rows().rows()) * symmetric(sizes.off);
    // sum_ij off_ij |x_i x_j| is at most that of this diagonal, as 2 |x_i x_j| <= x_i^2 s_j/s_i + x_j^2 s_i/s_j.
    const VectorXd s = off.diagonal().cwiseSqrt().cwiseInverse();
    doubt = (off * s).cwiseQuotient(s);
  }
  Wide less(double sign) const {
    Wide moved = form;
    for (Eigen::Index i = 0; i < moved.rows(); ++i) moved(i, i) -= sign * doubt[i];
    return moved;
  }
  Wide least() const { return less(1); }
  Wide most() const { return less(-1); }

  Wide form;
  VectorXd doubt;
};

/// Extremes of x^T A x / x^T B x: the smallest of A/B is the largest of B/A, which doubles' eigenvalues give as well.
Ends ends_of(const Doubtful& A, const Doubtful& B) {
  const double turned = pencil_range(B.most(), A.least()).high;
  return {std::isfinite(turned) ? (1 - std::numeric_limits<double>::epsilon()) / turned : 0,
          pencil_range(A.most(), B.least()).high};
}

/// Psi(H) <= H where N(H) <= P(H)/eta - Q(H), the inverse of what c multiplies by, and the other way round. With Nesterov's
/// the two sides are no line in 1/eta: rungs that say nothing.
Ends rungs_with_memory(const SecondMoment& moment) {
  if (moment.setting().nesterov) return {0, infinity};
  const DoubleDouble m = moment.setting().momentum, one = 1;
  const TwoSided P{.sum = one - m}, Q{.product = (one - m) / (one + m), .apart = -(m / (one - m * m))};
  const Wide K = moment.drift();
  const Wide& H = moment.exact().H();
  const FormSizes sizes(moment);
  const double most = static_cast<double>(one + one / (one - m * m));
  return ends_of({P(K, H), sizes.P(), moment}, {moment.exact().N(H) + Q(K, H), sizes.R + most * sizes.Q(), moment});
}

}  // namespace

Ends one_step_rungs(const SecondMoment& moment) {
  const Wide& H = moment.exact().H();
  const auto [low, high] = [&] {
    if (!is_plain(moment.setting())) return rungs_with_memory(moment);
    const FormSizes sizes(moment);  // P(H) need not be positive for shared batches, R(H) is
    return ends_of({moment.P(H), sizes.P(), moment}, {moment.exact().R(H), sizes.R, moment});
  }();
  return {low * moment.unit(), high * moment.unit()};
}

double one_step_growth_low(const SecondMoment& moment, double eta) {
  const Setting& setting = moment.setting();
  const Wide& H = moment.exact().H();
  const FormSizes sizes(moment);
  const DoubleDouble step = DoubleDouble(eta) / moment.unit(), at_once = setting.nesterov ? step * (setting.momentum + 1) : step;
  const DoubleDouble square = at_once * at_once;
  Wide next = moment.exact().N(H) * square;
  Sized size = static_cast<double>(square) * sizes.R;
  // With momentum the mean part is nothing where v undoes it: what is left is the noise, at once.
  if (setting.momentum == 0) {
    const Wide J = Wide(Wide::Identity(next.rows(), next.cols())) - moment.drift() * step;
    next += product(product(J, H), J);
    size = size + sizes.JHJ(J, static_cast<double>(step));
  }
  return ends_of({next, size, moment}, {H, sizes.H, moment}).low;
}

double least_noise(const SecondMoment& moment) {
  const Wide& H = moment.exact().H();
  const FormSizes sizes(moment);
  return ends_of({moment.exact().N(H), sizes.R, moment}, {H, sizes.H, moment}).low;
}

}  // namespace valley::theory
