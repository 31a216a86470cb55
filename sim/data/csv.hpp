#pragma once

#include <Eigen/Core>
#include <filesystem>

#include "sim/data/bytes.hpp"
#include "sim/data/row_layout.hpp"

namespace valley {

/// The numbers of a CSV file, (lines, columns), quoted or not, of the columns that the layout chooses. Unless it says, a first
/// line with names and no numbers is a header. Throws std::invalid_argument naming file, line, column, value and what is allowed
/// (ragged, not a number, nan, inf, empty; other separators; a column of an index or of labels that nobody chose; a first line
/// that may be a header or numbers).
Eigen::MatrixXd read_csv_matrix(Bytes& bytes, const RowLayout& layout = {});
Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path, const RowLayout& layout = {});

}  // namespace valley
