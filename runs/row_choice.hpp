// Which rows g_i a piece of work is about.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/data/csv.hpp"

namespace valley {

struct RowChoice {
  std::optional<std::string> data;  // a file, or "-"
  std::optional<std::uint64_t> samples;
  std::optional<std::vector<std::string>> columns;
  std::optional<bool> header;
};

/// Throws std::invalid_argument naming --data and the file, as the readers do.
Eigen::MatrixXd read_rows(const RowChoice& rows);
Written read_rows_as_written(const RowChoice& rows);

}  // namespace valley
