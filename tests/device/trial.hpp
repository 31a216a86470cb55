// One trial of the parity test: the same source on host and device.
#pragma once

#include <cstdint>

#include "sim/draw.hpp"
#include "sim/host_device.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/vec.hpp"

namespace valley {

enum class RuleName { sgd, sam, usam };

struct Ensemble {
  RuleName rule = RuleName::sgd;
  Coupling coupling = Coupling::shared;
  std::uint64_t seed = 1;
  std::uint32_t trials = 4096;
  std::uint32_t steps = 2000;
};

struct TrialEnd {
  std::uint64_t bits = 0;  // of every draw of the path, folded: integers only, so equal or wrong
  double u = 0, v = 0;     // the first step's point
  double end_u = 0, end_v = 0;
};

template <class Rule>
VALLEY_HD TrialEnd run_trial(const Rule& rule, const Ensemble& ensemble, std::uint64_t trial) {
  const TwoParameter landscape{Activation::sqrt1p, 0.01};
  Draw xi{ensemble.seed, trial, 0, 2};
  Vec<double, 2> x{{0.5 + xi.uniform(0), 0.1 * xi.uniform(1)}};
  TrialEnd end;
  for (std::uint32_t step = 0; step < ensemble.steps; ++step) {
    xi = Draw{ensemble.seed, trial, step, 0};
    end.bits = end.bits * 6364136223846793005u + xi.bits(0) + xi.ascent(ensemble.coupling).bits(1) + xi.index(2, 1000);
    x = rule.step(landscape, x, xi);
    if (step == 0) {
      end.u = x[0];
      end.v = x[1];
    }
  }
  end.end_u = x[0];
  end.end_v = x[1];
  return end;
}

inline VALLEY_HD TrialEnd run_trial(const Ensemble& ensemble, std::uint64_t trial) {
  const Descent descent{0.1, 0, 0};
  if (ensemble.rule == RuleName::sgd) return run_trial(Sgd{descent, {}, ensemble.coupling}, ensemble, trial);
  if (ensemble.rule == RuleName::sam) return run_trial(Sam{descent, {0.05, 0}, ensemble.coupling}, ensemble, trial);
  return run_trial(Usam{descent, {0.2}, ensemble.coupling}, ensemble, trial);
}

}  // namespace valley
