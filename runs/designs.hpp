// A data file as the theory takes it.
#pragma once

#include <optional>
#include <vector>

#include "runs/row_choice.hpp"
#include "runs/watch.hpp"
#include "theory/design.hpp"

namespace valley {

struct Samples;

struct Designs {
  /// The data as written and, where their decimals are not doubles, as the doubles nearest to them.
  std::vector<theory::Design> readings;
  std::optional<Eigen::Index> parameters;  // not known of a Gram matrix
};

/// The readings of samples, or of their products.
std::vector<theory::Design> designs_of(const Samples& samples, bool gram, const Watch& watch = {});

/// Arrays of many parameters are taken as their Gram matrix, summed up a few columns at a time: they are never all in memory.
/// Throws std::invalid_argument as open_samples and Design's makers do.
Designs read_designs(const RowChoice& choice, const Watch& watch = {});

}  // namespace valley
