#include "sim/data/mnist.hpp"

#include <utility>

#include "base/require.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

constexpr int classes = 10;
constexpr std::size_t labels_header = 8;  // bytes
constexpr std::uint32_t largest_side = 4096;

/// As published, and by the name inside the gzip file, under which 7-Zip and Kaggle unpack it.
Spellings file_of(Split split, const std::string& what) {
  const std::string stem = std::string(split == Split::train ? "train-" : "t10k-") + what;
  return {stem + (what == "images" ? "-idx3-ubyte" : "-idx1-ubyte"), stem + (what == "images" ? ".idx3-ubyte" : ".idx1-ubyte")};
}

}  // namespace

Images read_idx_pair(const fs::path& images_file, const fs::path& labels_file) {
  Idx pixels = read_idx(images_file, 3);
  const std::uint32_t n = pixels.shape[0], height = pixels.shape[1], width = pixels.shape[2];
  require(height <= largest_side && width <= largest_side, "data " + images_file.string() + ", byte 8",
          "images of " + std::to_string(height) + " x " + std::to_string(width), "sides of at most 4096");
  const Idx labels = read_idx(labels_file, 1);
  require(labels.shape[0] == n, "data " + labels_file.string() + ", byte 4", std::to_string(labels.shape[0]) + " labels",
          std::to_string(n) + ", the images in " + images_file.string());
  for (std::size_t i = 0; i < n; ++i)
    require(labels.values[i] < classes, "data " + labels_file.string() + ", byte " + std::to_string(labels_header + i),
            "label " + std::to_string(labels.values[i]), "0 to 9");
  return {std::move(pixels.values),
          {labels.values.begin(), labels.values.end()},
          1,
          static_cast<int>(height),
          static_cast<int>(width),
          classes,
          {}};
}

DataSet in_mnist_form(std::string id, std::string help, Published published, PixelScale scale) {
  return {.id = std::move(id),
          .help = std::move(help),
          .published = std::move(published),
          .train = mnist_files(Split::train),
          .test = mnist_files(Split::test),
          .read = [](const ImageRequest& from) { return read_idx_pair(from.files[0], from.files[1]); },
          .channels = 1,
          .height = 28,
          .width = 28,
          .classes = classes,
          .scale = std::move(scale)};
}

std::vector<Spellings> mnist_files(Split split) { return {file_of(split, "images"), file_of(split, "labels")}; }

}  // namespace valley
