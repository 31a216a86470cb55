// A hundred thousand runs at once: is the mean loss that they reach the one that the exact recursion foretells?
// Each run is a function of (seed, its number) alone, so the digest of all final states is the same on every machine.
//
// prints: digest ec1c928be0574851f11e878698a9542e
// prints: mean loss within 4 standard errors of the exact one
#include <cmath>
#include <cstdio>

#include "runs/ensemble/ensembles.hpp"
#include "theory/threshold.hpp"

int main() {
  using namespace valley;
  Eigen::MatrixXd rows(4, 2);
  rows << 1, 0, 0.5, 0.8, -0.3, 1.1, 0.9, -0.4;
  const Batching batches{.size = 2};
  const Eigen::Vector2d start(1, -1);
  const double eta = 0.3, rho = 0.1;
  const int steps = 20;

  gpu::Ensemble ensemble = ensembles::on_rows(rows, batches, start);
  ensemble.phases = {{.rule = ensembles::usam(eta, rho, Coupling::shared), .until = steps}};
  ensemble.trials = 100000;
  ensemble.record = steps;  // losses are kept at steps 0 and 20
  const gpu::Result result = ensembles::run(ensemble);
  std::printf("digest %s\n", result.digest.hex().c_str());

  const gpu::Moments losses = result.records.back().sums.fold().loss;
  const double error = std::sqrt(gpu::variance_of(losses) / losses.count);
  const double exact =
      theory::expected_loss(theory::Design::from_rows(rows), {rho, batches, Coupling::shared}, eta, start, steps).back();
  std::printf("mean loss %s 4 standard errors of the exact one\n",
              std::abs(gpu::mean_of(losses) - exact) < 4 * error ? "within" : "not within");
}
