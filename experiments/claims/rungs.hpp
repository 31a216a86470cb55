// The ladder's rungs as cases: theory's side of an instance, and the two ends of the ladder against the step it encloses.
#pragma once

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "theory/threshold.hpp"

namespace valley {

inline constexpr double rounding = 1e-9;

/// Theory's side of an instance, shared by its rows.
struct Predicted {
  theory::Ladder ladder;
  theory::Certified critical_step;
};

inline auto predicted(const Instance& instance) {
  return measure::once([instance] {
    const auto design = theory::Design::from_rows(instance.rows);
    return Predicted{theory::ladder(design, instance.setting), theory::critical_step(design, instance.setting)};
  });
}

/// The sufficient rung of the setting that is believed, `times` over, against the step of the real one.
inline Case sufficient_of(const Instance& believed, const Instance& real, double times = 1) {
  return at_least(
      with(real.params(), {{"rung", "eta* >= sufficient"}}),
      [=, theory = predicted(believed)] { return times * theory().ladder.sufficient; },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

inline Case necessary_of(const Instance& believed, const Instance& real, double times = 1) {
  return at_most(
      with(real.params(), {{"rung", "eta* <= necessary"}}),
      [=, theory = predicted(believed)] { return times * theory().ladder.necessary; },
      [simulated = Simulated(real)] { return simulated.critical_step(); }, rounding);
}

}  // namespace valley
