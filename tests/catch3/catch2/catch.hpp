// Catch2 3 under version 2's name, for systems that ship the newer one (Debian 13, Ubuntu 24.04).
#pragma once

#include <catch2/catch_all.hpp>

using Catch::Approx;
