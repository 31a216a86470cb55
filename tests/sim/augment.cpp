#include "sim/data/augment.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace valley {
namespace {

using Catch::Contains;

/// n images (2, 5, 6) of distinct bytes.
Images some_images(int n) {
  Images images{{}, std::vector<std::int32_t>(static_cast<std::size_t>(n)), 2, 5, 6, 1, {}};
  for (int k = 0; k < n * 60; ++k) images.pixels.push_back(static_cast<std::uint8_t>(k * 37 % 251));
  return images;
}

const PixelScale by{{0.4f, 0.7f}, {0.2f, 0.5f}};

/// One output pixel, as the header's formula has it.
double reference(const Images& images, std::uint32_t i, const Distortion& d, int c, int y, int x) {
  if (d.side > 0 && y >= d.top && y < d.top + d.side && x >= d.left && x < d.left + d.side) return 0;
  const int row = y + d.dy, column = (d.flip != 0 ? 5 - x : x) + d.dx;
  const bool inside = row >= 0 && row < 5 && column >= 0 && column < 6;
  const double pixel = inside ? images.image(i)[(c * 5 + row) * 6 + column] : 0;
  const auto at = static_cast<std::size_t>(c);
  return (pixel / 255 - static_cast<double>(by.mean[at])) / static_cast<double>(by.std[at]);
}

TEST_CASE("a batch is gathered, cropped, flipped, normalised and cut as its distortions say") {
  const Images images = some_images(7);
  const std::vector<std::uint32_t> indices{6, 0, 3, 3, 1, 2, 5, 4, 0, 6, 2, 2};
  for (const Augmentation& how : {Augmentation{}, Augmentation{.pad = 2, .flip = true, .cutout = 3, .cutout_probability = 0.7},
                                  Augmentation{.pad = 5}, Augmentation{.flip = true}, Augmentation{.cutout = 5}}) {
    check(how, 5, 6);
    const Draw xi{3, 1, 4, 9};
    std::vector<float> out(indices.size() * 60);
    fill_batch(images, by, how, indices, xi, out.data());
    std::vector<Distortion> distortions(indices.size());
    fill_distortions(how, 5, 6, xi, distortions);
    double worst = 0;
    std::size_t at = 0;
    for (std::size_t b = 0; b < indices.size(); ++b)
      for (int c = 0; c < 2; ++c)
        for (int y = 0; y < 5; ++y)
          for (int x = 0; x < 6; ++x, ++at)
            worst =
                std::max(worst, std::abs(reference(images, indices[b], distortions[b], c, y, x) - static_cast<double>(out[at])));
    CHECK(worst < 1e-6);
  }
}

std::size_t index(int k) { return static_cast<std::size_t>(k); }

TEST_CASE("distortions are uniform over shifts, sides and squares") {
  const Augmentation how{.pad = 2, .flip = true, .cutout = 3, .cutout_probability = 0.25};
  constexpr std::uint32_t B = 200000;
  std::vector<Distortion> all(B);
  fill_distortions(how, 5, 6, Draw{1, 0, 7, 9}, all);
  std::array<int, 25> shift{};
  std::array<int, 30> corner{};
  int flips = 0, cut = 0, flipped_and_cut = 0;
  for (const Distortion& d : all) {
    REQUIRE((std::abs(d.dx) <= 2 && std::abs(d.dy) <= 2));
    ++shift[index((d.dy + 2) * 5 + d.dx + 2)];
    flips += d.flip;
    if (d.side == 0) continue;
    REQUIRE((d.left >= -1 && d.left < 5 && d.top >= -1 && d.top < 4));
    ++corner[index((d.top + 1) * 6 + d.left + 1)];
    ++cut;
    flipped_and_cut += d.flip;
  }
  const auto near = [](int count, double n, double p) { return std::abs(count - n * p) < 5 * std::sqrt(n * p * (1 - p)); };
  for (const int count : shift) CHECK(near(count, B, 1 / 25.));
  for (const int count : corner) CHECK(near(count, cut, 1 / 30.));
  CHECK(near(flips, B, 0.5));
  CHECK(near(cut, B, 0.25));
  CHECK(near(flipped_and_cut, cut, 0.5));
}

TEST_CASE("a sample's distortion depends on its place in the batch and the draw alone") {
  const Augmentation how{.pad = 4, .flip = true, .cutout = 8};
  std::vector<Distortion> few(3), many(50);
  fill_distortions(how, 32, 32, Draw{1, 2, 3, 4}, few);
  fill_distortions(how, 32, 32, Draw{1, 2, 3, 4}, many);
  for (std::size_t b = 0; b < 3; ++b)
    CHECK((few[b].dx == many[b].dx && few[b].dy == many[b].dy && few[b].left == many[b].left && few[b].top == many[b].top));
  fill_distortions(how, 32, 32, Draw{1, 2, 4, 4}, many);
  int same = 0;
  for (std::size_t b = 0; b < 3; ++b) same += few[b].left == many[b].left && few[b].top == many[b].top;
  CHECK(same < 3);
}

TEST_CASE("augmentations and batches out of range are refused") {
  CHECK_THROWS_WITH(check({.pad = -1}, 5, 6), Contains("pad is -1"));
  CHECK_THROWS_WITH(check({.pad = 6}, 5, 6), Contains("pad is 6") && Contains("0 to 5"));
  CHECK_THROWS_WITH(check({.cutout = 6}, 5, 6), Contains("side is 6"));
  CHECK_THROWS_WITH(check({.cutout_probability = NAN}, 5, 6), Contains("probability is nan"));
  const Images images = some_images(2);
  std::vector<float> out(60);
  const std::vector<std::uint32_t> beyond{2};
  CHECK_THROWS_WITH(fill_batch(images, by, {}, beyond, {}, out.data()), Contains("image is 2") && Contains("below 2"));
  CHECK_THROWS_WITH(fill_batch(images, {{0.f}, {1.f}}, {}, {}, {}, out.data()), Contains("normalise is 1"));
}

}  // namespace
}  // namespace valley
