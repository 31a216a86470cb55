#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <optional>

#include "sim/data/csv.hpp"
#include "sim/data/row_layout.hpp"

namespace valley {

/// The first `count` rows (all if none is given) of a data file ("-": standard input), told by its content: IDX images or CSV,
/// plain or gzip. Throws std::invalid_argument as read_idx_images, read_csv_matrix and places_of do, and for a count out of
/// range.
Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count = {}, const RowLayout& layout = {});
/// The same with what a CSV's decimals are beyond doubles.
Written read_rows_as_written(const std::filesystem::path& path, std::optional<long> count = {}, const RowLayout& layout = {});

}  // namespace valley
