#pragma once

#include <string>

#include "base/table.hpp"

namespace valley::studies {

/// The paired differences in a study's table, for people: a line for each comparison and quantity, at the last x where there are
/// several, by quantity. Empty where there are none.
std::string differences_in_words(const Table& study);

}  // namespace valley::studies
