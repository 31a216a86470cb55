// Curves out of a study's CSV (long form: series, arm, versus, x, quantity, seed, value, error, low, high, n, p).
// `y` is a gnuplot function of one value, as "100*(1-%)" with % in the value's place.
#pragma once

#include <string>

#include "figures/plot.hpp"

namespace valley::figures {

struct Arm {
  std::string id, title;
  Ink ink;
};

/// Where a study's value goes: `x` (gnuplot's expression) and the function of it.
struct Place {
  std::string quantity, y = "%", x = "column(\"x\")";
};

/// Mean over seeds, as a line.
Curve mean_line(const Arm& arm, const Place& place);
/// Mean +- one standard deviation of seeds, as a tinted band.
Curve spread_band(const Arm& arm, const Place& place);
/// Mean with its 95 % interval.
Curve mean_bar(const Arm& arm, const Place& place);
/// Each seed a small dot; column("seed") counts from 0, for jitter.
Curve seed_dots(const Arm& arm, const Place& place);
/// Paired difference arm - versus with its 95 % interval.
Curve difference_bar(const Arm& arm, const std::string& versus, const Place& place);

}  // namespace valley::figures
