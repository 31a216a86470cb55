#include "sim/data/read_images.hpp"

#include "base/require.hpp"
#include "sim/data/data_set.hpp"

namespace valley {
namespace {

std::string size_of(const Images& images) { return std::to_string(images.height) + " x " + std::to_string(images.width); }

}  // namespace

ImageSet read_images(const std::string& name, const std::filesystem::path& folder, const ImageOptions& options) {
  const DataSet& of = find_data_set(name);
  const Values values = settled(of, options.keys);
  const auto read = [&](Split split) {
    Images images = of.read({files_of(of, folder, split), split, values, options.seed});
    images.name = of.id;
    return images;
  };
  ImageSet set{read(Split::train), read(Split::test), {}, {}};
  require(size_of(set.test) == size_of(set.train), "data folder " + folder.string() + ", test images' size", size_of(set.test),
          size_of(set.train) + ", the training images' size");
  if (options.fraction != 1) limit(set.train, options.fraction, options.seed);
  if (options.label_noise != 0) set.relabelled = label_noise(set.train, options.label_noise, options.seed);
  set.normalise = normalisation(set.train);
  return set;
}

}  // namespace valley
