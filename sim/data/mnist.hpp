// MNIST and what is published in its form: two IDX files a split, the images and their labels.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/data/data_set.hpp"

namespace valley {

/// Images and labels (0 to 9) from IDX files, (n, 1, height, width). Throws std::invalid_argument naming file and offset as
/// read_idx does, for a label out of range, and for files with different counts.
Images read_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels);

/// A data set of such files.
DataSet in_mnist_form(std::string id, std::string help, Published published, PixelScale scale);

/// {train,t10k}-{images-idx3,labels-idx1}-ubyte, also spelled ".idx3": the images' file, then the labels'.
std::vector<Spellings> mnist_files(Split split);

}  // namespace valley
