#pragma once

#include <string>
#include <string_view>

namespace valley {

/// `text`, a path say, as a literal of Python that someone will paste: in single quotes, what does not print escaped, and a byte
/// that is no UTF-8 as Python names files with such a one.
std::string python_literal(std::string_view text);

}  // namespace valley
