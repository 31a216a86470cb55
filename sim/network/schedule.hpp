// The learning rate as a function of training time.
#pragma once

#include <cstdint>
#include <vector>

namespace valley::networks {

enum class Decay {
  constant,
  step,         // times `factor` at each of `milestones`
  wide_resnet,  // the late-SAM paper's: times 0.2 from 0.3 T, 0.04 from 0.6 T on, at whole epochs
  cosine,       // (1 + cos(pi t/T))/2
};

/// eta(t)/eta(0). Times are in steps; T = all of them.
struct Schedule {
  Decay decay = Decay::constant;
  std::vector<double> milestones{};  // in epochs
  double factor = 0.1;
  double warm_up = 0;  // epochs over which the rate rises from 0, linearly; the decay's clock runs on meanwhile

  double operator()(std::uint64_t step, std::uint64_t steps_per_epoch, double epochs) const;
};

}  // namespace valley::networks
