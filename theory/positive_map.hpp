// The spectral radius of a positive linear map on quadratic forms, with a proved enclosure.
//
// Collatz-Wielandt: for a linear map T that keeps positive semidefinite forms so,
//   T(W) >= c W for one W >= 0, W != 0   =>  radius >= c,
//   T(W) <= C W for one W > 0            =>  radius <= C.
// Whatever W an iteration stopped at, c and C are right: not converged is a wide interval, never a wrong
// number. W goes through double's iterations; T(W) - c W is evaluated in double-doubles, so that what is left of it is
// right although nearly all of it cancels. Proof: docs/derivations.md, second moment.
#pragma once

#include <Eigen/Core>
#include <functional>

#include "theory/perron.hpp"
#include "theory/wide.hpp"

namespace valley::theory {

/// A number with a proved enclosure, low <= true value <= high, up to double-double rounding.
struct Certified {
  double value = 0, low = 0, high = 0;  // high: infinite where nothing was proved
  bool converged = false;               // high - low <= 1e-9 low
  int applications = 0;                 // of the map
};

/// Whether an enclosure counts as converged.
inline bool is_tight(double low, double high) { return high <= (1 + 1e-9) * low; }

/// The interval about a number of which so many relative units in the last place are not known.
Certified known_to(double value, double units);

/// An enclosure of both of two numbers; the value is the first's.
Certified hull(const Certified& one, const Certified& other);

using WideMap = std::function<Wide(const Wide&)>;

/// A map on (r, r) forms in coordinates in which every axis has scale 1, whose radius is asked for.
struct PositiveMap {
  WideMap exact;
  /// The same in doubles, where iterations go, over a guess of the radius.
  std::function<Eigen::MatrixXd(const Eigen::MatrixXd&, double radius)> quick_step;
  /// Error of an exact image on axes of scale 1, relative to the largest diagonal entry of the image or, where its terms
  /// cancel, of the form times how large they are.
  double rounding = 0, terms = 1;
  /// Where above 0, all that is asked is on which side of it the radius is.
  double aim = 0;
};

/// The spectral radius of `map`, near found.radius, enclosed by what found.form and forms made from it prove.
Certified enclose(const PositiveMap& map, const Perron& found);

}  // namespace valley::theory
