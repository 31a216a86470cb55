#include "sim/landscape/catalogue.hpp"

#include <algorithm>

#include "base/registry.hpp"
#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {
namespace {

std::vector<LandscapeEntry>& all() {
  static std::vector<LandscapeEntry> entries;
  return entries;
}

/// d rounded up to 8, 16, ... 256.
template <int D = 8>
PlainLandscape padded(std::size_t d, std::uint32_t n, const Batching& batching) {
  if constexpr (D < most_columns) {
    if (d > D) return padded<2 * D>(d, n, batching);
  }
  return RowsLeastSquares<D>{{.n = n, .batching = batching}};
}

}  // namespace

const std::vector<LandscapeEntry>& landscapes() { return all(); }

bool add(LandscapeEntry entry) { return insert_by_id(all(), std::move(entry)); }

const LandscapeEntry& landscape_entry(const std::string& argument, const std::string& name) {
  std::vector<std::string> names;
  for (const LandscapeEntry& entry : all()) {
    if (entry.id == name) return entry;
    names.push_back(entry.id);
  }
  const std::string close = nearest(name, names);
  reject(argument, quoted_if_odd(name), joined(names) + (close.empty() ? "" : " (" + close + " is nearest)"));
}

std::vector<std::string> landscapes_with(const std::string& key) {
  std::vector<std::string> names;
  for (const LandscapeEntry& entry : all())
    if (find_key(entry.keys, key) != nullptr) names.push_back(entry.id);
  return names;
}

Key curvature_key() { return number_key("curvature", 1, positive_factors, "f''(0)"); }

Key batch_key() { return count_key("batch", 1, 1, 1000000, "B, samples a step"); }

PlainLandscape rows_landscape(std::size_t d, std::uint32_t n, const Batching& batching) {
  require(d >= 1 && d <= most_columns, "columns", static_cast<double>(d), "1 to " + std::to_string(most_columns) + " in an ensemble");
  return padded(d, n, batching);
}

}  // namespace valley
