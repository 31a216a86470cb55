// Catch2 and libtorch in one file: both define CHECK, and Catch2's is the one that tests mean.
#pragma once

#include "sim/network/torch.hpp"

#undef CHECK
#undef CHECK_NOTNULL
#undef CHECK_EQ
#undef CHECK_NE
#undef CHECK_LE
#undef CHECK_LT
#undef CHECK_GE
#undef CHECK_GT
#undef FAIL
#undef INFO
#undef WARN
#undef REQUIRE

#include <catch2/catch.hpp>
