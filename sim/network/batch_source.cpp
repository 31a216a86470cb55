#include "sim/network/batch_source.hpp"

namespace valley::networks {

NetworkBatch TensorSource::at(Draw xi) const {
  const std::vector<std::uint32_t> chosen = sampler(xi);
  torch::Tensor index = torch::empty({static_cast<std::int64_t>(chosen.size())}, torch::kInt64);
  std::copy(chosen.begin(), chosen.end(), index.data_ptr<std::int64_t>());
  index = index.to(x.device());
  return {x.index_select(0, index), y.index_select(0, index)};
}

}  // namespace valley::networks
