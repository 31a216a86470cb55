#include "theory/two_sided.hpp"

#include <cmath>

namespace valley::theory {
namespace {

double magnitude(const DoubleDouble& x) { return std::abs(static_cast<double>(x)); }

}  // namespace

DoubleDouble TwoSided::at(const DoubleDouble& x, const DoubleDouble& y) const {
  const DoubleDouble s = x + y, p = x * y, d = x - y;
  return constant + sum * s + apart * (d * d) + p * (product + third * s + fourth * p);
}

double TwoSided::size(double x, double y) const {
  const double s = std::abs(x) + std::abs(y), p = std::abs(x * y), d = x - y;
  return magnitude(constant) + magnitude(sum) * s + magnitude(apart) * d * d +
         p * (magnitude(product) + magnitude(third) * s + magnitude(fourth) * p);
}

Wide TwoSided::operator()(const Wide& Z, const Wide& W) const {
  const DoubleDouble none = 0;
  Wide result = W * constant;
  if (sum == none && product == none && apart == none && third == none && fourth == none) return result;
  const Wide ZW = theory::product(Z, W), ZWZ = theory::product(ZW, Z);
  result += with_transpose(ZW) * sum + ZWZ * product;
  if (!(apart == none)) result += with_transpose(theory::product(Z, Wide(ZW - ZW.transpose()))) * apart;
  if (third == none && fourth == none) return result;
  const Wide ZZWZ = theory::product(Z, ZWZ);
  return result + with_transpose(ZZWZ) * third + theory::product(ZZWZ, Z) * fourth;
}

}  // namespace valley::theory
