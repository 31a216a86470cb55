// Random designs and settings of the kinds that break certificates: scales far from 1, rows that are nearly parallel, twice
// there, orthogonal, of very different sizes.
#pragma once

#include <Eigen/Core>
#include <random>
#include <string>

#include "theory/setting.hpp"

namespace valley::certify {

struct Problem {
  std::string kind;
  Eigen::MatrixXd rows;  // (n, d)
  theory::Setting setting;
  double eta_share = 1;  // of the critical step
};

/// The problem of that number, the same whatever came before it.
Problem problem(std::uint64_t seed, std::uint64_t number);
/// One with momentum, Nesterov's or weight decay, of at most 4 samples and parameters.
Problem problem_with_memory(std::uint64_t seed, std::uint64_t number);

}  // namespace valley::certify
