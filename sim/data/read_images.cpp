#include "sim/data/read_images.hpp"

#include "base/require.hpp"
#include "sim/data/cifar.hpp"
#include "sim/data/mnist.hpp"

namespace valley {
namespace {

Images read(const std::string& name, const std::filesystem::path& folder, const ImageOptions& options, Split split) {
  if (name == "cifar10") return read_cifar10(folder, split);
  if (name == "cifar100") return read_cifar100(folder, split);
  if (name == "mnist") return read_mnist(folder, split);
  if (name == "fashion_mnist") return read_fashion_mnist(folder, split);
  if (name == "shapes") return make_shapes(options.shapes, split, split == Split::train ? options.train : options.test);
  reject("data set", '"' + name + '"', "cifar10, cifar100, mnist, fashion_mnist, shapes");
}

std::string size_of(const Images& images) { return std::to_string(images.height) + " x " + std::to_string(images.width); }

}  // namespace

ImageSet read_images(const std::string& name, const std::filesystem::path& folder, const ImageOptions& options) {
  ImageSet set{read(name, folder, options, Split::train), read(name, folder, options, Split::test), {}, {}};
  require(size_of(set.test) == size_of(set.train), "data folder " + folder.string() + ", test images' size", size_of(set.test),
          size_of(set.train) + ", the training images' size");
  if (options.fraction != 1) limit(set.train, options.fraction, options.seed);
  if (options.label_noise != 0) set.relabelled = label_noise(set.train, options.label_noise, options.seed);
  set.normalise = normalisation(set.train);
  return set;
}

}  // namespace valley
