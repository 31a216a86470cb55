// What a landscape knows of itself. Each number is derived where it is given (a closed form with its
// proof in the comment, or a computation with an error bound) and rounded to the safe side.
#pragma once

#include <cmath>
#include <limits>

#include "sim/arithmetic/host_device.hpp"

namespace valley {

struct Known {
  double minimum = 0;      // f*, the value at the minimum
  double beta = 0;         // smoothness of f: ||grad f(x) - grad f(y)|| <= beta ||x - y||, an upper bound
  double beta_sample = 0;  // the same for every single sample's loss
  double mu = 0;           // ||grad f||^2 >= 2 mu (f - f*), a lower bound; 0: none
  double sigma2 = 0;       // E||noise of one sample's gradient||^2 <= sigma2 (f - f*), an upper bound; infinite: none
  double curvature = 0;    // largest eigenvalue of the Hessian at the minimum
};

/// The next larger double: turns one correctly rounded operation into an upper bound.
inline double up(double value) { return std::nextafter(value, std::numeric_limits<double>::infinity()); }

/// The next smaller double.
inline double down(double value) { return std::nextafter(value, -std::numeric_limits<double>::infinity()); }

/// One curvature of f_i(x) = a x^2 / 2 and its probability; a is high + low.
struct CurvatureAtom {
  double high = 0, low = 0, probability = 1;
};

}  // namespace valley
