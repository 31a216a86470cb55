#pragma once

#include <Eigen/Core>
#include <filesystem>

namespace valley {

/// The numbers of a CSV file, (lines, columns); a first line without any number is a header. Throws
/// std::invalid_argument naming file, line, column, value and what is allowed (ragged, not a number, nan, inf, empty).
Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path);

}  // namespace valley
