// Small data on which claims are checked: every family of sim/data/design.hpp, more and fewer samples
// than parameters, small enough that every batch can be enumerated.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/claim.hpp"
#include "theory/setting.hpp"

namespace valley {

struct Instance {
  std::string design;    // family and number
  Eigen::MatrixXd rows;  // (n, d)
  theory::Setting setting;

  Params params() const;
};

/// `count` designs, each with `settings` of the batch sizes, samplings and ascent radii in turn: rho lambda_max from 0 to 5.
/// A function of its arguments alone.
std::vector<Instance> small_instances(std::uint64_t seed, int count, int settings, Coupling coupling);

/// g_i = sqrt(n a) e_i, n = d: the design on which the paper's bound is closest.
Instance equal_orthogonal(int n, double a, const theory::Setting& setting);

struct Structured {
  std::string design;
  Eigen::MatrixXd rows;  // (rank, rank)
  bool splits = false;   // into blocks that share no parameter
};

/// Data of a given even rank on which an iteration for the second moment is tried: two blocks that share no parameter,
/// two equal such blocks, orthogonal rows of distinct weights, rows graded over two orders of magnitude.
std::vector<Structured> structured_rows(std::uint64_t seed, int rank);

}  // namespace valley
