// Batches of images on the device are those of the host; epochs hold every sample once.
#include <set>

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

TEST_CASE("an epoch's batches hold every sample once, in an order of its own, and the auxiliary batch another") {
  const Sampler sampler(23, 5, Order::epochs);
  REQUIRE(sampler.steps_per_epoch() == 4);
  const auto epoch = [&](std::uint32_t e, std::uint8_t use) {
    std::vector<std::uint32_t> all;
    for (std::uint32_t k = 0; k < 4; ++k) {
      const auto batch = sampler({.seed = 3, .trial = 2, .step = 4 * e + k, .use = use});
      all.insert(all.end(), batch.begin(), batch.end());
    }
    return all;
  };
  const auto first = epoch(0, 0);
  CHECK(std::set<std::uint32_t>(first.begin(), first.end()).size() == 20);
  CHECK(*std::max_element(first.begin(), first.end()) < 23);
  CHECK(first != epoch(1, 0));
  CHECK(first != epoch(0, 1));
  CHECK(first == epoch(0, 0));
  // Each of the 23 is left out of an epoch about as often as any other.
  std::vector<int> seen(23);
  for (std::uint32_t e = 0; e < 2000; ++e)
    for (const std::uint32_t i : epoch(e, 0)) ++seen[i];
  double chi = 0;
  for (const int count : seen) chi += std::pow(count - 2000 * 20. / 23, 2) / (2000 * 20. / 23 * 3 / 23);
  CHECK(chi < 52);  // 22 degrees of freedom, 0.9997
}

TEST_CASE("every order of an epoch comes equally often") {
  const Sampler sampler(3, 1, Order::epochs);
  std::vector<int> seen(27);
  constexpr std::uint32_t epochs = 6000;
  for (std::uint32_t e = 0; e < epochs; ++e) {
    std::size_t code = 0;
    for (std::uint32_t k = 0; k < 3; ++k) code = 3 * code + sampler({.seed = 4, .trial = 0, .step = 3 * e + k})[0];
    ++seen[code];
  }
  double chi = 0;
  int orders = 0;
  for (const int count : seen) {
    if (count == 0) continue;
    ++orders;
    chi += std::pow(count - epochs / 6., 2) / (epochs / 6.);
  }
  CHECK(orders == 6);
  CHECK(chi < 25);  // 5 degrees of freedom, 0.9999
}

TEST_CASE("targets are classes, or places on a line for one output") {
  const torch::Tensor classes = targets(pictures(), 10, torch::kFloat64), places = targets(pictures(), 1, torch::kFloat64);
  CHECK(classes.scalar_type() == torch::kInt64);
  CHECK(places.scalar_type() == torch::kFloat64);
  CHECK((places - (classes.to(torch::kFloat64) / 4.5 - 1)).abs().max().item<double>() < 1e-15);
}

}  // namespace valley::networks
