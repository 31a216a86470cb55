#include "runs/designs.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/data/rows.hpp"
#include "theory/gram_sum.hpp"

namespace valley {
namespace {

using Eigen::Index;
using theory::Design;

/// Where the Gram matrix is smaller than the rows by far, and they are more than some 64 MB.
bool is_long(const Samples& samples) {
  return samples.cols() > 4 * samples.rows() && samples.rows() * samples.cols() > Index{1} << 23;
}

Design streamed(const Grid& grid, Index rows_each, const Watch& watch) {
  constexpr Index most_numbers = Index{1} << 21;  // of a part, 16 MB
  const Index width = std::clamp(most_numbers / grid.rows(), Index{16}, Index{4096});
  theory::GramSum sum(grid.rows());
  for (Index first = 0; first < grid.cols(); first += width) {
    watch.look();
    watch.progress("Gram matrix", static_cast<std::size_t>(first), static_cast<std::size_t>(grid.cols()));
    sum.add(grid.columns(first, std::min(width, grid.cols() - first)));
  }
  return sum.design(rows_each);
}

}  // namespace

std::vector<Design> designs_of(const Samples& samples, bool gram, const Watch& watch) {
  const Index b = samples.rows_each;
  constexpr double least = 0x1p-52;  // whole numbers have none of their own
  if (gram) return {Design::from_gram(samples.written().nearest, b, std::max(2 * samples.rounding, least))};
  if (const auto* const grid = std::get_if<Grid>(&samples.numbers); grid != nullptr && is_long(samples))
    return {streamed(*grid, b, watch)};
  const Written rows = samples.written();
  std::vector<Design> readings = {Design::from_written(rows.nearest, rows.beyond, b)};
  if (rows.beyond.size() > 0) readings.push_back(Design::from_rows(rows.nearest, b));
  return readings;
}

Designs read_designs(const RowChoice& choice, const Watch& watch) {
  watch.progress("reading " + *choice.data, 0, 0);
  const Samples samples = open_samples(choice);
  Designs designs;
  if (!choice.gram) designs.parameters = samples.cols();
  try {
    designs.readings = designs_of(samples, choice.gram, watch);
  } catch (const std::invalid_argument& wrong) {
    throw std::invalid_argument("--data " + *choice.data + ": " + wrong.what());
  }
  return designs;
}

}  // namespace valley
