// Which rows g_i a command is about: --data, --samples, --columns, --header.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/commands/arguments.hpp"
#include "sim/data/csv.hpp"

namespace valley {

struct RowArguments {
  std::optional<std::string> data;
  std::optional<std::uint64_t> samples;
  std::optional<std::vector<std::string>> columns;
  std::optional<bool> header;
};

/// `rows` says what the rows are.
void declare(Arguments& arguments, const std::string& rows, RowArguments& where);

/// Throws std::invalid_argument naming --data and the file, as the readers do.
Eigen::MatrixXd read_rows(const RowArguments& rows);
Written read_rows_as_written(const RowArguments& rows);

}  // namespace valley
