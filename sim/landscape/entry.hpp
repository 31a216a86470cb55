// Puts a landscape's entry in the catalogue. Included by the sources that the build makes only, ahead of the landscape.
#pragma once

#include <cmath>

#include "sim/landscape/catalogue.hpp"

#undef VALLEY_LANDSCAPE
#define VALLEY_LANDSCAPE(...)                                                                \
  namespace {                                                                                \
  [[maybe_unused]] const bool added_to_the_catalogue = add({__VA_ARGS__, .file = __FILE__}); \
  }
