// Which radii and step sizes the second moment can be computed for: all products on the way, up to eta^2 rho^2 |g|^10, must be
// doubles with all their digits.
#pragma once

#include "theory/design.hpp"
#include "theory/setting.hpp"

namespace valley::theory {

/// What the arguments are called where they were given.
struct RangeNames {
  const char* rho = "rho";
  const char* eta = "eta";
  const char* momentum = "momentum";
  const char* nesterov = "nesterov";
  const char* weight_decay = "weight_decay";
};

/// Throws std::invalid_argument for a momentum outside [0, 1), Nesterov's without any, or a weight decay below 0.
void require_descent(const Setting& setting, const RangeNames& names = {});

/// Throws std::invalid_argument, naming the number and the largest one allowed on these data, for a rho that is below 0 or with
/// which rho |g|^2 leaves what can be computed, |g|^2 the largest curvature of a sample (the trace of H_i); likewise for
/// an eta that is negative or too large, and for a weight decay beside which the data do not count. Every function of
/// threshold.hpp that takes a design asks this first.
void require_in_range(const Design& design, const Setting& setting, const RangeNames& names = {});
void require_in_range(const Design& design, const Setting& setting, double eta, const RangeNames& names = {});

}  // namespace valley::theory
