#include "theory/stability.hpp"

namespace valley::theory {

const char* word(Stability stability) {
  return stability == Stability::stable ? "stable" : stability == Stability::unstable ? "unstable" : "undecided";
}

Stability stability(double eta, const Certified& critical, const Certified& growth) {
  const bool stable = eta < critical.low || growth.high < 1;
  const bool unstable = eta > critical.high || growth.low > 1;
  return stable == unstable ? Stability::undecided : stable ? Stability::stable : Stability::unstable;
}

}  // namespace valley::theory
