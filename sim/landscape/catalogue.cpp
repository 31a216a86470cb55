#include "sim/landscape/catalogue.hpp"

#include "base/given.hpp"
#include "base/registry.hpp"
#include "base/require.hpp"

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
  return entry_of(landscapes(), argument, name);
}

const std::vector<Key>& row_keys() {
  static const std::vector<Key> keys = {batch_key(),
                                        word_key("sampling", {"with", "without"}, "replacement within a batch of --data")};
  return keys;
}

void require_keys_of(const LandscapeEntry& entry, bool with_data, const Values& given) {
  std::vector<std::string> on_data;
  for (const LandscapeEntry& one : all())
    if (one.on_rows) on_data.push_back(one.id);
  require(!with_data || entry.on_rows, "--data", "given on --landscape " + entry.id, "on " + joined(on_data) + " only");
  for (const auto& [name, value] : given.given()) {
    if (find_key(with_data ? row_keys() : entry.keys, name) != nullptr) continue;
    const std::vector<std::string> having = ids_of(landscapes(), name);
    std::string where = having.empty() ? "" : "on " + joined(having);
    if (find_key(row_keys(), name) != nullptr) where += having.empty() ? "with --data" : " and with --data";
    reject(name, "given on --landscape " + entry.id + (with_data ? " with --data" : ""), where + " only");
  }
}

PlainLandscape make(const LandscapeEntry& entry, Values& values) {
  complete(entry.keys, values);
  if (entry.fill) entry.fill(values);
  return entry.make(values);
}

Key curvature_key() { return number_key("curvature", 1, positive_factors, "f''(0)"); }

Key batch_key() { return count_key("batch", 1, 1, 1000000, "B, samples a step"); }

PlainLandscape rows_landscape(std::size_t d, std::uint32_t n, const Batching& batching) {
  require(d >= 1 && d <= most_columns, "columns", static_cast<double>(d),
          "1 to " + std::to_string(most_columns) + " in an ensemble");
  return padded(d, n, batching);
}

}  // namespace valley
