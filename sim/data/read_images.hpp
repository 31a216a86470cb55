#pragma once

#include <filesystem>
#include <string>

#include "sim/data/images.hpp"
#include "sim/data/shapes.hpp"

namespace valley {

struct ImageOptions {
  double fraction = 1;               // of the training images, class by class: see `limit`
  double label_noise = 0;            // of the training labels left: see `label_noise`
  std::uint64_t seed = 1;            // of both
  Shapes shapes;                     // for "shapes" alone
  long train = 50000, test = 10000;  // for "shapes" alone
};

/// Train and test images of "cifar10", "cifar100", "mnist", "fashion_mnist" (from `folder` or its usual subfolder) or
/// "shapes" (no folder), limited, relabelled, and the training images' normalisation. Throws std::invalid_argument for an
/// unknown name, a missing file (which, where it is published, in which format), and one damaged (file and offset).
ImageSet read_images(const std::string& name, const std::filesystem::path& folder, const ImageOptions& options = {});

}  // namespace valley
