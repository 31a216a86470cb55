#include "theory/running_error.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Sized sizes_of(const Wide& m, const MatrixXd& off) { return {rounded(m).cwiseAbs(), off}; }

/// n sum_i s_i l_i l_i^T (l_i^T W l_i). Of b rows a sample those that are paired are no more than b times that as forms.
Sized of_samples(const Sized& L, const Sized& W, const VectorXd& s, double n, double b) {
  const Sized LW = L * W;
  const VectorXd x = LW.size.cwiseProduct(L.size).rowwise().sum().cwiseProduct(s);
  const VectorXd off = (LW.off.cwiseProduct(L.size) + LW.size.cwiseProduct(L.off)).rowwise().sum().cwiseProduct(s) +
                       static_cast<double>(W.size.cols()) * x;
  const Sized left{x.asDiagonal() * L.size, off.asDiagonal() * L.size + x.asDiagonal() * L.off};
  return n * b * (left.transposed() * L);
}

/// Fresh batches: Z + rho (H Z + Z H) + rho^2 (H Z H + V(Z)) of Z = H W H + V(W). Shared ones of one sample: samples' own
/// curvatures s_i = (1 + rho n |l_i|^2)^2. Shared ones of several: E M W M with no entry of a batch's M above n times K's terms.
Sized sizes_of_R(const SecondMoment& moment, const Sized& L, const Sized& H, const Sized& terms) {
  const Setting& setting = moment.setting();
  const double rho = setting.rho / moment.unit(), b = static_cast<double>(moment.exact().rows_each());
  const double n = static_cast<double>(L.size.rows()) / b;
  const VectorXd one = VectorXd::Ones(L.size.rows());
  const Sized Z = H * H * H + of_samples(L, H, one, n, b);
  if (rho == 0) return Z;
  if (acts_fresh(setting)) {
    const Sized HZ = H * Z;
    return Z + rho * (HZ + HZ.transposed()) + rho * rho * (HZ * H + of_samples(L, Z, one, n, b));
  }
  if (setting.batching.size == 1 && b == 1)
    return of_samples(L, H, (1 + rho * n * L.size.rowwise().squaredNorm().array()).square(), n, b);
  const Sized M = terms + n * rho * (terms * terms);
  return n * (M * H * M);
}

}  // namespace

Sized Sized::plus(double x) const {
  const MatrixXd all = x * MatrixXd::Identity(size.rows(), size.cols());
  return {size + all, off + all};
}

/// See product in theory/wide.hpp for the last term.
Sized operator*(const Sized& a, const Sized& b) {
  return {a.size * b.size, a.off * b.size + a.size * b.off +
                               static_cast<double>(a.size.cols()) * a.size.rowwise().maxCoeff() * b.size.colwise().maxCoeff()};
}

FormSizes::FormSizes(const SecondMoment& moment) {
  const Sized L = sizes_of(moment.exact().rows(), moment.row_terms()), terms = L.transposed() * L;
  const double n = static_cast<double>(moment.exact().rows().rows() / moment.exact().rows_each());
  const Setting& setting = moment.setting();
  H = sizes_of(moment.exact().H(), terms.off);
  const Sized squares =
      acts_fresh(setting) ? H * H : n * (terms * terms);  // of a batch's H_S^2, no entry of H_S above n times these
  K = sizes_of(moment.exact().K(), H.off + setting.rho / moment.unit() * squares.off).plus(setting.weight_decay * moment.unit());
  R = sizes_of_R(moment, L, H, terms) + K * H * K;
}

Sized FormSizes::P() const { return K * H + (K * H).transposed(); }

Sized FormSizes::Q() const {
  const Sized KH = K * H, KKH = K * KH;
  return KH * K + KKH + KKH.transposed();
}

Sized FormSizes::JHJ(const Wide& J, double step) const {
  const Sized factor = sizes_of(J, (step * K).plus(1).off);
  return factor * H * factor;
}

}  // namespace valley::theory
