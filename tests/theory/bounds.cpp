#include "theory/bounds.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "theory/batch_moments.hpp"
#include "theory/one_dimension.hpp"
#include "theory/two_parameter.hpp"

using namespace valley;
using namespace valley::theory;

TEST_CASE("batch noise is 1/B with replacement and the finite-population factor without") {
  CHECK(batch_noise({4, Sampling::with_replacement}, 10) == 0.25);
  CHECK(batch_noise({4, Sampling::without_replacement}, 10) == Approx(6. / 36));
  CHECK(batch_noise({10, Sampling::without_replacement}, 10) == 0);
  CHECK(batch_noise({1, Sampling::without_replacement}, 1) == 0);
}

TEST_CASE("the solved forms of P3 make the escape factor exactly 1") {
  const double rho = 0.3, gamma = 0.4, noise = 0.5, h = 7;
  const double eta = stability_eta(rho, gamma, noise, h);
  CHECK(escape_factor(eta, rho, gamma, noise, h) == Approx(1).epsilon(1e-14));
  CHECK(escape_factor(0.2, rho, gamma, noise, stability_frobenius_squared(0.2, rho, gamma, noise)) == Approx(1).epsilon(1e-14));
  CHECK(stability_frobenius_squared(0.2, 0, gamma, noise) == Approx(1 / (0.04 * gamma * noise)));
}

TEST_CASE("P1's factor and P3's forms by hand, with 1/B in both of their terms") {
  // gamma noise h = 2 * 0.25 * 4 = 2, rho^2 of it 18.
  CHECK(escape_factor(0.5, 3, 2, 0.25, 4) == Approx(0.25 * 2 * 19).epsilon(1e-15));
  CHECK(stability_eta(3, 2, 0.25, 4) == Approx(1 / std::sqrt(38.)).epsilon(1e-15));
  CHECK(stability_frobenius_squared(1 / std::sqrt(38.), 3, 2, 0.25) == Approx(4).epsilon(1e-14));
}

TEST_CASE("P2's limits by hand") {
  CHECK(same_valley_usam(3, 4, 5).eta_max == 0.75);
  CHECK(same_valley_usam(3, 4, 5).rho_max == 0.2);
  CHECK(same_valley_sam(3, 4).eta_max == 0.75);
  CHECK(same_valley_sam(3, 4).rho_max == 3);
}

TEST_CASE("each of the remembered limits of P4's radius is the least somewhere") {
  CHECK(pl_condition_remembered(100, 2, 2, 0.1).rho_max == 0.5);                             // 1/beta
  CHECK(pl_condition_remembered(100, 2, 2, 10).rho_max == Approx(2. / 80).epsilon(1e-15));   // mu/(4 beta s)
  CHECK(pl_condition_remembered(0.5, 2, 2, 0.1).rho_max == Approx(2. / 96).epsilon(1e-15));  // eta mu^2/(24 beta^2)
  CHECK(pl_condition(2, 2, 0.5).eta_max == 0.5);                                             // 1/beta
}

TEST_CASE("a bound without alignment is infinite, not small") {
  CHECK(std::isinf(stability_eta(0.3, 0, 0.5, 7)));
  CHECK(std::isinf(stability_frobenius_squared(0.2, 0.3, 0, 0.5)));
}

TEST_CASE("PL conditions take the smaller of smoothness and noise") {
  CHECK(pl_condition(8, 0.5, 0).eta_max == Approx(1. / 8));
  CHECK(pl_condition(8, 0.5, 2).eta_max == Approx(0.5 / 32));
  CHECK(pl_condition(8, 0.5, 2).rho_max == Approx(std::sqrt(0.5 / 8) / 32));
  CHECK(pl_condition(8, 0.5, 18).rho_max == Approx(std::sqrt(0.5 / 18) / 32));
  CHECK(pl_condition_remembered(0.1, 8, 0.5, 2).rho_max == Approx(0.1 * 0.25 / (24 * 64)));
  CHECK(pl_rate(0.1, 0.5) == Approx(0.975));
  CHECK(std::isnan(pl_rate_shared(0.1, 1, 8, 8, 0.5)));
  CHECK(pl_rate_shared(0.1, 0.01, 2, 1.5, 1) == Approx(1 - 0.1 * (2 - 0.02 - 0.04) + 1.5 * 2 * 0.01 * 1.02 * 1.02));
}

TEST_CASE("s_U solves eta s (1 + rho s) = 2 and the golden values are theory's") {
  CHECK(usam_stable_sharpness(0.2, 0.1) == Approx(6.18034).epsilon(1e-6));
  CHECK(usam_stable_sharpness(0.1, 0.05) == Approx(12.36068).epsilon(1e-6));
  CHECK(usam_multiplier(usam_stable_sharpness(0.2, 0.1), 0.2, 0.1) == Approx(-1).epsilon(1e-14));
  CHECK(usam_stable_sharpness(0.2, 0) == Approx(10));
  CHECK(-usam_multiplier(7.122039, 0.2, 0.1) == Approx(1.438876).epsilon(1e-6));
  CHECK(-usam_multiplier(16.930922, 0.1, 0.05) == Approx(2.126373).epsilon(1e-6));
}

TEST_CASE("the slope bound is the maximum of tanh times its derivative") {
  double largest = 0;
  for (double y = 0; y < 3; y += 1e-4) largest = std::max(largest, std::tanh(y) * (1 - std::tanh(y) * std::tanh(y)));
  CHECK(v_slope_bound(1) == Approx(largest).epsilon(1e-7));
}

TEST_CASE("SAM's cycle maps v to -v on the quadratic") {
  const double s2 = 3, eta = 0.2, rho = 0.1, v = sam_cycle_amplitude(s2, eta, rho);
  CHECK(v - eta * s2 * (v + rho) == Approx(-v).epsilon(1e-14));
  CHECK(sam_cycle_drift(s2, 4, eta, rho) == Approx(-0.1 * (v + rho) * (v + rho) * 4).epsilon(1e-14));
}

TEST_CASE("1-D factors: fresh equals shared without ascent, and both are squares without noise") {
  const std::vector<Atom<double>> atoms{{1, 0.25}, {3, 0.75}};
  CHECK(fresh_factor(mean(atoms), variance(atoms), 0.1, 0.) == Approx(shared_factor(atoms, 0.1, 0.)));
  CHECK(fresh_factor(2., 0., 0.1, 0.3) == Approx(std::pow(1 - 0.1 * 2 * 1.6, 2)));
}

TEST_CASE("batch moments without replacement are those of the full batch when B = n, and fall back to B = 1") {
  const BatchMoments<double> full({5, Sampling::without_replacement}, 5);
  CHECK(full.k11 == Approx(1));
  CHECK(full.k1111 == Approx(1));
  for (const double k : {full.k2, full.k21, full.k3, full.k211, full.k22, full.k31, full.k4}) CHECK(k == Approx(0).margin(1e-12));
  const BatchMoments<double> one({1, Sampling::without_replacement}, 5), with({1, Sampling::with_replacement}, 5);
  CHECK(one.k2 == Approx(with.k2));
  CHECK(one.k3 == Approx(with.k3));
  CHECK(one.k4 == Approx(with.k4));
  CHECK(one.k22 == Approx(with.k22).margin(1e-12));
}
