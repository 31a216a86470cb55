// Settings with momentum on small data, for the tests of its theory.
#pragma once

#include <tuple>
#include <vector>

#include "tests/theory/enumeration.hpp"
#include "theory/setting.hpp"

namespace with_memory {

using Eigen::MatrixXd;
using valley::Coupling, valley::Sampling, valley::theory::Setting;

inline Setting with(Setting setting, double m, bool nesterov = false, double wd = 0) {
  setting.momentum = m;
  setting.nesterov = nesterov;
  setting.weight_decay = wd;
  return setting;
}

struct Case {
  MatrixXd rows;
  Setting setting;
};

inline std::vector<Case> small_cases() {
  std::vector<Case> all;
  for (const std::uint64_t seed : {1, 2, 3})
    for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
      for (const double rho : {0., 0.2})
        for (const auto& [m, nesterov, wd] : {std::tuple{0.5, false, 0.},
                                              {0.9, false, 0.},
                                              {0.9, true, 0.},
                                              {0.6, true, 0.1},
                                              {0.3, false, 0.2},
                                              {0., false, 0.3}}) {
          const Setting setting{
              .rho = rho,
              .batching = {seed == 2 ? 2u : 1u, seed == 3 ? Sampling::without_replacement : Sampling::with_replacement},
              .coupling = coupling};
          all.push_back({oracle::gaussian(seed == 2 ? 3 : 4, 2, seed), with(setting, m, nesterov, wd)});
        }
  return all;
}

}  // namespace with_memory
