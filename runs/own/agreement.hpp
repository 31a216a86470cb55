#pragma once

#include <string>

#include "sim/landscape/plain.hpp"

namespace valley::own {

/// Throws std::invalid_argument, `written` its name, where a landscape's loss is NaN at all of a few points, where its gradient
/// is not the loss's, or where its loops differ in a bit between instruction sets.
void look_at(const PlainLandscape& f, const std::string& written);

/// Has every landscape that this entry makes looked at.
void look_at_when_made(const std::string& id, const std::string& written);

}  // namespace valley::own
