// One training batch from bytes, in one pass: gather, crop, flip, normalise, cut out.
//
// Output pixel (y, x) of a sample is input pixel (y + dy, x' + dx), x' = x or, flipped, width - 1 - x: a crop of the image
// padded by `pad` black pixels on each side. It is then normalised, and a square is set to 0, the mean's colour (DeVries and
// Taylor 2017, arXiv:1708.04552). The square's left edge is uniform in [-floor(side/2), width - floor(side/2)), its top
// likewise: it may reach over the border.
#pragma once

#include <cstdint>
#include <span>

#include "sim/data/images.hpp"
#include "sim/draw.hpp"

namespace valley {

struct Augmentation {
  int pad = 0;                    // crop: dx and dy are uniform in -pad to pad
  bool flip = false;              // left to right, with probability 1/2
  int cutout = 0;                 // side of the square, pixels; 0 is none
  double cutout_probability = 1;  // 0 to 1
};

/// What is done to one sample. Plain 32-bit numbers, to copy to a device as they are.
struct Distortion {
  std::int32_t dx = 0, dy = 0, flip = 0;
  std::int32_t left = 0, top = 0, side = 0;  // the square cut out; side 0 is none
};

/// The distortion of the sample at place b < 2^24 of a batch: a function of (xi, b) alone, four random words.
Distortion distortion(const Augmentation& augmentation, int height, int width, Draw xi, std::uint32_t b);

/// Throws std::invalid_argument for a pad or side that is negative or beyond the image, or a probability not in 0 to 1.
void check(const Augmentation& augmentation, int height, int width);

/// Writes the batch of images indices[b], (B, channels, height, width), floats, distorted as `distortion` says. The caller
/// has called `check`; out has room for it. Throws std::invalid_argument for an index beyond the images, a batch larger
/// than 2^24, or a normalisation of other channels.
void fill_batch(const Images& images, const PixelScale& normalise, const Augmentation& augmentation,
                std::span<const std::uint32_t> indices, Draw xi, float* out);

/// The batch's distortions alone, for a device that keeps the pixels: out[b], as fill_batch does them.
void fill_distortions(const Augmentation& augmentation, int height, int width, Draw xi, std::span<Distortion> out);

}  // namespace valley
