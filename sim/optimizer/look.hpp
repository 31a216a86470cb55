#pragma once

#include <array>
#include <cstdint>

#include "sim/optimizer/left_over.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {

/// LookSAM (Liu et al. 2022): every `every` steps d is SAM's gradient g_s, and what it has across the plain gradient g is
/// remembered, v = g_s - (g_s . u) u, u = g/||g||; in between d = g + alpha ||g|| v/||v||, for one gradient a step. Unit vectors
/// of 0 are 0, and v is 0 where it is rounding only.
struct LookShift {
  static constexpr bool is_zero = false;
  static constexpr std::array fields{"across"};
  double rho = 0;
  double alpha = 0.7;
  std::uint32_t every = 5;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, State* m, std::uint32_t age, const Batch& batch, const Xi& xi,
                            Coupling coupling) const {
    const State g = f.gradient(theta, coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling)));
    const State u = State(UnitShift{1}(g));
    if (m == nullptr || age % every == 0) {
      const State g_s = f.gradient(State(theta + State(rho * u)), batch);
      if (m != nullptr) *m = left_over(g_s, State(dot(g_s, u) * u));
      return g_s;
    }
    return g + State((alpha * norm(g)) * State(UnitShift{1}(*m)));
  }
};

using LookSam = Rule<LookShift>;

VALLEY_SHIFT(
    LookShift, .id = "look_sam", .says = "LookSAM: SAM's gradient every few steps, its part across g kept in between",
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("alpha", 0.7, factors, "weight of the part across g"),
             count_key("look_every", 5, 1, 1000000, "steps from one SAM gradient to the next")},
    .make = [](const Values& v) {
      return plain_policy(LookShift{v.number("rho"), v.number("alpha"), v.count("look_every")});
    })

}  // namespace valley
