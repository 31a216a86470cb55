#pragma once

#include <filesystem>

#include "sim/data/images.hpp"

namespace valley {

/// Images and labels (0 to 9) from IDX files, (n, 1, height, width). Throws std::invalid_argument naming file and offset as
/// read_idx does, for a label out of range, and for files with different counts.
Images read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels);

/// {train,t10k}-{images-idx3,labels-idx1}-ubyte, plain or .gz, also spelled ".idx3", perhaps with "mnist-" before, from `folder`,
/// or its mnist or MNIST/raw. Throws as read_idx_pair does, and for a missing file.
Images read_mnist(const std::filesystem::path& folder, Split split);

/// The file of images that read_mnist would read. Throws std::invalid_argument where it is missing.
std::filesystem::path find_mnist_images(const std::filesystem::path& folder, Split split);

/// The same names, perhaps with "fashion-mnist-" before, from `folder`, or its fashion-mnist or FashionMNIST/raw. Nothing
/// inside the files tells them from MNIST's.
Images read_fashion_mnist(const std::filesystem::path& folder, Split split);

}  // namespace valley
