// MNIST's IDX images: big-endian 0x00000803, count, height, width, then one byte a pixel.
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <optional>

namespace valley {

/// The first `count` images (all of them if none is given) as rows, pixels/255, (count, height width); plain or gzip.
/// Throws std::invalid_argument naming the file and what is wrong (magic, sizes, truncated, count out of range).
Eigen::MatrixXd read_idx_images(const std::filesystem::path& path, std::optional<long> count = {});

}  // namespace valley
