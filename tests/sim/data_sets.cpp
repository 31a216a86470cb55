// The catalogue of data sets.
#include "sim/data/data_set.hpp"

#include <catch2/catch.hpp>

#include "sim/data/read_images.hpp"

namespace valley {
namespace {

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
                    "nose is no key; allowed: train, test, size, channels, noise");
  CHECK_THROWS_WITH(read_images("shapes", "", {.keys = given({{"channels", 2}})}), "channels is 2; allowed: 1, 3");
  CHECK_THROWS_WITH(read_images("shapes", "", {.keys = given({{"size", 1024}, {"train", 1000}})}),
                    "train is 1000; allowed: at most 682 of this size (2 GiB)");
  CHECK_THROWS_WITH(add(DataSet{.id = "mnist", .read = nullptr}, "mine.cpp"),
                    Contains("id used twice: mnist, in ") && Contains("sets/mnist.cpp and mine.cpp"));
}

}  // namespace
}  // namespace valley
