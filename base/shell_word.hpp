#pragma once

#include <string>
#include <string_view>

namespace valley {

/// `text` as one word of a command line that someone will paste into a shell: itself where it is plain, else in single quotes,
/// within which a shell changes no byte.
std::string shell_word(std::string_view text);

}  // namespace valley
