// Puts a landscape's entry in the catalogue where its file is included next.
#pragma once

#include <cmath>

#include "sim/landscape/catalogue.hpp"

#undef VALLEY_LANDSCAPE
#define VALLEY_ADD_(number) [[maybe_unused]] static const bool added_##number
#define VALLEY_ADD(number) VALLEY_ADD_(number)
#define VALLEY_LANDSCAPE(...) VALLEY_ADD(__COUNTER__) = add({__VA_ARGS__, .file = __FILE__});
