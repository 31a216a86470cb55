#include "experiments/mean_loss.hpp"

#include <cmath>
#include <stdexcept>

#include "gpu/statistics/interval.hpp"

namespace valley {

Measurement mean_loss(const gpu::Record& record, double unit) {
  const gpu::MeanInterval interval = gpu::mean_interval(record);
  if (!interval.resolved) throw std::runtime_error("few trials carry the mean: it has no error bar");
  const gpu::Moments loss = record.sums.fold().loss;
  return {.value = interval.mean / unit,
          .std_error = std::sqrt(gpu::variance_of(loss) / loss.count) / unit,
          .found = {{"low", interval.low / unit}, {"high", interval.high / unit}, {"trials", loss.count}}};
}

}  // namespace valley
