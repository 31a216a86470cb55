#include "theory/loss_form.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace valley::theory {
namespace {

using Eigen::Index;

double largest(const Wide& m) { return m.size() == 0 ? 0 : rounded(m).cwiseAbs().maxCoeff(); }

}  // namespace

LossForm::LossForm(const SecondMoment& of, double the_eta) : moment(of), eta(the_eta), a(of.H()) {
  const Setting& setting = of.setting();
  if (is_plain(setting)) return;
  const DoubleDouble m = setting.momentum;
  own = DoubleDouble(eta) / of.unit();
  s = setting.nesterov ? m + 1 : DoubleDouble(1);
  k = setting.nesterov ? m * m : m;
  b = c = Wide::Zero(a.rows(), a.cols());
  X = of.drift() * own;
  J = X * -s;
  for (Index i = 0; i < J.rows(); ++i) J(i, i) += 1;
}

void LossForm::step() {
  if (is_plain(moment.setting()))
    a = moment.T(a, eta);
  else
    step_with_memory();
}

void LossForm::step_with_memory() {
  const DoubleDouble m = moment.setting().momentum;
  const Wide bt = transposed(b), JbX = product(product(J, b), X);
  Wide next = product(product(J, a), J) + JbX + transposed(JbX) + product(product(X, c), X);
  if (!moment.noiseless()) next += moment.exact().N(a * (s * s) - (b + bt) * s + c) * (own * own);
  Wide cross = product(J, a) * -k + product(J, b) * m - product(X, bt) * k + product(X, c) * m;
  c = a * (k * k) - (b + bt) * (k * m) + c * (m * m);
  a = std::move(next);
  b = std::move(cross);
}

int LossForm::scale_back() {
  constexpr int far = 300;
  const double size = std::max({largest(a), largest(b), largest(c)});
  if (!(size > 0 && size < std::numeric_limits<double>::infinity())) return 0;
  const int exponent = std::ilogb(size);
  if (std::abs(exponent) < far) return 0;
  for (Wide* const block : {&a, &b, &c})
    for (const int part : {-exponent / 2, -exponent - -exponent / 2})  // in two steps, as 2^-exponent itself may be no double
      *block *= DoubleDouble(std::ldexp(1., part));
  return exponent;
}

}  // namespace valley::theory
