#include "sim/data/written.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <string>

namespace valley {

double beyond(std::string_view text, double nearest) {
  // Whole numbers of 15 digits, pixels among them, are doubles.
  if (text.size() <= 15 && text.find_first_of(".eE") == text.npos) return 0;
  namespace mp = boost::multiprecision;
  using Float = mp::number<mp::cpp_bin_float<192, mp::digit_base_2>, mp::et_off>;
  const Float written(std::string(text.front() == '+' ? text.substr(1) : text));
  return static_cast<double>(written - nearest);
}

}  // namespace valley
