// Align-SAM: the ascent follows the batch's gradient g_t and leaves that of an auxiliary batch, g_a, drawn
// independently at the same step (coupling fresh; shared makes it the batch itself).
#pragma once

#include "sim/optimizer/direction.hpp"
#include "sim/optimizer/left_over.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {

/// Where the auxiliary gradient is taken.
enum class AuxiliaryPoint {
  current,    // theta
  perturbed,  // theta moved up along g_a first: one gradient more
};

/// rho (lambda u_t - u_a); with `matched`, scaled to length rho, and 0 where it is rounding only.
template <class State>
VALLEY_HD State aligned(double rho, double lambda, double epsilon, bool matched, const State& u_t, const State& u_a) {
  const State along = State(lambda * u_t);
  return matched ? State(UnitShift{rho, epsilon}(left_over(along, u_a))) : State(rho * State(along - u_a));
}

/// p = rho (lambda g_t/||g_t|| - g_a/||g_a||); with `matched`, scaled to length rho. Unit vectors of 0 are 0.
struct AlignShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double lambda = 2;
  double epsilon = 0;
  AuxiliaryPoint point = AuxiliaryPoint::current;
  bool matched = false;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State operator()(const Landscape& f, const State& theta, const Batch& batch, const Xi& xi, Coupling coupling) const {
    const UnitShift unit{1, epsilon};
    const State g_t = f.gradient(theta, batch);
    const auto auxiliary = coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling));
    State g_a = f.gradient(theta, auxiliary);
    if (point == AuxiliaryPoint::perturbed) g_a = f.gradient(State(theta + State(rho * State(unit(g_a)))), auxiliary);
    return aligned(rho, lambda, epsilon, matched, State(unit(g_t)), State(unit(g_a)));
  }
};

/// p = rho (lambda g_t/||g_t|| - z/||z||), z standard normal at the step's address: Align-SAM's control, whose second
/// direction is as long as g_a's and knows nothing of the data. `matched` as above.
struct AlignRandomShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double lambda = 2;
  double epsilon = 0;
  bool matched = false;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State operator()(const Landscape& f, const State& theta, const Batch& batch, const Xi& xi, Coupling) const {
    const State g_t = f.gradient(theta, batch);
    return aligned(rho, lambda, epsilon, matched, State(UnitShift{1, epsilon}(g_t)),
                   State(UnitShift{1}(normal_direction(f, theta, xi))));
  }
};

/// p = eta_1 g_t - eta_2 g_a, as the paper's analysis has it.
struct AlignGradientShift {
  static constexpr bool is_zero = false;
  double eta_1 = 0;
  double eta_2 = 0;
  AuxiliaryPoint point = AuxiliaryPoint::perturbed;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State operator()(const Landscape& f, const State& theta, const Batch& batch, const Xi& xi, Coupling coupling) const {
    const State g_t = f.gradient(theta, batch);
    const auto auxiliary = coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling));
    State g_a = f.gradient(theta, auxiliary);
    if (point == AuxiliaryPoint::perturbed) g_a = f.gradient(State(theta + State(eta_2 * g_a)), auxiliary);
    return State(eta_1 * g_t) - State(eta_2 * g_a);
  }
};

/// Align-SAM (ICLR 2026), practical and theory form. Batches fresh unless said.
using AlignSam = Rule<AlignShift>;
using AlignSamRandom = Rule<AlignRandomShift>;
using AlignSamTheory = Rule<AlignGradientShift>;

VALLEY_SHIFT(
    AlignShift, .id = "align_sam", .says = "Align-SAM: up the batch's gradient and down another batch's",
    .coupling = Coupling::fresh,
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("lambda", 2, factors, "weight of the batch's own direction"),
             number_key("epsilon", 0, not_negative, "added to the norms"),
             word_key("auxiliary_point", {"current", "perturbed"}, "where the other gradient is taken"),
             word_key("matched_radius", {"no", "yes"}, "whether the shift is scaled to length rho")},
    .make = [](const Values& v) {
      return plain_policy(AlignShift{v.number("rho"), v.number("lambda"), v.number("epsilon"),
                                     v.word("auxiliary_point") == "current" ? AuxiliaryPoint::current : AuxiliaryPoint::perturbed,
                                     v.word("matched_radius") == "yes"});
    })
VALLEY_SHIFT(
    AlignRandomShift, .id = "align_sam_random", .says = "Align-SAM's control: a random direction in place of the other batch's",
    .other_batch = false,
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("lambda", 2, factors, "weight of the batch's own direction"),
             number_key("epsilon", 0, not_negative, "added to the norms"),
             word_key("matched_radius", {"no", "yes"}, "whether the shift is scaled to length rho")},
    .make = [](const Values& v) {
      return plain_policy(
          AlignRandomShift{v.number("rho"), v.number("lambda"), v.number("epsilon"), v.word("matched_radius") == "yes"});
    })
VALLEY_SHIFT(
    AlignGradientShift, .id = "align_sam_theory", .says = "Align-SAM as analysed: p = eta_1 g_t - eta_2 g_a",
    .coupling = Coupling::fresh,
    .keys = {number_key("eta_1", 0.1, factors, "of the batch's gradient"),
             number_key("eta_2", 0.05, factors, "of the other batch's"),
             word_key("auxiliary_point", {"perturbed", "current"}, "where the other gradient is taken")},
    .make = [](const Values& v) {
      return plain_policy(
          AlignGradientShift{v.number("eta_1"), v.number("eta_2"),
                             v.word("auxiliary_point") == "current" ? AuxiliaryPoint::current : AuxiliaryPoint::perturbed});
    })

}  // namespace valley
