// CIFAR's binary version: records of label bytes and 32 x 32 pixels, all red, then all green, then all blue.
#pragma once

#include <filesystem>
#include <vector>

#include "sim/data/images.hpp"

namespace valley {

/// A record: `labels` bytes, the last of them the label, then (3, side, side) pixels.
struct CifarFormat {
  int labels, classes;
  long records;  // in each file
  int side = 32;
};

constexpr CifarFormat cifar10_format{1, 10, 10000};
constexpr CifarFormat cifar100_train_format{2, 100, 50000};  // a coarse label of 20, then the fine one
constexpr CifarFormat cifar100_test_format{2, 100, 10000};

/// The records of these files, one after another. Throws std::invalid_argument naming file and offset for a file that does
/// not hold just the records its format says or has a label out of range.
Images read_cifar(const std::vector<std::filesystem::path>& files, const CifarFormat& format);

}  // namespace valley
