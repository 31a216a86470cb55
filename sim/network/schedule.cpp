#include "sim/network/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace valley::networks {

double Schedule::operator()(std::uint64_t step, std::uint64_t steps_per_epoch, double epochs) const {
  const double t = static_cast<double>(step) / static_cast<double>(steps_per_epoch);
  // The step that ends the warm-up is the first at full rate.
  const double rise =
      warm_up > 0 ? std::min(1., (static_cast<double>(step) + 1) / (warm_up * static_cast<double>(steps_per_epoch))) : 1;
  switch (decay) {
    case Decay::constant: return rise;
    case Decay::step:
      return rise * std::pow(factor, std::count_if(milestones.begin(), milestones.end(), [t](double at) { return t >= at; }));
    case Decay::wide_resnet: {
      const double epoch = std::floor(t);
      return rise * (epoch < 0.3 * epochs ? 1 : epoch < 0.6 * epochs ? 0.2 : 0.04);
    }
    case Decay::cosine: return rise * (1 + std::cos(std::numbers::pi * std::min(1., t / epochs))) / 2;
  }
  return rise;
}

}  // namespace valley::networks
