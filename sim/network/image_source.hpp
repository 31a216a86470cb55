// Images as a network's data: normalised floats, (n, channels, height, width), channels last in memory.
//
// On the CPU a batch is distorted while it is gathered. On a GPU the pixels lie there as bytes for the whole run, and
// only a batch's places and distortions (28 bytes a sample) travel.
#pragma once

#include <torch/torch.h>

#include "sim/data/augment.hpp"
#include "sim/data/images.hpp"
#include "sim/data/sampler.hpp"
#include "sim/network/batch_source.hpp"

namespace valley {

/// The first `count` images (all: -1), not distorted, with their labels (int64), in `like`'s type and on its device.
NetworkBatch all_images(const Images& images, const PixelScale& scale, const torch::TensorOptions& like, std::int64_t count = -1);

class ImageSource : public BatchSource {
 public:
  /// Throws std::invalid_argument for an augmentation that the images are too small for. `images` must outlive this.
  ImageSource(const Images& images, PixelScale scale, Augmentation augmentation, Sampler sampler, torch::TensorOptions like);
  NetworkBatch at(Draw xi) const override;

  /// The batch of these samples, distorted by the draw, from the bytes on the device.
  torch::Tensor gather_on_device(const std::vector<std::uint32_t>& chosen, Draw distortions) const;

 private:
  torch::Tensor gather_on_host(const std::vector<std::uint32_t>& chosen, Draw distortions) const;

  const Images& images;
  PixelScale scale;
  Augmentation augmentation;
  Sampler sampler;
  torch::TensorOptions like;
  torch::Tensor bytes, labels;         // (n, channels, height, width) uint8, (n) int64; on the device
  torch::Tensor device_mean, device_std;  // (1, channels, 1, 1)
};

}  // namespace valley
