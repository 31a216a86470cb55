// Labelled images, as bytes, for training networks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace valley {

enum class Split { train, test };

struct Images {
  std::vector<std::uint8_t> pixels;  // (n, channels, height, width)
  std::vector<std::int32_t> labels;  // (n), 0 to classes - 1
  int channels = 0, height = 0, width = 0, classes = 0;
  std::string name;

  long n() const { return static_cast<long>(labels.size()); }
  std::size_t bytes_each() const {
    return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  const std::uint8_t* image(long i) const { return pixels.data() + static_cast<std::size_t>(i) * bytes_each(); }
};

/// x = (pixel/255 - mean)/std, a channel each.
struct PixelScale {
  std::vector<float> mean, std;  // (channels)
};

struct ImageSet {
  Images train, test;
  PixelScale normalise;                   // of train
  std::vector<std::uint32_t> relabelled;  // training images with a wrong label on purpose, ascending
};

/// Mean and standard deviation (over all pixels of all images) of each channel of pixels/255; a channel that never varies
/// has std 1. Sums are of integers: the same bits in any order. Throws std::invalid_argument for no images.
PixelScale normalisation(const Images& images);

/// Symmetric label noise: exactly round(fraction n) labels, chosen by a seeded permutation, are each replaced by one drawn
/// uniformly among the OTHER classes, so that this share of labels is wrong. (Some papers draw among all classes; then
/// only fraction (classes - 1)/classes are.) Returns the indices changed, ascending. With the same seed a larger fraction
/// changes the same labels in the same way, and more. Throws std::invalid_argument unless 0 <= fraction <= 1 and there
/// are two classes or more.
std::vector<std::uint32_t> label_noise(Images& images, double fraction, std::uint64_t seed);

/// Keeps round(fraction n_c) images of each class c that has any, at least 1, chosen by a seeded permutation; order is
/// kept. With the same seed a smaller fraction keeps a subset. Throws std::invalid_argument unless 0 < fraction <= 1.
void limit(Images& images, double fraction, std::uint64_t seed);

}  // namespace valley
