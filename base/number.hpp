#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace valley {

/// The shortest decimal text that reads back to the same double; "nan", "inf" and "-inf" for the rest.
std::string shortest(double value);

/// A double with `digits` significant digits, for people.
std::string rounded(double value, int digits = 4);

/// The whole of `text` as a double (blanks around it allowed), or nothing.
std::optional<double> parse_double(std::string_view text);

}  // namespace valley
