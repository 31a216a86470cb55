#include "sim/data/augment.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/require.hpp"

namespace valley {
namespace {

/// x = scale pixel + shift, so that (pixel/255 - mean)/std.
struct Affine {
  float scale, shift;
  float operator()(std::uint8_t pixel) const { return scale * static_cast<float>(pixel) + shift; }
};

std::vector<Affine> affine_of(const PixelScale& normalise) {
  std::vector<Affine> out;
  for (std::size_t c = 0; c < normalise.mean.size(); ++c) {
    const double mean = normalise.mean[c], std = normalise.std[c];
    out.push_back({static_cast<float>(1 / (255 * std)), static_cast<float>(-mean / std)});
  }
  return out;
}

/// One row: columns [0, from) and [to, width) are black, the rest come from in[x + dx].
void write_row(const std::uint8_t* in, int width, const Distortion& d, Affine affine, float* out) {
  const int from = std::clamp(-d.dx, 0, width), to = std::clamp(width - d.dx, 0, width);
  if (d.flip == 0) {
    std::fill(out, out + from, affine.shift);
    for (int x = from; x < to; ++x) out[x] = affine(in[x + d.dx]);
    std::fill(out + to, out + width, affine.shift);
  } else {
    float* const last = out + width - 1;
    std::fill(out + width - from, out + width, affine.shift);
    for (int x = from; x < to; ++x) last[-x] = affine(in[x + d.dx]);
    std::fill(out, out + width - to, affine.shift);
  }
}

void write_plane(const std::uint8_t* in, int height, int width, const Distortion& d, Affine affine, float* out) {
  const int left = std::max(d.left, 0), right = std::min(d.left + d.side, width);
  for (int y = 0; y < height; ++y, out += width) {
    const int from = y + d.dy;
    if (from < 0 || from >= height) {
      std::fill(out, out + width, affine.shift);
    } else {
      write_row(in + static_cast<std::ptrdiff_t>(from) * width, width, d, affine, out);
    }
    if (d.side > 0 && y >= d.top && y < d.top + d.side) std::fill(out + left, out + right, 0.f);
  }
}

}  // namespace

Distortion distortion(const Augmentation& augmentation, int height, int width, Draw xi, std::uint32_t b) {
  const auto words = xi.block(b);
  const auto below = [](std::uint32_t word, int n) {
    return static_cast<int>(Draw::index_of(word, static_cast<std::uint32_t>(n)));
  };
  Distortion out;
  const int shifts = 2 * augmentation.pad + 1;
  const int both = below(words[0], shifts * shifts);
  out.dx = both % shifts - augmentation.pad;
  out.dy = both / shifts - augmentation.pad;
  out.flip = augmentation.flip ? static_cast<int>(words[1] >> 31) : 0;
  if (augmentation.cutout == 0) return out;
  const double uniform = (words[1] & 0x7fffffffu) * 0x1p-31;  // < 1
  if (uniform >= augmentation.cutout_probability) return out;
  out.side = augmentation.cutout;
  out.left = below(words[2], width) - out.side / 2;
  out.top = below(words[3], height) - out.side / 2;
  return out;
}

void check(const Augmentation& augmentation, int height, int width) {
  const int most = std::min(height, width);
  require(augmentation.pad >= 0 && augmentation.pad <= most, "crop's pad", augmentation.pad, "0 to " + std::to_string(most));
  require(augmentation.cutout >= 0 && augmentation.cutout <= most, "cutout's side", augmentation.cutout,
          "0 to " + std::to_string(most));
  require(augmentation.cutout_probability >= 0 && augmentation.cutout_probability <= 1, "cutout's probability",
          augmentation.cutout_probability, "0 to 1");
}

void fill_batch(const Images& images, const PixelScale& normalise, const Augmentation& augmentation,
                std::span<const std::uint32_t> indices, Draw xi, float* out) {
  require(indices.size() <= 1u << 24, "samples in a batch", static_cast<double>(indices.size()), "at most 2^24");
  require(normalise.mean.size() == static_cast<std::size_t>(images.channels) && normalise.std.size() == normalise.mean.size(),
          "channels to normalise", static_cast<double>(normalise.mean.size()), std::to_string(images.channels));
  const std::vector<Affine> affine = affine_of(normalise);
  const auto plane = static_cast<std::size_t>(images.height) * static_cast<std::size_t>(images.width);
  for (std::uint32_t b = 0; b < indices.size(); ++b) {
    require(indices[b] < images.labels.size(), "index of an image", indices[b], "below " + std::to_string(images.n()));
    const Distortion d = distortion(augmentation, images.height, images.width, xi, b);
    const std::uint8_t* in = images.image(indices[b]);
    for (const Affine& channel : affine) {
      write_plane(in, images.height, images.width, d, channel, out);
      in += plane;
      out += plane;
    }
  }
}

void fill_distortions(const Augmentation& augmentation, int height, int width, Draw xi, std::span<Distortion> out) {
  require(out.size() <= 1u << 24, "samples in a batch", static_cast<double>(out.size()), "at most 2^24");
  for (std::uint32_t b = 0; b < out.size(); ++b) out[b] = distortion(augmentation, height, width, xi, b);
}

}  // namespace valley
