#pragma once

#include "sim/optimizer/usam.hpp"

namespace valley {

/// USAM with Polyak's step (arXiv 2606.01827, second-hand): at e = theta + rho g(theta), theta <- theta - gamma g(e) with
/// gamma = eta (f(e) - f* - g(e) . (e - theta))/||g(e)||^2, f* = 0, eta = 1 in the paper; no step where g(e) = 0. Asks the
/// landscape for its loss on the batch (`loss(x, batch)`), or for its loss where every batch is the whole.
struct PolyakShift {
  static constexpr bool is_zero = false;
  double rho = 0;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, State* /*m*/, std::uint32_t /*age*/, const Batch& batch,
                            const Xi& xi, Coupling coupling) const {
    const State up =
        theta + State(rho * f.gradient(theta, coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling))));
    const State g = f.gradient(up, batch);
    const auto square = squares(g);
    using Real = std::remove_cvref_t<decltype(square)>;
    const Real gap = loss(f, up, batch) - dot(g, State(up - theta));
    return select(square > Real(0.), Real(gap / square), Real(0.)) * g;
  }

 private:
  template <class Landscape, class State, class Batch>
  VALLEY_HD static auto loss(const Landscape& f, const State& x, const Batch& batch) {
    if constexpr (requires { f.loss(x, batch); }) {
      return f.loss(x, batch);
    } else {
      return f.loss(x);
    }
  }
};

using PolyakUsam = Rule<PolyakShift>;

VALLEY_SHIFT(
    PolyakShift, .id = "polyak_usam", .says = "USAM with Polyak's step; eta scales it, 1 in the paper", .needs_batch_loss = true,
    .keys = {needed_key("rho", factors, "ascent radius")},
    .make = [](const Values& v) { return plain_policy(PolyakShift{v.number("rho")}); })

}  // namespace valley
