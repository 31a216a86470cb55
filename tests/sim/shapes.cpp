#include "sim/data/shapes.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/given.hpp"
#include "sim/data/read_images.hpp"

namespace valley {
namespace {

using Catch::Contains;

TEST_CASE("a shape has the same bits alone or in bulk, and others from another seed, split or index") {
  const Shapes shapes{.channels = 3, .height = 20, .width = 28, .noise = 0.7, .seed = 11};
  const Images images = make_shapes(shapes, Split::train, 57);
  const std::size_t each = images.bytes_each();
  REQUIRE((images.n() == 57 && images.pixels.size() == 57 * each && each == 1680));
  for (const std::uint64_t i : {0, 13, 56}) {
    std::vector<std::uint8_t> alone(each);
    CHECK(draw_shape(shapes, Split::train, i, alone) == images.labels[i]);
    CHECK(std::equal(alone.begin(), alone.end(), images.image(static_cast<long>(i))));
  }
  std::set<std::string> different;
  for (long i = 0; i < 57; ++i) different.insert(std::string(images.image(i), images.image(i) + each));
  std::vector<std::uint8_t> other(each);
  draw_shape(shapes, Split::test, 0, other);
  different.insert(std::string(other.begin(), other.end()));
  Shapes reseeded = shapes;
  reseeded.seed = 12;
  draw_shape(reseeded, Split::train, 0, other);
  different.insert(std::string(other.begin(), other.end()));
  CHECK(different.size() == 59);
}

TEST_CASE("shapes are the bytes they always were") {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const int channels : {1, 3})
    for (const double noise : {0., 0.5}) {
      const Images images = make_shapes({.channels = channels, .noise = noise}, Split::test, 20);
      for (const std::uint8_t byte : images.pixels) hash = (hash ^ byte) * 1099511628211u;
    }
  CHECK(hash == 0x36caeef45b660f5du);
}

TEST_CASE("each ten shapes hold each class once") {
  const Images images = make_shapes({.height = 8, .width = 8}, Split::train, 1000);
  std::array<int, 10> at_first{};
  for (std::size_t from = 0; from < 1000; from += 10) {
    std::set<int> classes(images.labels.begin() + static_cast<long>(from), images.labels.begin() + static_cast<long>(from) + 10);
    CHECK(classes.size() == 10);
    ++at_first[static_cast<std::size_t>(images.labels[from])];
  }
  for (const int count : at_first) CHECK((count > 0 && count < 30));
}

TEST_CASE("without noise a disc is one colour on one side of its outline: few levels but for the ground's slope") {
  const Shapes shapes{.channels = 1, .height = 64, .width = 64, .noise = 0};
  for (std::uint64_t i = 0; i < 100; ++i) {
    std::vector<std::uint8_t> pixels(4096);
    if (draw_shape(shapes, Split::train, i, pixels) != 0) continue;
    std::array<int, 256> count{};
    for (const std::uint8_t p : pixels) ++count[p];
    const int figure = *std::max_element(count.begin(), count.end());
    CHECK(figure > 0.1 * 64 * 64);  // radius >= 0.2 side: area >= 0.125, less its rim
  }
}

TEST_CASE("pixel noise has a standard deviation of a quarter of the range times the knob") {
  const auto share_within = [](double noise, int step) {  // of neighbours in a row of discs: edges are few
    const Images images = make_shapes({.channels = 1, .height = 64, .width = 64, .noise = noise}, Split::train, 200);
    double within = 0, count = 0;
    for (long i = 0; i < images.n(); ++i)
      for (int k = 1; images.labels[static_cast<std::size_t>(i)] == 0 && k < 64 * 64; ++k) {
        const int here = images.image(i)[k], before = images.image(i)[k - 1];
        if (k % 64 == 0 || std::min(here, before) < 25 || std::max(here, before) > 230) continue;  // may be cut
        within += std::abs(here - before) <= step;
        ++count;
      }
    return within / count;
  };
  const auto normal = [](double noise, int step) {  // with what rounding adds to the variance
    const double variance = 2 * (std::pow(0.25 * noise * 255, 2) + 1 / 12.);
    return std::erf((step + 0.5) / std::sqrt(2 * variance));
  };
  CHECK(share_within(0.04, 2) == Approx(normal(0.04, 2)).margin(0.03));  // rims are 3 % of the pairs
  CHECK(share_within(0.08, 5) == Approx(normal(0.08, 5)).margin(0.03));
}

TEST_CASE("shapes' settings out of range are refused") {
  std::vector<std::uint8_t> pixels(3072);
  CHECK_THROWS_WITH(draw_shape({.channels = 2}, Split::train, 0, pixels), Contains("channels is 2") && Contains("1, 3"));
  CHECK_THROWS_WITH(draw_shape({.height = 7}, Split::train, 0, pixels), Contains("height is 7"));
  CHECK_THROWS_WITH(draw_shape({.width = 2000}, Split::train, 0, pixels), Contains("width is 2000"));
  CHECK_THROWS_WITH(draw_shape({.noise = NAN}, Split::train, 0, pixels), Contains("noise is nan"));
  CHECK_THROWS_WITH(draw_shape({.channels = 1}, Split::train, 0, pixels), Contains("3072") && Contains("1024"));
  CHECK_THROWS_WITH(make_shapes({}, Split::train, 0), Contains("images is 0"));
  CHECK_THROWS_WITH(make_shapes({}, Split::train, 1L << 40), Contains("2 GiB"));
}

TEST_CASE("read_images needs no folder for shapes") {
  const ImageSet set = read_images("shapes", "", {.keys = given({{"channels", 1}, {"size", 12}, {"train", 40}, {"test", 20}})});
  CHECK((set.train.n() == 40 && set.test.n() == 20 && set.train.classes == 10 && set.normalise.mean.size() == 1));
}

}  // namespace
}  // namespace valley
