#pragma once

#include <string>

namespace valley::report {

/// A claim's statement (statement.hpp) as HTML: prose as text, formulas as <math>, in pieces between which a line may break.
/// Well-formed XML, of any text; and nothing is lost: names of letters become the letters, brackets around the sides of a
/// fraction and under a root the shape, and all else is there as it was written.
std::string to_mathml(const std::string& statement);

}  // namespace valley::report
