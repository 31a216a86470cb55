#include "sim/data/rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/require.hpp"
#include "sim/data/arrays.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

using Eigen::Index;

/// IDX starts with two zero bytes, which cannot start a line of numbers.
bool is_idx(Bytes& bytes) {
  const auto& first = bytes.peek(2);
  return first.size() >= 2 && first[0] == 0 && first[1] == 0;
}

Index kept(std::optional<long> count, Index samples, const std::string& what) {
  if (!count) return samples;
  require(*count >= 1 && *count <= samples, "samples", static_cast<double>(*count), "1 to " + std::to_string(samples) + what);
  return *count;
}

Written read_text(Bytes& bytes, std::optional<long> count, const RowLayout& layout, bool as_written = true) {
  if (layout.array)
    reject("array", *layout.array, "with .npz and .safetensors only, where " + bytes.path().string() + " is neither");
  if (is_idx(bytes)) {
    Eigen::MatrixXd rows = read_idx_images(bytes, count);
    if (layout.columns.empty()) return {rows, {}};
    return {rows(Eigen::all, places_of(layout.columns, static_cast<std::size_t>(rows.cols()), {})), {}};
  }
  Written all = as_written ? read_csv_as_written(bytes, layout) : Written{read_csv_matrix(bytes, layout), {}};
  if (!count) return all;
  const Index rows = kept(count, all.nearest.rows(), ", the lines of numbers in " + bytes.path().string());
  return {all.nearest.topRows(rows), all.beyond.topRows(std::min(rows, all.beyond.rows()))};
}

std::string and_name(const Array& array) { return ", the samples in " + array.from.name; }

Samples open(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout, bool as_written) {
  Bytes bytes(path);
  if (!begins_as_arrays(bytes)) return {read_text(bytes, count, layout, as_written)};
  const Array array = read_array(bytes, layout.array, {"rows", "jacobian"});
  if (!layout.array && array.called == "gram")
    reject(array.from.name, "a Gram matrix by its name",
           "rows; read it as a Gram matrix (--gram), or say that it is meant (--array)");
  return rows_in(array, count, layout);
}

}  // namespace

Samples rows_in(const Array& array, std::optional<long> count, const RowLayout& layout) {
  if (array.dimensions() != 2 && array.dimensions() != 3)
    reject(array.from.name, "of shape " + array.shape_in_words(), "(n, p): n rows, or (n, c, p): Jacobians of c outputs");
  const auto n = static_cast<Index>(array.shape[0]);
  Grid grid(array, array.dimensions() - 1);
  const Index each = grid.rows() / n;
  grid.keep_rows(kept(count, n, and_name(array)) * each);
  if (!layout.columns.empty()) grid.keep_columns(places_of(layout.columns, static_cast<std::size_t>(grid.cols()), {}));
  return {std::move(grid), each, array.type.rounding()};
}

Samples gram_in(const Array& array, std::optional<long> count) {
  const auto& shape = array.shape;
  const bool fits =
      (shape.size() == 2 && shape[0] == shape[1]) || (shape.size() == 4 && shape[0] == shape[2] && shape[1] == shape[3]);
  if (!fits) reject(array.from.name, "of shape " + array.shape_in_words(), "a Gram matrix (n, n) or (n, c, n, c)");
  const auto n = static_cast<Index>(shape[0]);
  Grid grid(array, shape.size() / 2);
  const Index each = grid.rows() / n, size = kept(count, n, and_name(array)) * each;
  std::vector<Index> first(static_cast<std::size_t>(size));
  std::iota(first.begin(), first.end(), Index{0});
  grid.keep_rows(size);
  grid.keep_columns(first);
  return {std::move(grid), each, array.type.rounding()};
}

Index Samples::rows() const {
  const auto* const grid = std::get_if<Grid>(&numbers);
  return grid != nullptr ? grid->rows() : std::get<Written>(numbers).nearest.rows();
}

Index Samples::cols() const {
  const auto* const grid = std::get_if<Grid>(&numbers);
  return grid != nullptr ? grid->cols() : std::get<Written>(numbers).nearest.cols();
}

Written Samples::written() const {
  const auto* const grid = std::get_if<Grid>(&numbers);
  return grid != nullptr ? Written{grid->matrix(), {}} : std::get<Written>(numbers);
}

Samples open_rows(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  return open(path, count, layout, true);
}

Samples open_gram(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  Bytes bytes(path);
  if (!layout.columns.empty()) reject("columns", layout.columns.front(), "of rows only, not of a Gram matrix");
  if (begins_as_arrays(bytes)) return gram_in(read_array(bytes, layout.array, {"gram"}), count);
  Written all = read_text(bytes, {}, layout);
  const Index n = all.nearest.rows();
  require(all.nearest.cols() == n, bytes.name(),
          std::to_string(n) + " lines of " + std::to_string(all.nearest.cols()) + " numbers",
          "a Gram matrix, with as many numbers in each line as there are lines");
  const Index size = kept(count, n, ", the samples in " + bytes.path().string());
  all.nearest = all.nearest.topLeftCorner(size, size).eval();
  if (all.beyond.size() > 0) all.beyond = all.beyond.topLeftCorner(size, size).eval();
  return {std::move(all)};
}

Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  const Samples samples = open(path, count, layout, false);
  require(samples.rows_each == 1, "data " + path.string(), std::to_string(samples.rows_each) + " rows a sample",
          "one each, an array (n, p)");
  return samples.written().nearest;
}

}  // namespace valley
