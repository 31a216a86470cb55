#include "theory/range.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/require.hpp"

namespace valley::theory {
namespace {

/// The largest trace of an H_i.
double largest_sample(const Design& design) {
  const Eigen::VectorXd squares = static_cast<double>(design.n()) * design.L().rowwise().squaredNorm();
  double largest = 0;
  for (Eigen::Index i = 0; i < squares.size(); i += design.rows_each())
    largest = std::max(largest, squares.segment(i, design.rows_each()).sum());
  return largest;
}

/// rho |g|^2 may be up to 1e30. Fourth powers of the H_i times a form are |g|^10: they must not overflow, and may vanish only
/// where rho^2 makes nothing of them.
double largest_rho(double h) { return h > 1e60 ? 0 : (h < 1e-56 ? 1e-20 : 1e30) / h; }

std::string on_these_data(double most, double h) {
  return "0 to " + shortest(most) + " on these data, whose samples have curvatures of up to " + rounded(h, 3);
}

}  // namespace

void require_descent(const Setting& setting, const RangeNames& names) {
  require(below_one.fine(setting.momentum), names.momentum, setting.momentum, below_one.words);
  require(!setting.nesterov || setting.momentum > 0, names.nesterov, "given without momentum", "beside a momentum above 0");
  require(setting.weight_decay >= 0 && std::isfinite(setting.weight_decay), names.weight_decay, setting.weight_decay,
          "0 or more");
}

void require_in_range(const Design& design, const Setting& setting, const RangeNames& names) {
  require_descent(setting, names);
  require(setting.rho >= 0, names.rho, setting.rho, "0 or more");
  const double h = largest_sample(design), most = largest_rho(h);
  require(setting.rho <= most, names.rho, setting.rho, on_these_data(most, h));
  require(setting.weight_decay <= 1e10 * h, names.weight_decay, setting.weight_decay, on_these_data(1e10 * h, h));
}

void require_in_range(const Design& design, const Setting& setting, double eta, const RangeNames& names) {
  require_in_range(design, setting, names);
  require(eta >= 0, names.eta, eta, "0 or more");
  const double h = largest_sample(design), most = std::min(1e100 / (h * (1 + setting.rho * h) + setting.weight_decay), 1e150);
  require(eta <= most, names.eta, eta, on_these_data(most, h));
}

}  // namespace valley::theory
