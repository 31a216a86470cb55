// A number of twice a double's digits: the unevaluated sum of two doubles, some 31 digits (dekker1971). What cancels to
// 1e-14 of its terms still has 17 digits left: certificates are evaluated in it. Infinite and NaN operands give NaN.
#pragma once

#include <Eigen/Core>
#include <cmath>

namespace valley::theory {

class DoubleDouble {
 public:
  constexpr DoubleDouble(double x = 0) : hi(x) {}
  explicit constexpr operator double() const { return hi; }  // |lo| is at most half a unit in the last place of hi

  /// a + b, a - b and a b of two doubles, exactly unless they underflow.
  static DoubleDouble sum(double a, double b) {
    const double s = a + b, t = s - a;
    return {s, (a - (s - t)) + (b - t)};
  }
  static DoubleDouble product(double a, double b) {
    const double p = a * b;
    return {p, std::fma(a, b, -p)};
  }

  friend DoubleDouble operator+(const DoubleDouble& x, const DoubleDouble& y) {
    const DoubleDouble s = sum(x.hi, y.hi), t = sum(x.lo, y.lo);
    const DoubleDouble u = renormalised(s.hi, s.lo + t.hi);
    return renormalised(u.hi, u.lo + t.lo);
  }
  friend DoubleDouble operator*(const DoubleDouble& x, const DoubleDouble& y) {
    const DoubleDouble p = product(x.hi, y.hi);
    return renormalised(p.hi, p.lo + (x.hi * y.lo + x.lo * y.hi));
  }
  friend DoubleDouble operator/(const DoubleDouble& x, const DoubleDouble& y) {
    const double first = x.hi / y.hi;
    const DoubleDouble rest = x - y * first;
    const double second = rest.hi / y.hi;
    const double third = (rest - y * second).hi / y.hi;
    return renormalised(first, second) + third;
  }
  friend DoubleDouble sqrt(const DoubleDouble& x) {
    if (!(x.hi > 0)) return std::sqrt(x.hi);
    const double root = std::sqrt(x.hi);
    return sum(root, (x - product(root, root)).hi / (2 * root));
  }
  DoubleDouble operator-() const { return {-hi, -lo}; }
  friend DoubleDouble operator-(const DoubleDouble& x, const DoubleDouble& y) { return x + (-y); }
  DoubleDouble& operator+=(const DoubleDouble& y) { return *this = *this + y; }
  DoubleDouble& operator-=(const DoubleDouble& y) { return *this = *this - y; }
  DoubleDouble& operator*=(const DoubleDouble& y) { return *this = *this * y; }
  DoubleDouble& operator/=(const DoubleDouble& y) { return *this = *this / y; }

  friend bool operator==(const DoubleDouble& x, const DoubleDouble& y) { return x.hi == y.hi && x.lo == y.lo; }
  friend bool operator<(const DoubleDouble& x, const DoubleDouble& y) { return x.hi < y.hi || (x.hi == y.hi && x.lo < y.lo); }
  friend bool operator>(const DoubleDouble& x, const DoubleDouble& y) { return y < x; }
  friend bool operator<=(const DoubleDouble& x, const DoubleDouble& y) { return x < y || x == y; }
  friend bool operator>=(const DoubleDouble& x, const DoubleDouble& y) { return y <= x; }
  friend DoubleDouble abs(const DoubleDouble& x) { return x.hi < 0 ? -x : x; }
  friend bool isfinite(const DoubleDouble& x) { return std::isfinite(x.hi); }

 private:
  constexpr DoubleDouble(double high, double low) : hi(high), lo(low) {}
  /// high + low, where |high| >= |low|.
  static DoubleDouble renormalised(double high, double low) {
    const double s = high + low;
    return {s, low - (s - high)};
  }

  double hi = 0, lo = 0;
};

}  // namespace valley::theory

template <>
struct Eigen::NumTraits<valley::theory::DoubleDouble> : Eigen::GenericNumTraits<valley::theory::DoubleDouble> {
  using Real = valley::theory::DoubleDouble;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = double;
  enum { IsComplex = 0, IsInteger = 0, IsSigned = 1, RequireInitialization = 0, ReadCost = 2, AddCost = 20, MulCost = 12 };
  static Real epsilon() { return 0x1p-104; }
  static Real dummy_precision() { return 0x1p-96; }
  static Real highest() { return std::numeric_limits<double>::max(); }
  static Real lowest() { return std::numeric_limits<double>::lowest(); }
  static int digits10() { return 31; }
};
