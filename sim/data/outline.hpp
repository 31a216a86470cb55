// The outlines of the built-in shapes: for each class a field that is about the distance to its outline in pixels, positive
// inside, at a random place, size, turn and frequency.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sim/draw.hpp"

namespace valley {

/// Uniform numbers of one address, one after another.
class Stream {
 public:
  explicit Stream(Draw address) : xi(address) {}
  double between(double low, double high) { return low + (high - low) * xi.uniform(k++); }
  std::uint32_t below(std::uint32_t n) { return Draw::index_of(static_cast<std::uint32_t>(xi.bits(k++) >> 32), n); }

 private:
  Draw xi;
  std::uint32_t k = 0;
};

struct Point {
  double x, y;
};

/// Components of a vector of this length and angle (radians).
Point polar(double length, double angle);

/// Where and how large, for any class: lengths in pixels.
struct Outline {
  Point centre;
  double radius;
  Point axis;                             // of a shape: cos and sin of its turn
  std::array<Point, 3> stripes;           // unit vectors across them: horizontal, vertical, diagonal
  double wavelength, phase, other_phase;  // phases in wavelengths
  std::array<Point, 7> blobs;
  int blob_count;
  double blob_radius;
};

/// In an image of this size: shapes lie inside it.
Outline random_outline(Stream& random, double width, double height);

/// out[x]: the field of class `label` (0 to 9) at pixel centres (x + 1/2, y), cut to -3/2 to 3/2 pixels.
void field_row(int label, const Outline& outline, double y, std::span<double> out);

}  // namespace valley
