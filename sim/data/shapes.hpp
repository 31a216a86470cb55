// Built-in images of ten classes: disc, ring, square, triangle, cross, stripes (horizontal, vertical, diagonal),
// checkerboard, blobs. Each class is a field f_c(x, y), about the distance to its outline in pixels, positive inside, cut to
// -3/2 to 3/2; place, size, turn, frequency, colours, contrast and the ground's slope are random. A pixel is
//   ground + covered (figure - ground),  covered = clamp(1/2 + (1 - a) f_c + a f_other, 0, 1),
// under a box of one colour and pixel noise. `noise` s scales what makes it hard, with h = min(s, 1): the share a of another
// class's field is uniform in (0, 0.45 h), there is a box with probability h, its sides uniform up to 0.6 h of the image's,
// contrast is lower by a factor uniform in (1 - h/2, 1), and pixel noise has a standard deviation of 0.25 s of the range.
#pragma once

#include <cstdint>
#include <span>

#include "sim/data/images.hpp"

namespace valley {

struct Shapes {
  int channels = 3, height = 32, width = 32;  // 1 or 3; 8 to 1024
  double noise = 0.3;                         // 0 to 10
  std::uint64_t seed = 1;
};

constexpr int shape_classes = 10;

/// Writes image i's pixels, (channels, height, width), and returns its class. A function of (shapes, split, i) alone. Ten
/// images from a multiple of 10 on hold each class once. Throws std::invalid_argument for settings out of range or a span
/// of another size.
int draw_shape(const Shapes& shapes, Split split, std::uint64_t i, std::span<std::uint8_t> pixels);

/// Images 0 to n - 1. Throws std::invalid_argument as draw_shape does, unless n >= 1, and beyond 2 GiB.
Images make_shapes(const Shapes& shapes, Split split, long n);

}  // namespace valley
