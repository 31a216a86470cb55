// Images as a network's data: normalised floats, (n, channels, height, width), channels last in memory.
//
// On the CPU a batch is distorted while it is gathered. On a GPU the pixels lie there as bytes for the whole run, and
// only a batch's places and distortions (28 bytes a sample) travel.
#pragma once

#include "sim/data/augment.hpp"
#include "sim/data/images.hpp"
#include "sim/data/sampler.hpp"
#include "sim/network/batch_source.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

/// What a network of so many outputs is to learn of the first `count` images (all: -1), on like's device: their classes
/// (int64), or for one output their places on a line from -1 (class 0) to 1 (the last), of like's type.
torch::Tensor targets(const Images& images, std::int64_t outputs, const torch::TensorOptions& like, std::int64_t count = -1);

/// The first `count` images (all: -1), not distorted, (count, channels, height, width), of like's type and on its device.
torch::Tensor inputs(const Images& images, const PixelScale& scale, const torch::TensorOptions& like, std::int64_t count = -1);

class ImageSource : public BatchSource {
 public:
  /// `targets` (n): see there. Throws std::invalid_argument for an augmentation that the images are too small for.
  /// `images` must outlive this.
  ImageSource(const Images& images, torch::Tensor targets, PixelScale scale, Augmentation augmentation, Sampler sampler,
              torch::TensorOptions like);
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
  torch::Tensor bytes, wanted;            // (n, channels, height, width) uint8, (n); on the device
  torch::Tensor device_mean, device_std;  // (1, channels, 1, 1)
};

}  // namespace valley::networks
