// Where the radius of Psi is 1, in eta or in g: doubles look for the point, and either side of it is proved by a form.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "theory/axes.hpp"
#include "theory/psi.hpp"

namespace valley::theory {

/// Points, by a number x > 0 of their own, whose Psi has a radius that falls in x, with a pole at 0 or none. The mean is proved
/// to be on the radius's good side at all of them; that it is on the bad one is true of a point beyond, whatever Psi says there.
struct Line {
  std::function<DoubleDouble(double x)> point;
  std::function<Response(const DoubleDouble& point)> at;  // in the maps' scale
  double floor = 0;                                       // x is found to the last digits of floor + x, of large forms to 1e-12
  double first = 0;                                       // some x of the size in question
};

/// A form to look for the point with and to prove with, in coordinates of its own.
class Witness {
 public:
  /// Begins as the loss's own form, in coordinates that suit the line's first point. Both outlive it.
  Witness(const SecondMoment& moment, const Line& line);

  /// The point where the radius is 1, between two that are proved to be on either side of it; `low` and `high` where nothing is.
  Certified unit_point(double low, double high);

 private:
  Response response(double x) const { return line.at(line.point(x)); }
  Psi psi(double x) const { return Psi(moment, response(x)); }
  double least() const;
  double keeps_trace(const Eigen::VectorXd& noise) const;
  double follow();
  double radius(const Psi& at);
  double quotient(const PositiveMap& map) const;
  double unit_radius(double start);
  bool correct(double x);
  bool proves(double point, bool above_one);

  const SecondMoment& moment;
  const Line& line;
  std::vector<DoubleDouble> kappa;  // with the weight decay
  Axes axes;
  Eigen::MatrixXd form;  // of trace 1
  double lift = 1;       // by which double's N is too small
  int count = 0;
};

}  // namespace valley::theory
