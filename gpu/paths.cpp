#include "gpu/paths.hpp"

namespace valley::gpu {

Paths::Paths(const Ensemble& ensemble, std::size_t the_count, std::uint64_t first)
    : f(ensemble.landscape), count(the_count), kernel(gpu::kernel(f.type(), Lanes::one)) {
  if (RowsOfData* const data = f.rows()) {
    data->rows = ensemble.rows.data();
    data->offsets = ensemble.offsets.empty() ? nullptr : ensemble.offsets.data();
  }
  const int fields = ensemble.fields();
  memory.resize(count * doubles_a_trial(f.coordinates(), fields));
  field = field_in(memory.data(), f.coordinates(), fields, count);
  field.first = first;
  Leg leg;
  leg.seed = ensemble.seed;
  for (std::size_t i = 0; i < count; ++i) kernel.start(f.address(), ensemble.start, leg, field, i);
}

void Paths::step(const Leg& leg) {
  for (std::size_t i = 0; i < count; ++i) kernel.walk(f.address(), leg, field, i);
}

const double* Paths::losses() {
  for (std::size_t i = 0; i < count; ++i) kernel.losses(f.address(), field, i);
  return field.loss;
}

std::vector<double> Paths::state(std::size_t i) const {
  std::vector<double> all(f.coordinates());
  for (std::size_t c = 0; c < all.size(); ++c) all[c] = field.state[place_of(i, c)];
  return all;
}

}  // namespace valley::gpu
