#include "sim/network/image_source.hpp"

#include <numeric>

#include "sim/uses.hpp"

namespace valley::networks {
namespace {

std::int64_t number_of(const Images& images, std::int64_t count) {
  return count < 0 ? images.n() : std::min<std::int64_t>(count, images.n());
}

torch::Tensor per_channel(const std::vector<float>& values, const torch::TensorOptions& like) {
  return torch::tensor(values).to(like).view({1, -1, 1, 1});
}

torch::Tensor finished(const torch::Tensor& x, const torch::TensorOptions& like) {
  return x.to(like).contiguous(torch::MemoryFormat::ChannelsLast);
}

template <class Word>
torch::Tensor as_int64(const std::vector<Word>& values, std::vector<std::int64_t> shape) {
  torch::Tensor tensor = torch::empty(shape, torch::kInt64);
  std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
  return tensor;
}

}  // namespace

torch::Tensor targets(const Images& images, std::int64_t outputs, const torch::TensorOptions& like, std::int64_t count) {
  const torch::Tensor classes =
      torch::from_blob(const_cast<std::int32_t*>(images.labels.data()), {number_of(images, count)}, torch::kInt32)
          .to(torch::kInt64);
  if (outputs > 1) return classes.to(like.device());
  return (classes.to(torch::kFloat64) * (2. / std::max(images.classes - 1, 1)) - 1).to(like);
}

torch::Tensor inputs(const Images& images, const PixelScale& scale, const torch::TensorOptions& like, std::int64_t count) {
  const std::int64_t n = number_of(images, count);
  std::vector<std::uint32_t> chosen(static_cast<std::size_t>(n));
  std::iota(chosen.begin(), chosen.end(), 0u);
  torch::Tensor x = torch::empty({n, images.channels, images.height, images.width});
  fill_batch(images, scale, {}, chosen, {}, x.data_ptr<float>());
  return finished(x, like);
}

ImageSource::ImageSource(const Images& the_images, torch::Tensor the_targets, PixelScale the_scale, Augmentation the_augmentation,
                         Sampler the_sampler, torch::TensorOptions the_like)
    : images(the_images),
      scale(std::move(the_scale)),
      augmentation(the_augmentation),
      sampler(std::move(the_sampler)),
      like(the_like),
      wanted(std::move(the_targets)) {
  check(augmentation, images.height, images.width);
  bytes = torch::from_blob(const_cast<std::uint8_t*>(images.pixels.data()),
                           {images.n(), images.channels, images.height, images.width}, torch::kUInt8)
              .to(like.device());
  device_mean = per_channel(scale.mean, like) * 255;
  device_std = per_channel(scale.std, like) * 255;
}

torch::Tensor ImageSource::gather_on_host(const std::vector<std::uint32_t>& chosen, Draw distortions) const {
  torch::Tensor x = torch::empty({static_cast<std::int64_t>(chosen.size()), images.channels, images.height, images.width});
  fill_batch(images, scale, augmentation, chosen, distortions, x.data_ptr<float>());
  return x;
}

torch::Tensor ImageSource::gather_on_device(const std::vector<std::uint32_t>& chosen, Draw xi) const {
  const auto B = static_cast<std::int64_t>(chosen.size());
  const std::int64_t h = images.height, w = images.width;
  std::vector<Distortion> drawn(chosen.size());
  fill_distortions(augmentation, images.height, images.width, xi, drawn);
  std::vector<std::int64_t> plan;  // (7, B): sample, dx, dy, flip, left, top, side
  plan.reserve(7 * drawn.size());
  for (const std::uint32_t i : chosen) plan.push_back(i);
  for (const auto member :
       {&Distortion::dx, &Distortion::dy, &Distortion::flip, &Distortion::left, &Distortion::top, &Distortion::side})
    for (const Distortion& one : drawn) plan.push_back(one.*member);
  const torch::Tensor on_device = as_int64(plan, {7, B, 1}).to(like.device());
  const auto row = [&](int k) { return on_device[k]; };  // (B, 1)
  const auto range = [&](std::int64_t length) {
    return torch::arange(length, torch::TensorOptions(torch::kInt64).device(like.device())).view({1, length});
  };
  const torch::Tensor y = range(h), x = range(w);
  const torch::Tensor from_y = y + row(2);                                         // (B, h)
  const torch::Tensor from_x = torch::where(row(3).gt(0), w - 1 - x, x) + row(1);  // (B, w)
  const torch::Tensor inside = (from_y.ge(0) & from_y.lt(h)).unsqueeze(2) & (from_x.ge(0) & from_x.lt(w)).unsqueeze(1);
  const torch::Tensor place = from_y.clamp(0, h - 1).unsqueeze(2) * w + from_x.clamp(0, w - 1).unsqueeze(1);  // (B, h, w)
  const torch::Tensor picked = bytes.index_select(0, row(0).squeeze(1)).flatten(2);                           // (B, c, h w)
  const torch::Tensor index = place.view({B, 1, h * w}).expand({B, images.channels, h * w});
  torch::Tensor value = picked.gather(2, index).view({B, images.channels, h, w}).to(like.dtype());
  value = value * inside.unsqueeze(1);
  value = (value - device_mean) / device_std;
  const torch::Tensor cut =
      (y.ge(row(5)) & y.lt(row(5) + row(6))).unsqueeze(2) & (x.ge(row(4)) & x.lt(row(4) + row(6))).unsqueeze(1);
  return value.masked_fill(cut.unsqueeze(1), 0);
}

NetworkBatch ImageSource::at(Draw xi) const {
  const std::vector<std::uint32_t> chosen = sampler(xi);
  Draw distortions = xi;
  distortions.use = static_cast<std::uint8_t>(uses::distortions + (xi.use == 0 ? 0 : 1));
  const torch::Tensor x = like.device().is_cuda() ? gather_on_device(chosen, distortions) : gather_on_host(chosen, distortions);
  return {finished(x, like),
          wanted.index_select(0, as_int64(chosen, {static_cast<std::int64_t>(chosen.size())}).to(like.device()))};
}

}  // namespace valley::networks
