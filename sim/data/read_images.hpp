#pragma once

#include <filesystem>
#include <string>

#include "base/key.hpp"
#include "sim/data/images.hpp"

namespace valley {

struct ImageOptions {
  double fraction = 1;     // of the training images, class by class: see `limit`
  double label_noise = 0;  // of the training labels left: see `label_noise`
  std::uint64_t seed = 1;  // of both, and of a built-in set
  Values keys{};           // the data set's own
};

/// Train and test images of a data set of the catalogue (from `folder` or its usual subfolder; a built-in one needs none),
/// limited, relabelled, and the training images' normalisation. Throws std::invalid_argument for an unknown name (with all
/// that are, and the nearest), a key or value it does not take, a missing file (which, where it is published, in which
/// format), and one damaged (file and offset).
ImageSet read_images(const std::string& name, const std::filesystem::path& folder, const ImageOptions& options = {});

}  // namespace valley
