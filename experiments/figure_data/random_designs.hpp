// Data of four families and five shapes, on which figures compare closed bounds with the exact critical step.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

namespace valley {

struct RandomDesign {
  std::string family;
  Eigen::MatrixXd rows;  // (n, d)
  std::uint32_t batch;
};

/// Each family and shape with batches of 1 and 4. A function of the seed.
std::vector<RandomDesign> random_designs(std::uint64_t seed);

}  // namespace valley
