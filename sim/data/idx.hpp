// IDX, MNIST's format: two zero bytes, the type of a value (0x08, an unsigned byte), the number of dimensions, each
// dimension in 32 bits, big-endian, then the values, the last dimension fastest. Plain or gzip.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/data/bytes.hpp"

namespace valley {

struct Idx {
  std::vector<std::uint32_t> shape;
  std::vector<std::uint8_t> values;
};

/// An IDX file of unsigned bytes with this number of dimensions (1 to 3), at most 2 GiB. Throws std::invalid_argument
/// naming the file, the offset and what is wrong (magic, sizes, too short, too long, damaged gzip).
Idx read_idx(Bytes& bytes, int dimensions);
Idx read_idx(const std::filesystem::path& path, int dimensions);

/// The first `count` images (all of them if none is given) as rows, pixels/255, (count, height width). Throws as read_idx
/// does, and for a count out of range.
Eigen::MatrixXd read_idx_images(Bytes& bytes, std::optional<long> count = {});
Eigen::MatrixXd read_idx_images(const std::filesystem::path& path, std::optional<long> count = {});

}  // namespace valley
