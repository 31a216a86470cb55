// Batches of images on the device are those of the host.
#include "sim/data/shapes.hpp"
#include "sim/network/image_source.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

const Images& pictures() {
  static const Images images = make_shapes({.channels = 3, .height = 12, .width = 10, .noise = 0.3}, Split::train, 40);
  return images;
}

}  // namespace

TEST_CASE("a batch gathered on the device is the host's") {
  const Augmentation augmentation{.pad = 3, .flip = true, .cutout = 5, .cutout_probability = 0.5};
  const PixelScale scale = normalisation(pictures());
  const ImageSource source(pictures(), targets(pictures(), 10, torch::kFloat32), scale, augmentation,
                           Sampler(40, 20, Order::epochs), torch::kFloat32);
  const std::vector<std::uint32_t> chosen{5, 0, 39, 17, 17, 3, 8, 22, 31, 12};
  for (std::uint32_t step = 0; step < 20; ++step) {
    const Draw xi{.seed = 1, .trial = 0, .step = step, .use = 14};
    torch::Tensor host = torch::empty({10, 3, 12, 10});
    fill_batch(pictures(), scale, augmentation, chosen, xi, host.data_ptr<float>());
    CHECK((source.gather_on_device(chosen, xi) - host).abs().max().item<float>() < 1e-5);
  }
}

TEST_CASE("targets are classes, or places on a line for one output") {
  const torch::Tensor classes = targets(pictures(), 10, torch::kFloat64), places = targets(pictures(), 1, torch::kFloat64);
  CHECK(classes.scalar_type() == torch::kInt64);
  CHECK(places.scalar_type() == torch::kFloat64);
  CHECK((places - (classes.to(torch::kFloat64) / 4.5 - 1)).abs().max().item<double>() < 1e-15);
}

}  // namespace valley::networks
