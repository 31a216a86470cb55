// The spectral radius of a positive linear map on quadratic forms, with a proved enclosure.
//
// Collatz-Wielandt: for a linear map T that keeps positive semidefinite forms so,
//   T(W) >= c W for one W >= 0, W != 0   =>  radius >= c,
//   T(W) <= C W for one W > 0            =>  radius <= C.
// Whatever W an iteration stopped at, c and C are right: not converged is a wide interval, never a wrong
// number. Proof: docs/derivations.md, second moment.
#pragma once

#include <Eigen/Core>
#include <functional>

namespace valley::theory {

/// A number with a proved enclosure, low <= true value <= high, up to floating-point rounding.
struct Certified {
  double value = 0, low = 0, high = 0;  // high: infinite where nothing was proved
  bool converged = false;               // high - low <= 1e-6 low
  int applications = 0;                 // of the map
};

/// Whether an enclosure counts as converged.
inline bool is_tight(double low, double high) { return high <= (1 + 1e-6) * low; }

using FormMap = std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>;

/// An estimate of the spectral radius of `map` on (r, r) forms and its dominant form, nothing proved:
/// power iteration from the positive definite `start`, then Arnoldi where that is slow.
struct Perron {
  double radius = 0;
  Eigen::MatrixXd form;  // (r, r), trace 1
  int applications = 0;
};
Perron perron(const FormMap& map, const Eigen::MatrixXd& start);

/// The spectral radius of `map`: estimated by `perron`, enclosed by `enclose`.
Certified spectral_radius(const FormMap& map, const Eigen::MatrixXd& start);

/// glance: one pencil, enough where the form is well inside the cone. thorough: also what makes singular forms do.
enum class Look { glance, thorough };

/// What the form `found` proves of the radius. `start` is positive definite and has the natural scale of each axis.
Certified enclose(const FormMap& map, const Eigen::MatrixXd& start, const Perron& found, Look look);

/// Extreme values of x^T A x / x^T B x for symmetric A and B, (r, r), B positive definite.
/// {-inf, inf} where B is not, to rounding.
struct PencilRange {
  double low = 0, high = 0;
};
PencilRange pencil_range(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);

}  // namespace valley::theory
