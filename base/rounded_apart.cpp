#include "base/rounded_apart.hpp"

#include "base/number.hpp"

namespace valley {

std::string rounded_apart(double value, double other, int digits) {
  std::string text = rounded(value, digits);
  while (digits < 17 && value != other && text == rounded(other, digits)) text = rounded(value, ++digits);
  return text;
}

}  // namespace valley
