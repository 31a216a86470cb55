#include "sim/network/layout.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"
#include "sim/network/normal.hpp"
#include "sim/uses.hpp"

namespace valley::networks {
namespace {

// Parameters have more entries than an address has numbers: the entry's high bits go where a step's number goes.
template <class Fill>
void fill(double* values, std::int64_t size, Draw xi, Fill&& number) {
  constexpr std::int64_t page = std::int64_t{1} << 20;
  for (std::int64_t i = 0; i < size; ++i) {
    Draw at = xi;
    at.step = static_cast<std::uint32_t>(i / page);
    values[i] = number(at, static_cast<std::uint32_t>(i % page));
  }
}

void start(double* values, const NamedTensor& tensor, Draw xi) {
  const auto fan = static_cast<double>(tensor.fan);
  const auto normal = [&](double scale) {
    fill(values, tensor.size, xi, [scale](const Draw& at, std::uint32_t k) { return scale * at.normal(k); });
  };
  switch (tensor.start) {
    case Start::zeros: std::fill_n(values, tensor.size, 0.); break;
    case Start::ones: std::fill_n(values, tensor.size, 1.); break;
    case Start::he_fan_out: normal(std::sqrt(2 / fan)); break;
    case Start::small_normal: normal(std::sqrt(1 / fan)); break;
    case Start::uniform_fan_in: {
      const double bound = 1 / std::sqrt(fan);
      fill(values, tensor.size, xi, [bound](const Draw& at, std::uint32_t k) { return bound * (2 * at.uniform(k) - 1); });
    }
  }
}

}  // namespace

std::size_t Layout::add(std::vector<NamedTensor>& list, NamedTensor tensor) {
  tensor.offset = end(list);
  constexpr std::int64_t most = std::int64_t{1} << 40;
  tensor.size = 1;
  for (const std::int64_t length : tensor.shape) {
    require(length <= most / std::max<std::int64_t>(tensor.size, 1), "model", tensor.name + " of more than 2^40 numbers",
            "a smaller one");
    tensor.size *= length;
  }
  list.push_back(std::move(tensor));
  return list.size() - 1;
}

std::size_t Layout::parameter(std::string name, std::vector<std::int64_t> shape, Start start, std::int64_t fan) {
  return add(of_parameters, {.name = std::move(name), .shape = std::move(shape), .start = start, .fan = fan});
}

std::size_t Layout::statistic(std::string name, std::vector<std::int64_t> shape, Start start) {
  return add(of_statistics, {.name = std::move(name), .shape = std::move(shape), .start = start});
}

torch::Tensor Layout::initial_parameters(Draw xi) const {
  torch::Tensor theta = torch::empty({parameter_count()}, torch::kFloat64);
  // Each tensor has its own key, so that one more layer changes no other's start.
  for (std::size_t i = 0; i < of_parameters.size(); ++i) {
    const Draw own = at_use(on_page(xi, static_cast<std::int64_t>(i) + 1), uses::initial_parameters);
    start(theta.data_ptr<double>() + of_parameters[i].offset, of_parameters[i], own);
  }
  return theta;
}

torch::Tensor Layout::initial_statistics() const {
  torch::Tensor all = torch::empty({statistic_count()}, torch::kFloat64);
  for (const NamedTensor& one : of_statistics) start(all.data_ptr<double>() + one.offset, one, {});
  return all;
}

bool alike(const Layout& a, const Layout& b) {
  const auto same = [](const std::vector<NamedTensor>& x, const std::vector<NamedTensor>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const NamedTensor& one, const NamedTensor& other) {
      return one.name == other.name && one.shape == other.shape;
    });
  };
  return same(a.parameters(), b.parameters()) && same(a.statistics(), b.statistics());
}

std::vector<torch::Tensor> views(const torch::Tensor& flat, const std::vector<NamedTensor>& list) {
  std::vector<std::int64_t> sizes;
  sizes.reserve(list.size());
  for (const NamedTensor& one : list) sizes.push_back(one.size);
  std::vector<torch::Tensor> parts = list.empty() ? std::vector<torch::Tensor>{} : flat.split_with_sizes(sizes);
  for (std::size_t i = 0; i < list.size(); ++i) parts[i] = parts[i].view(list[i].shape);
  return parts;
}

}  // namespace valley::networks
