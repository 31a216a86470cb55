// Interval arithmetic for proofs: Boost.Interval, rounded outwards without touching the processor's
// rounding mode (the compiler may move operations across such a change). The four operations and sqrt
// are correctly rounded, so one step outwards encloses them; libm's functions are within 4 ulp.
#pragma once

#include <boost/numeric/interval.hpp>
#include <cmath>
#include <limits>

namespace valley {

struct OutwardRounding {
  static double low(double x, int ulps = 1) {
    for (int i = 0; i < ulps; ++i) x = std::nextafter(x, -std::numeric_limits<double>::infinity());
    return x;
  }
  static double high(double x, int ulps = 1) {
    for (int i = 0; i < ulps; ++i) x = std::nextafter(x, std::numeric_limits<double>::infinity());
    return x;
  }

  using unprotected_rounding = OutwardRounding;
  template <class T>
  static double conv_down(T x) {
    return static_cast<double>(x);  // from int and double only: exact
  }
  template <class T>
  static double conv_up(T x) {
    return static_cast<double>(x);
  }
  static double add_down(double x, double y) { return low(x + y); }
  static double add_up(double x, double y) { return high(x + y); }
  static double sub_down(double x, double y) { return low(x - y); }
  static double sub_up(double x, double y) { return high(x - y); }
  static double mul_down(double x, double y) { return low(x * y); }
  static double mul_up(double x, double y) { return high(x * y); }
  static double div_down(double x, double y) { return low(x / y); }
  static double div_up(double x, double y) { return high(x / y); }
  static double sqrt_down(double x) { return x > 0 ? low(std::sqrt(x)) : 0; }
  static double sqrt_up(double x) { return high(std::sqrt(x)); }
  static double median(double x, double y) { return 0.5 * x + 0.5 * y; }
  static double int_down(double x) { return std::floor(x); }
  static double int_up(double x) { return std::ceil(x); }
  static double exp_down(double x) { return std::fmax(0, low(std::exp(x), 4)); }
  static double exp_up(double x) { return high(std::exp(x), 4); }
  static double log_down(double x) { return low(std::log(x), 4); }
  static double log_up(double x) { return high(std::log(x), 4); }
  static double sin_down(double x) { return low(std::sin(x), 4); }
  static double sin_up(double x) { return high(std::sin(x), 4); }
  static double cos_down(double x) { return low(std::cos(x), 4); }
  static double cos_up(double x) { return high(std::cos(x), 4); }
  static double tanh_down(double x) { return low(std::tanh(x), 4); }
  static double tanh_up(double x) { return high(std::tanh(x), 4); }
};

using Interval = boost::numeric::interval<
    double, boost::numeric::interval_lib::policies<OutwardRounding, boost::numeric::interval_lib::checking_base<double>>>;

}  // namespace valley
