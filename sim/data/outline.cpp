#include "sim/data/outline.hpp"

#include <algorithm>
#include <cmath>

namespace valley {
namespace {

constexpr double pi = 3.14159265358979324;

/// A wave of period 1 made of straight lines: the distance from t to the nearest edge of a stripe, positive inside.
double wave(double t) {
  const double from = t + 4096;  // positive, so that cutting off decimals rounds down
  return 0.25 - std::abs(from - static_cast<int>(from) - 0.5);
}

double stripes(const Outline& o, Point along, Point p) {
  return o.wavelength * wave((along.x * p.x + along.y * p.y) / o.wavelength + o.phase);
}

double checkerboard(const Outline& o, Point p) {
  const Point k = o.stripes[1];
  const double L = 1.5 * o.wavelength;
  const double across = wave((k.x * p.x + k.y * p.y) / L + o.phase), down = wave((k.x * p.y - k.y * p.x) / L + o.other_phase);
  const double nearest = L * std::min(std::abs(across), std::abs(down));
  return (across > 0) == (down > 0) ? nearest : -nearest;
}

double blobs(const Outline& o, Point p) {
  double nearest = 1e9;  // squared
  for (int k = 0; k < o.blob_count; ++k) {
    const double dx = p.x - o.blobs[static_cast<std::size_t>(k)].x, dy = p.y - o.blobs[static_cast<std::size_t>(k)].y;
    nearest = std::min(nearest, dx * dx + dy * dy);
  }
  return o.blob_radius - std::sqrt(nearest);
}

/// The field of a class at p: about the distance to its outline in pixels, positive inside.
double field(int label, const Outline& o, Point p) {
  const double dx = p.x - o.centre.x, dy = p.y - o.centre.y, R = o.radius;
  const double u = o.axis.x * dx + o.axis.y * dy, v = o.axis.x * dy - o.axis.y * dx;
  const double U = std::abs(u), V = std::abs(v);
  switch (label) {
    case 0: return R - std::sqrt(u * u + v * v);
    case 1: return 0.24 * R - std::abs(std::sqrt(u * u + v * v) - 0.76 * R);
    case 2: return 0.82 * R - std::max(U, V);
    case 3: return 0.58 * R - std::max(v, 0.866 * U - 0.5 * v);
    case 4: return std::max(std::min(0.27 * R - U, R - V), std::min(0.27 * R - V, R - U));
    case 5:
    case 6:
    case 7: return stripes(o, o.stripes[static_cast<std::size_t>(label - 5)], p);
    case 8: return checkerboard(o, p);
    default: return blobs(o, p);
  }
}

}  // namespace

Point polar(double length, double angle) { return {length * cos(angle), length * sin(angle)}; }

Outline random_outline(Stream& random, double width, double height) {
  const double side = std::min(width, height);
  Outline o;
  o.radius = side * random.between(0.2, 0.36);
  o.centre = {random.between(o.radius, width - o.radius), random.between(o.radius, height - o.radius)};
  o.axis = polar(1, random.between(0, 2 * pi));
  o.wavelength = side * random.between(0.17, 0.36);
  const double tilt = random.between(-pi / 15, pi / 15), diagonal = random.below(2) == 1 ? pi / 4 : 3 * pi / 4;
  o.stripes = {polar(1, pi / 2 + tilt), polar(1, tilt), polar(1, diagonal + tilt)};
  o.phase = random.between(0, 1);
  o.other_phase = random.between(0, 1);
  o.blob_count = 4 + static_cast<int>(random.below(4));
  o.blob_radius = side * random.between(0.14, 0.22);
  for (Point& blob : o.blobs) blob = {random.between(0, width), random.between(0, height)};
  return o;
}

void field_row(int label, const Outline& outline, double y, std::span<double> out) {
  for (std::size_t x = 0; x < out.size(); ++x) {
    const double f = field(label, outline, {static_cast<double>(x) + 0.5, y});
    const double high = f < 1.5 ? f : 1.5;  // std::clamp branches
    out[x] = high > -1.5 ? high : -1.5;
  }
}

}  // namespace valley
