#pragma once

#include <string>

namespace valley::report {

/// The letter that a name stands for, in UTF-8 ("eta" is "η", "grad" the nabla); empty where it stands for none.
std::string letter(const std::string& name);

}  // namespace valley::report
