#pragma once

#include <vector>

#include "base/table.hpp"
#include "theory/design.hpp"
#include "theory/setting.hpp"

namespace valley {

/// An empty stability table: samples, dimension, batch, rho, momentum, curve, eta, low, high.
Table stability_table();

/// 0 and `points` radii from 0.01 to 10 over lambda_max, even on a logarithmic scale.
std::vector<double> radii_for(const theory::Design& design, int points);

/// The largest stable step sizes of one data set.
class StabilityCurves {
 public:
  /// `dimension` is what the table says of it. What does not depend on radius or batch is found here, once.
  StabilityCurves(theory::Design data, Cell dimension);

  /// Adds a row for each curve of a setting, whatever its coupling: bound (the paper's), necessary, sufficient and mean (closed
  /// rungs; of Nesterov's momentum bound and mean only), fresh and shared (exact, with their certified intervals), and where
  /// `typical` fresh_typical and shared_typical (where a typical trial ceases to shrink, with its bracket;
  /// theory/almost_sure.hpp). Throws std::invalid_argument as theory/threshold.hpp does.
  void add(Table& table, theory::Setting setting, bool typical = false) const;

 private:
  theory::Design design;
  Cell dimension;
  double gamma, frobenius;
};

}  // namespace valley
