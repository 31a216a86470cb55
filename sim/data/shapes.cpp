#include "sim/data/shapes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/require.hpp"
#include "sim/data/bytes.hpp"
#include "sim/data/outline.hpp"

namespace valley {
namespace {

constexpr std::uint8_t class_order = 5, scene_of = 6, pixel_noise = 7;  // uses of the draw
constexpr double turn = 2 * 3.14159265358979324;

/// What the outline is painted with: levels in 0 to 1, a channel each.
struct Paint {
  std::array<double, 3> ground, figure, box;
  Point slope;  // of the ground, a pixel
};

Paint random_paint(Stream& random, double width, double height, double hard) {
  const double full = random.between(0.4, 0.8), contrast = full * (1 - hard / 2 * random.between(0, 1));
  const double dark = random.between(0.1, 0.9 - contrast);
  const bool bright_figure = random.below(2) == 1;
  const double box = random.between(0.1, 0.9);
  const double steepness = random.between(0, 0.2);
  const Point rise = polar(steepness, random.between(0, turn));
  Paint paint;
  for (std::size_t c = 0; c < 3; ++c) {
    paint.ground[c] = (bright_figure ? dark : dark + contrast) + random.between(-0.2, 0.2);
    paint.figure[c] = (bright_figure ? dark + contrast : dark) + random.between(-0.2, 0.2);
    paint.box[c] = box + random.between(-0.2, 0.2);
  }
  paint.slope = {rise.x / width, rise.y / height};
  return paint;
}

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  long first() const { return std::lround(left); }  // column
  long last() const { return std::lround(right); }
};

Box random_box(Stream& random, double width, double height, double hard) {
  const bool there = random.between(0, 1) < hard;
  const double w = random.between(0, 0.6 * hard) * width, h = random.between(0, 0.6 * hard) * height;
  const double left = random.between(0, width - w), top = random.between(0, height - h);
  return there ? Box{left, top, left + w, top + h} : Box{};
}

/// Adds `scale` times about standard normal numbers, each the sum of a random word's four bytes; `k`: the next block.
void add_noise(std::span<double> levels, double scale, Draw xi, std::uint32_t& k) {
  scale *= 0.0067658;  // variance of the sum: 4 (256^2 - 1)/12
  for (std::size_t at = 0; at < levels.size(); at += 4) {
    const auto words = xi.block(k++);
    for (std::size_t j = 0; j < std::min<std::size_t>(4, levels.size() - at); ++j) {
      const std::uint32_t pairs = (words[j] & 0x00ff00ff) + (words[j] >> 8 & 0x00ff00ff);
      levels[at + j] += scale * (static_cast<int>((pairs & 0xffff) + (pairs >> 16)) - 510);
    }
  }
}

/// Cut to 0 to 1. (std::clamp branches.)
double within(double level) {
  level = level > 0 ? level : 0;
  return level < 1 ? level : 1;
}

/// One of the ten classes once in each ten images.
int class_of(std::uint64_t seed, std::uint32_t split, std::uint64_t i) {
  std::array<int, shape_classes> order;
  for (int c = 0; c < shape_classes; ++c) order[static_cast<std::size_t>(c)] = c;
  const Draw xi{seed, i / shape_classes, split, class_order};
  for (std::uint32_t k = 0; k + 1 < shape_classes; ++k) std::swap(order[k], order[k + xi.index(k, shape_classes - k)]);
  return order[i % shape_classes];
}

void check(const Shapes& shapes) {
  require(shapes.channels == 1 || shapes.channels == 3, "shapes' channels", shapes.channels, "1, 3");
  require(shapes.height >= 8 && shapes.height <= 1024, "shapes' height", shapes.height, "8 to 1024");
  require(shapes.width >= 8 && shapes.width <= 1024, "shapes' width", shapes.width, "8 to 1024");
  require(shapes.noise >= 0 && shapes.noise <= 10, "shapes' noise", shapes.noise, "0 to 10");
}

std::size_t bytes_each(const Shapes& shapes) {
  return static_cast<std::size_t>(shapes.channels) * static_cast<std::size_t>(shapes.height) *
         static_cast<std::size_t>(shapes.width);
}

struct Scene {
  int label, other;
  double ambiguity;
  Outline outline;
  Paint paint;
  Box box;
};

Scene random_scene(const Shapes& shapes, std::uint32_t part, std::uint64_t i) {
  Stream random(Draw{shapes.seed, i, part, scene_of});
  const double width = shapes.width, height = shapes.height, hard = std::min(shapes.noise, 1.);
  Scene scene;
  scene.label = class_of(shapes.seed, part, i);
  scene.other = (scene.label + 1 + static_cast<int>(random.below(shape_classes - 1))) % shape_classes;
  scene.ambiguity = 0.45 * hard * random.between(0, 1);
  scene.outline = random_outline(random, width, height);
  scene.paint = random_paint(random, width, height, hard);
  scene.box = random_box(random, width, height, hard);
  return scene;
}

/// How much of each pixel of a row the figure covers, 0 to 1, (width).
void cover_row(const Scene& scene, double y, std::span<double> covered, std::span<double> scratch) {
  field_row(scene.label, scene.outline, y, covered);
  const double a = scene.ambiguity;
  if (a > 0) {
    field_row(scene.other, scene.outline, y, scratch);
    for (std::size_t x = 0; x < covered.size(); ++x) covered[x] = (1 - a) * covered[x] + a * scratch[x];
  }
  for (double& f : covered) f = within(f + 0.5);
}

/// Channel c of one row without noise, (width).
void paint_row(const Paint& paint, const Box& box, std::size_t c, double y, double height, std::span<const double> covered,
               std::span<double> levels) {
  const double rise = paint.slope.y * (y - height / 2);
  const double middle = static_cast<double>(levels.size()) / 2;
  for (std::size_t x = 0; x < levels.size(); ++x) {
    const double ground = paint.ground[c] + rise + paint.slope.x * (static_cast<double>(x) + 0.5 - middle);
    levels[x] = ground + covered[x] * (paint.figure[c] - ground);
  }
  if (y >= box.top && y < box.bottom) std::fill(levels.begin() + box.first(), levels.begin() + box.last(), paint.box[c]);
}

}  // namespace

int draw_shape(const Shapes& shapes, Split split, std::uint64_t i, std::span<std::uint8_t> pixels) {
  check(shapes);
  require(pixels.size() == bytes_each(shapes), "bytes for a shape", static_cast<double>(pixels.size()),
          std::to_string(bytes_each(shapes)));
  const auto part = static_cast<std::uint32_t>(split == Split::test);
  const Scene scene = random_scene(shapes, part, i);
  const Draw xi{shapes.seed, i, part, pixel_noise};
  std::uint32_t used = 0;
  std::vector<double> covered(static_cast<std::size_t>(shapes.width)), levels(covered.size());
  for (int y = 0; y < shapes.height; ++y) {
    cover_row(scene, y + 0.5, covered, levels);
    for (int c = 0; c < shapes.channels; ++c) {
      paint_row(scene.paint, scene.box, static_cast<std::size_t>(c), y + 0.5, shapes.height, covered, levels);
      if (shapes.noise > 0) add_noise(levels, 0.25 * shapes.noise, xi, used);
      std::uint8_t* const out = pixels.data() + (static_cast<long>(c) * shapes.height + y) * shapes.width;
      for (std::size_t x = 0; x < levels.size(); ++x) {
        const double up = within(levels[x]) * 255 + 0.5;
        out[x] = static_cast<std::uint8_t>(static_cast<int>(up));
      }
    }
  }
  return scene.label;
}

Images make_shapes(const Shapes& shapes, Split split, long n) {
  check(shapes);
  const std::size_t each = bytes_each(shapes);
  const long most = static_cast<long>(most_bytes / each);
  require(n >= 1 && n <= most, "shapes' images", static_cast<double>(n), "1 to " + std::to_string(most) + " (2 GiB)");
  Images images{std::vector<std::uint8_t>(static_cast<std::size_t>(n) * each),
                std::vector<std::int32_t>(static_cast<std::size_t>(n)),
                shapes.channels,
                shapes.height,
                shapes.width,
                shape_classes,
                "shapes"};
  for (std::size_t i = 0; i < images.labels.size(); ++i)
    images.labels[i] = draw_shape(shapes, split, i, std::span(images.pixels).subspan(i * each, each));
  return images;
}

}  // namespace valley
