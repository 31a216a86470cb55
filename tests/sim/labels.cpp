// What is done to images once they are read: normalised, relabelled, limited.
#include "sim/data/images.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/data/read_images.hpp"
#include "tests/sim/scratch.hpp"

namespace valley {
namespace {

using Catch::Contains;

Images striped(int n, int classes) {  // one grey pixel each: its index
  Images images{{}, {}, 1, 1, 1, classes, "striped"};
  for (int i = 0; i < n; ++i) {
    images.pixels.push_back(static_cast<std::uint8_t>(i));
    images.labels.push_back(i % classes);
  }
  return images;
}

TEST_CASE("the normalisation is the mean and standard deviation of each channel") {
  const Images images{{0, 10, 20, 30, 255, 255, 255, 255, 4, 4, 8, 8, 255, 255, 255, 255}, {0, 1}, 2, 2, 2, 2, {}};
  const PixelScale normalise = normalisation(images);  // channel 0: 0 10 20 30 4 4 8 8; channel 1: constant
  REQUIRE((normalise.mean.size() == 2 && normalise.std.size() == 2));
  CHECK(normalise.mean[0] == Approx(10.5 / 255));
  CHECK(normalise.std[0] == Approx(std::sqrt(195 - 10.5 * 10.5) / 255).epsilon(1e-6));
  CHECK((normalise.mean[1] == 1 && normalise.std[1] == 1));
  CHECK_THROWS_AS(normalisation(Images{}), std::invalid_argument);
}

TEST_CASE("label noise makes exactly its share of labels wrong, and none other") {
  const Images clean = striped(250, 10);
  Images noisy = clean;
  const auto changed = label_noise(noisy, 0.37, 5);
  CHECK(changed.size() == 93);  // round(92.5)
  CHECK(std::is_sorted(changed.begin(), changed.end()));
  for (std::uint32_t i = 0; i < 250; ++i) {
    const bool listed = std::binary_search(changed.begin(), changed.end(), i);
    CHECK((noisy.labels[i] != clean.labels[i]) == listed);
    CHECK((noisy.labels[i] >= 0 && noisy.labels[i] < 10));
  }
  CHECK(noisy.pixels == clean.pixels);
  Images all = clean, again = clean, none = clean, other = clean;
  CHECK(label_noise(all, 1, 5).size() == 250);
  for (const std::uint32_t i : changed) CHECK(all.labels[i] == noisy.labels[i]);
  CHECK(label_noise(again, 0.37, 5) == changed);
  CHECK(again.labels == noisy.labels);
  CHECK(label_noise(none, 0, 5).empty());
  CHECK(label_noise(other, 0.37, 6) != changed);
}

TEST_CASE("every image is as likely as any other to be relabelled, or kept") {
  constexpr int seeds = 2000;
  std::vector<int> relabelled(20), kept(20);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Images noisy = striped(20, 2), some = noisy;
    for (const std::uint32_t i : label_noise(noisy, 0.25, seed)) ++relabelled[i];
    limit(some, 0.3, seed);
    for (const std::uint8_t i : some.pixels) ++kept[i];
  }
  const auto near = [](int count, double p) { return std::abs(count - seeds * p) < 4.5 * std::sqrt(seeds * p * (1 - p)); };
  for (std::size_t i = 0; i < 20; ++i) CHECK((near(relabelled[i], 0.25) && near(kept[i], 0.3)));
}

TEST_CASE("wrong labels are uniform among the other classes") {
  Images images = striped(60000, 4);
  const auto clean = images.labels;
  label_noise(images, 1, 1);
  std::vector<int> ahead(4);
  for (std::size_t i = 0; i < clean.size(); ++i) ++ahead[static_cast<std::size_t>((images.labels[i] - clean[i] + 4) % 4)];
  CHECK(ahead[0] == 0);
  for (int k = 1; k < 4; ++k) CHECK(std::abs(ahead[static_cast<std::size_t>(k)] - 20000) < 600);  // 5 standard errors
}

TEST_CASE("a limited set keeps its share of each class, in order, and is nested") {
  Images some = striped(250, 10), more = some;
  limit(some, 0.2, 3);
  limit(more, 0.6, 3);
  REQUIRE((some.n() == 50 && more.n() == 150 && some.pixels.size() == 50));
  std::vector<int> count(10);
  for (long i = 0; i < some.n(); ++i) {
    ++count[static_cast<std::size_t>(some.labels[static_cast<std::size_t>(i)])];
    CHECK(some.labels[static_cast<std::size_t>(i)] == some.image(i)[0] % 10);  // label and pixels stay together
  }
  CHECK(count == std::vector<int>(10, 5));
  CHECK(std::is_sorted(some.pixels.begin(), some.pixels.end()));
  CHECK(std::includes(more.pixels.begin(), more.pixels.end(), some.pixels.begin(), some.pixels.end()));
  Images other = striped(250, 10), whole = other, least = other;
  limit(other, 0.2, 4);
  CHECK(other.pixels != some.pixels);
  limit(whole, 1, 3);
  CHECK(whole.pixels == striped(250, 10).pixels);
  limit(least, 1e-9, 3);
  CHECK(least.n() == 10);
}

TEST_CASE("fractions out of range are refused") {
  Images images = striped(20, 10), one = striped(20, 1);
  CHECK_THROWS_WITH(label_noise(images, 1.5, 1), Contains("label noise fraction is 1.5"));
  CHECK_THROWS_WITH(label_noise(images, NAN, 1), Contains("is nan"));
  CHECK_THROWS_WITH(label_noise(one, 0.5, 1), Contains("classes is 1"));
  CHECK_THROWS_WITH(limit(images, 0, 1), Contains("is 0"));
  CHECK_THROWS_WITH(limit(images, NAN, 1), Contains("is nan"));
}

TEST_CASE("read_images limits, relabels and normalises the training images alone") {
  const Scratch scratch;
  write_mnist(scratch, "", 200);
  const ImageSet set = read_images("mnist", scratch.folder, {.fraction = 0.5, .label_noise = 0.1, .seed = 2, .keys = {}});
  CHECK((set.train.n() == 100 && set.test.n() == 200));
  CHECK(set.relabelled.size() == 10);
  CHECK(set.normalise.mean == normalisation(set.train).mean);
}

}  // namespace
}  // namespace valley
