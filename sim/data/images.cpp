#include "sim/data/images.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/require.hpp"
#include "sim/draw.hpp"

namespace valley {
namespace {

constexpr std::uint8_t wrong_label = 8, other_class = 9, kept = 10;  // uses of the draw; sim/data/shapes.cpp has 5 to 7

/// The first `count` places of a seeded permutation of `items`, in place (Fisher and Yates): a prefix of the same
/// permutation whatever the count.
void shuffle_first(std::vector<std::uint32_t>& items, std::size_t count, Draw xi) {
  const auto n = static_cast<std::uint32_t>(items.size());
  for (std::uint32_t k = 0; k < count; ++k) std::swap(items[k], items[k + xi.index(k, n - k)]);
}

std::vector<std::uint32_t> all_of(const Images& images) {
  require(images.n() <= 1L << 26, "images to choose from", static_cast<double>(images.n()), "at most 2^26");
  std::vector<std::uint32_t> all(images.labels.size());
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

std::size_t share(double fraction, std::size_t n) {
  return static_cast<std::size_t>(std::llround(fraction * static_cast<double>(n)));
}

}  // namespace

PixelScale normalisation(const Images& images) {
  require(images.n() >= 1, "images to normalise by", static_cast<double>(images.n()), ">= 1");
  const auto plane = static_cast<std::size_t>(images.height) * static_cast<std::size_t>(images.width);
  const double count = static_cast<double>(images.n()) * static_cast<double>(plane);
  PixelScale out;
  for (int c = 0; c < images.channels; ++c) {
    std::uint64_t sum = 0, squares = 0;
    for (long i = 0; i < images.n(); ++i) {
      const std::uint8_t* from = images.image(i) + static_cast<std::size_t>(c) * plane;
      for (std::size_t k = 0; k < plane; ++k) {
        sum += from[k];
        squares += std::uint64_t{from[k]} * from[k];
      }
    }
    const double mean = static_cast<double>(sum) / count;
    const double variance = std::max(static_cast<double>(squares) / count - mean * mean, 0.);
    out.mean.push_back(static_cast<float>(mean / 255));
    out.std.push_back(variance > 1e-9 ? static_cast<float>(std::sqrt(variance) / 255) : 1.f);
  }
  return out;
}

std::vector<std::uint32_t> label_noise(Images& images, double fraction, std::uint64_t seed) {
  require(fraction >= 0 && fraction <= 1, "label noise fraction", fraction, "0 to 1");
  require(images.classes >= 2, "classes", images.classes, ">= 2");
  std::vector<std::uint32_t> changed = all_of(images);
  const std::size_t count = share(fraction, changed.size());
  shuffle_first(changed, count, Draw{seed, 0, 0, wrong_label});
  changed.resize(count);
  std::sort(changed.begin(), changed.end());
  for (const std::uint32_t i : changed) {
    const auto ahead = Draw{seed, i, 0, other_class}.index(0, static_cast<std::uint32_t>(images.classes - 1));
    images.labels[i] = (images.labels[i] + 1 + static_cast<std::int32_t>(ahead)) % images.classes;
  }
  return changed;
}

void limit(Images& images, double fraction, std::uint64_t seed) {
  require(fraction > 0 && fraction <= 1, "fraction of the images", fraction, "> 0 and at most 1");
  std::vector<std::vector<std::uint32_t>> members(static_cast<std::size_t>(images.classes));
  for (const std::uint32_t i : all_of(images)) members.at(static_cast<std::size_t>(images.labels[i])).push_back(i);
  std::vector<std::uint32_t> keep;
  for (std::size_t c = 0; c < members.size(); ++c) {
    if (members[c].empty()) continue;
    const std::size_t count = std::max<std::size_t>(share(fraction, members[c].size()), 1);
    shuffle_first(members[c], count, Draw{seed, c, 0, kept});
    keep.insert(keep.end(), members[c].begin(), members[c].begin() + static_cast<long>(count));
  }
  std::sort(keep.begin(), keep.end());
  const std::size_t each = images.bytes_each();
  for (std::size_t k = 0; k < keep.size(); ++k) {
    images.labels[k] = images.labels[keep[k]];
    std::copy_n(images.image(keep[k]), each, images.pixels.data() + k * each);
  }
  images.labels.resize(keep.size());
  images.pixels.resize(keep.size() * each);
}

}  // namespace valley
