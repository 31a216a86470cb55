// The catalogue of data sets.
#include "sim/data/data_set.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <vector>

#include "sim/data/read_images.hpp"
#include "tests/where.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

TEST_CASE("every data set says its shape, its classes and where its files are") {
  REQUIRE(data_sets().size() >= 5);
  for (const DataSet& set : data_sets()) {
    INFO(set.id);
    CHECK_FALSE(set.help.empty());
    CHECK((set.channels > 0 && set.height > 0 && set.width > 0 && set.classes > 1));
    CHECK(set.file.ends_with(".cpp"));
    CHECK(set.train.empty() == set.test.empty());
    CHECK(set.built_in() == set.published.title.empty());
    if (!set.built_in())
      CHECK((set.scale.mean.size() == static_cast<std::size_t>(set.channels) && set.scale.std.size() == set.scale.mean.size()));
    CHECK_FALSE(complaint_of(set, {}));
  }
}

TEST_CASE("a built-in data set is of the shape and the classes that its entry says") {
  for (const DataSet& set : data_sets()) {
    if (!set.built_in()) continue;
    INFO(set.id);
    const ImageSet images = read_images(set.id, "", {.keys = {}});
    CHECK((images.train.channels == set.channels && images.train.height == set.height && images.train.width == set.width));
    CHECK(images.train.classes == set.classes);
    CHECK(images.train.name == set.id);
  }
}

TEST_CASE("data sets refuse what they do not know") {
  CHECK_THROWS_WITH(read_images("minst", ""),
                    "data set is 'minst' (did you mean mnist?); allowed: " + joined(ids_of(data_sets())));
  CHECK_THROWS_WITH(read_images("shapes", "", {.keys = given({{"nose", 1}})}),
                    "nose is no key (did you mean noise?); allowed: train, test, size, channels, noise");
  CHECK_THROWS_WITH(read_images("shapes", "", {.keys = given({{"channels", 2}})}), "channels is 2; allowed: 1, 3");
  CHECK_THROWS_WITH(read_images("shapes", "", {.keys = given({{"size", 1024}, {"train", 1000}})}),
                    "train is 1000; allowed: at most 682 of this size (2 GiB)");
  CHECK_THROWS_WITH(add(DataSet{.id = "mnist", .read = nullptr}, "mine.cpp"),
                    Contains("id used twice: mnist, in ") && Contains("sets/mnist.cpp and mine.cpp"));
}

/// The share of test images whose nearest class mean of the training images is that of their label.
double nearest_mean_accuracy(const ImageSet& set) {
  const std::size_t each = set.train.bytes_each();
  std::vector<std::vector<float>> means(10, std::vector<float>(each));
  std::vector<float> count(10);
  for (long i = 0; i < set.train.n(); ++i) {
    const auto label = static_cast<std::size_t>(set.train.labels[static_cast<std::size_t>(i)]);
    ++count[label];
    for (std::size_t k = 0; k < each; ++k) means[label][k] += set.train.image(i)[k];
  }
  for (std::size_t c = 0; c < 10; ++c)
    for (float& value : means[c]) value /= count[c];
  long right = 0;
  for (long i = 0; i < set.test.n(); ++i) {
    std::vector<float> distance(10);
    for (std::size_t c = 0; c < 10; ++c)
      for (std::size_t k = 0; k < each; ++k) {
        const float difference = means[c][k] - set.test.image(i)[k];
        distance[c] += difference * difference;
      }
    right +=
        std::min_element(distance.begin(), distance.end()) - distance.begin() == set.test.labels[static_cast<std::size_t>(i)];
  }
  return static_cast<double>(right) / static_cast<double>(set.test.n());
}

TEST_CASE("MNIST as published: counts, classes, labels beside their images") {
  const fs::path folder = fs::path(valley_test::source_folder()) / "../shared/data";
  if (!fs::exists(folder / "mnist-train-images-idx3-ubyte.gz")) {
    std::cout << "skipped: no MNIST beside the repository\n";
    return;
  }
  const ImageSet set = read_images("mnist", folder);
  CHECK((set.train.n() == 60000 && set.test.n() == 10000 && set.train.height == 28 && set.train.width == 28));
  CHECK(std::count(set.train.labels.begin(), set.train.labels.end(), 1) == 6742);
  CHECK(nearest_mean_accuracy(set) == Approx(0.8203).margin(0.001));
  const PixelScale& published = find_data_set("mnist").scale;
  CHECK(set.normalise.mean[0] == Approx(published.mean[0]).epsilon(1e-3));
  CHECK(set.normalise.std[0] == Approx(published.std[0]).epsilon(1e-3));
}

}  // namespace
}  // namespace valley
