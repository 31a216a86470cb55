// Which rows g_i a piece of work is about.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace valley {

struct Samples;

struct RowChoice {
  std::optional<std::string> data;  // a file, or "-"
  std::optional<std::uint64_t> samples;
  std::optional<std::vector<std::string>> columns;
  std::optional<bool> header;
  std::optional<std::string> array;                     // its name, in a file of several
  bool gram = false;                                    // the file holds the rows' products
  std::shared_ptr<const Eigen::MatrixXd> at_hand = {};  // (n, d), read instead of the file that `data` names
};

/// All throw std::invalid_argument naming --data and the file, as the readers do.
Eigen::MatrixXd read_rows(const RowChoice& rows);
/// Rows, or their Gram matrix.
Samples open_samples(const RowChoice& rows);

}  // namespace valley
