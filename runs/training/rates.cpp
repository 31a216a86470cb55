#include "runs/training/rates.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"

namespace valley::networks {

void require_rates(const Config& config, const Factors& factors) {
  const std::vector<double> at = config.schedule.decay == Decay::step ? config.schedule.milestones : std::vector<double>();
  const double factor = config.schedule.factor;
  double begin = 0;
  for (std::size_t k = 0; k < config.phases.size(); ++k) {
    const PhaseConfig& phase = config.phases[k];
    const auto first = std::count_if(at.begin(), at.end(), [=](double epoch) { return epoch <= begin; });
    const auto last = std::count_if(at.begin(), at.end(), [&](double epoch) { return epoch < phase.until; });
    for (auto falls = first; falls <= std::max(first, last); ++falls) {
      const double rate = config.descent.eta * phase.learning_rate * std::pow(factor, falls);
      require((falls > 0 && factor == 0) || factors.hold(rate),
              place_of(config, "training.learning_rate") + " by the schedule and phase " + std::to_string(k + 1), rate,
              factors.words());
    }
    begin = phase.until;
  }
}

}  // namespace valley::networks
