#pragma once

#include <string>

namespace valley {

/// `text` as XML 1.0 can hold it between tags and in quotes: the five characters with a meaning escaped, line ends and tabs by
/// number, other control characters as "?", bytes that are not UTF-8 as U+FFFD.
std::string xml(const std::string& text);

}  // namespace valley
