#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <optional>

namespace valley {

/// The first `count` rows (all if none is given) of a data file, told by its content: IDX images (plain or gzip) or
/// CSV. Throws std::invalid_argument as read_idx_images and read_csv_matrix do, and for a count out of range.
Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count = {});

}  // namespace valley
