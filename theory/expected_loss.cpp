// The exact means: E f_t = 1/2 z^T W_t z, W_0 = H and W_{t+1} the form that W_t comes from. With momentum a form is of delta and
// u = eta v: blocks a (delta, delta), b (delta, u), c (u, u) of
//
//   u' = X delta + m u,   delta' = J delta - k u,   X = eta (K + wd), J = I - s X,   s, k = 1, m (Nesterov: 1 + m, m^2),
//
// on the mean, and batch noise xi = eta (M - K) delta moves u by xi and delta by -s xi. Derived here: docs/derivations.md,
// momentum.
#include <utility>
#include <vector>

#include "base/require.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;

Wide transposed(const Wide& m) { return m.transpose(); }

class Blocks3 {
 public:
  Blocks3(const SecondMoment& of, double the_eta)
      : moment(of), eta(DoubleDouble(the_eta) / of.unit()), X(of.drift() * eta), a(of.H()) {
    const DoubleDouble m = moment.setting().momentum;
    if (moment.setting().nesterov)
      s = m + 1, k = m * m;
    else
      s = 1, k = m;
    J = X * -s;
    for (Index i = 0; i < J.rows(); ++i) J(i, i) += 1;
    b = c = Wide::Zero(J.rows(), J.cols());
  }

  /// The form at delta, where v = 0.
  const Wide& at_rest() const { return a; }

  void step() {
    const DoubleDouble m = moment.setting().momentum;
    const Wide bt = transposed(b), JbX = product(product(J, b), X);
    Wide next = product(product(J, a), J) + JbX + transposed(JbX) + product(product(X, c), X);
    if (!moment.noiseless()) next += moment.exact().N(a * (s * s) - (b + bt) * s + c) * (eta * eta);
    Wide cross = product(J, a) * -k + product(J, b) * m - product(X, bt) * k + product(X, c) * m;
    c = a * (k * k) - (b + bt) * (k * m) + c * (m * m);
    a = std::move(next);
    b = std::move(cross);
  }

 private:
  const SecondMoment& moment;
  DoubleDouble eta, s, k;
  Wide X, J, a, b, c;
};

double half(const Wide& W, const Wide& z) { return 0.5 * static_cast<double>(product(transposed(z), product(W, z))(0, 0)); }

std::vector<double> with_memory(const SecondMoment& moment, double eta, const Wide& z, int steps) {
  std::vector<double> loss;
  Blocks3 form(moment, eta);
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(half(form.at_rest(), z));
    if (t < steps) form.step();
  }
  return loss;
}

}  // namespace

std::vector<double> expected_loss(const Design& design, const Setting& setting, double eta, const Eigen::VectorXd& delta_0,
                                  int steps) {
  require(delta_0.size() == design.d(), "size of delta_0", static_cast<double>(delta_0.size()),
          "d = " + shortest(static_cast<double>(design.d())));
  require(steps >= 0, "steps", steps, "0 or more");
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  const Wide z = moment.coordinates(residuals(design, delta_0));
  if (!is_plain(setting)) return with_memory(moment, eta, z, steps);
  std::vector<double> loss;
  Wide W = moment.H();
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(half(W, z));
    if (t < steps) W = moment.T(W, eta);
  }
  return loss;
}

}  // namespace valley::theory
