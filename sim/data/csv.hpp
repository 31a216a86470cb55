#pragma once

#include <Eigen/Core>
#include <filesystem>

#include "sim/data/bytes.hpp"
#include "sim/data/row_layout.hpp"

namespace valley {

/// Numbers as written: the doubles nearest to them, and what those lack, (lines, columns); the second is empty where the
/// first say it all.
struct Written {
  Eigen::MatrixXd nearest, beyond;
};

/// The numbers of a CSV file, (lines, columns), quoted or not, of the columns that the layout chooses. Unless it says, a first
/// line with names and no numbers is a header. Throws std::invalid_argument naming file, line, column, value and what is allowed
/// (ragged, not a number, nan, inf, empty; other separators; a column of an index or of labels that nobody chose; a first line
/// that may be a header or numbers).
Eigen::MatrixXd read_csv_matrix(Bytes& bytes, const RowLayout& layout = {});
/// The same with what decimals are beyond doubles.
Written read_csv_as_written(Bytes& bytes, const RowLayout& layout = {});
Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path, const RowLayout& layout = {});

}  // namespace valley
