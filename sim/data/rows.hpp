// The numbers of a data file ("-": standard input), told by its content: CSV, IDX images, .npy, .npz, .safetensors, plain or
// gzip.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <optional>
#include <variant>

#include "sim/data/array.hpp"
#include "sim/data/csv.hpp"
#include "sim/data/row_layout.hpp"

namespace valley {

// All take the first `count` samples (all if none is given). They throw std::invalid_argument as read_idx_images,
// read_csv_matrix, read_array and places_of do, for a count out of range and for a shape that is none of theirs.

/// Numbers that are read, or arrays that are read when they are asked for, and how many rows of them are a sample's.
struct Samples {
  std::variant<Written, Grid> numbers;
  Eigen::Index rows_each = 1;
  double rounding = 0x1p-53;  // relative, of the type that the numbers have in the file

  Eigen::Index rows() const;
  Eigen::Index cols() const;
  Written written() const;
};

/// (n, p): n samples of one row; (n, c, p), of an array: n samples of c rows.
Samples open_rows(const std::filesystem::path& path, std::optional<long> count = {}, const RowLayout& layout = {});
/// The products of all rows with each other, (n, n) or, of an array, (n, c, n, c).
Samples open_gram(const std::filesystem::path& path, std::optional<long> count = {}, const RowLayout& layout = {});

/// The same of an array at hand.
Samples rows_in(const Array& array, std::optional<long> count = {}, const RowLayout& layout = {});
Samples gram_in(const Array& array, std::optional<long> count = {});

/// Rows of samples that have one each.
Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count = {}, const RowLayout& layout = {});

}  // namespace valley
