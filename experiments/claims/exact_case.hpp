// What the claims about the linearised model share: an instance's theory side and, computed when first
// asked for, its simulator side.
#pragma once

#include <functional>
#include <stdexcept>

#include "experiments/enumeration.hpp"
#include "experiments/instances.hpp"
#include "theory/bounds.hpp"
#include "theory/design.hpp"
#include "theory/threshold.hpp"

namespace valley {

/// The scalars that the paper's bounds are made of.
struct BoundInputs {
  double gamma = 0;  // noise alignment
  double noise = 0;  // variance of a batch mean over that of one sample
  double h = 0;      // ||H||_F^2

  explicit BoundInputs(const Instance& instance) {
    const auto design = theory::Design::from_rows(instance.rows);
    const double frobenius = theory::curvature(design).frobenius;
    gamma = theory::noise_alignment(design);
    noise = theory::batch_noise(instance.setting.batching, instance.rows.rows());
    h = frobenius * frobenius;
  }

  double escape_factor(double eta, double rho) const { return theory::escape_factor(eta, rho, gamma, noise, h); }
  double stability_eta(double rho) const { return theory::stability_eta(rho, gamma, noise, h); }
};

/// The value of an exact answer. Throws std::runtime_error where its iteration did not converge: no prediction, no verdict.
inline double settled(const theory::Certified& answer) {
  if (!answer.converged) throw std::runtime_error("theory's iteration did not converge");
  return answer.value;
}

struct Simulated {
  std::function<const measure::Enumeration&()> batches;
  std::function<const double&()> critical_step;

  explicit Simulated(const Instance& instance) {
    const auto enumerated = measure::once([instance] {
      const theory::Setting& setting = instance.setting;
      return measure::Enumeration(instance.rows, setting.batching, setting.rho, setting.coupling);
    });
    batches = enumerated;
    critical_step = measure::once([enumerated] { return enumerated().critical_step(); });
  }
};

}  // namespace valley
