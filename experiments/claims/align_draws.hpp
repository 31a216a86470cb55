// Products of the two batches' gradients around one Align-SAM step, and random draws of data, point and batches.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

#include "experiments/finite_sum.hpp"

namespace valley {

struct Radii {
  double eta = 0, eta_1 = 0, eta_2 = 0;
};

/// g_t . g_a before the step; with g_t at theta + p and g_a at theta + eta_2 g_a; after the step.
struct Products {
  double before = 0, perturbed = 0, next = 0;
};

/// By Align-SAM's theory form, g_a perturbed.
Products products(const measure::ChosenBatches& pair, const Eigen::VectorXd& at, const Radii& radii);

/// Each draw has its own data: 16 Gaussian rows in 8 dimensions with offsets N(0, 8), or none where interpolating; a standard
/// normal point, or the minimum; two independent batches of 4; beta eta_1 = 0.1 and beta eta = 0.3 at beta = 1 + d/b.
struct AlignDraws {
  enum class Place { minimum, noisy, interpolating };

  const char* name;
  Place place;
  double ratio;  // eta_2/eta_1
  std::uint64_t seed;
};

/// Draw number `trial`: under Align-SAM, and under USAM(eta_1).
struct DrawnProducts {
  Products align, usam;
};
DrawnProducts drawn_products(const AlignDraws& ensemble, std::uint64_t trial);

/// Of draws 0 .. draws - 1 the share in which happens(Align-SAM's products, USAM's), that in which happens(USAM's, USAM's), and
/// what the first has more than the second, draw by draw; with standard errors.
struct DrawnShare {
  double share = 0, std_error = 0, under_usam = 0, excess = 0, excess_error = 0;
};
DrawnShare share_of_draws(const AlignDraws& ensemble, int draws,
                          const std::function<bool(const Products&, const Products&)>& happens);

}  // namespace valley
