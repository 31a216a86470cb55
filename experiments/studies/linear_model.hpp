// A squared-loss network of one output, linearised at a point of a run: what the theory of theory/ is asked about.
#pragma once

#include <Eigen/Core>

#include "experiments/studies/study.hpp"
#include "runs/training/config_document.hpp"
#include "theory/threshold.hpp"

namespace valley::studies {

/// All training images of the run, (n); residuals and gradients at theta.
struct LinearModel {
  theory::Design design;
  double loss = 0;
  Eigen::VectorXd start;  // the point itself in the design's coordinates: E f_t from there is expected_loss(.., start, ..)
};

LinearModel linearise(const Objective& f, const Flat& theta);

/// Two layers, tanh, squared loss on so few images that they are fitted exactly; batches drawn with replacement, no momentum:
/// the theorems' setting. The config without phases, and what goes with it.
struct Interpolation {
  ConfigDocument config;
  double fitted = 0;  // epochs of SGD until the images are fitted; not so long that nothing is left for USAM to grow from
  double rho = 0;     // a USAM that is not stable at SGD's minimum
  int trials = 2;
  Batching batching{};
};

Interpolation interpolation(const Plan& plan);

/// The run's objective on all its training images, and its parameters at a checkpoint.
Objective training_loss(const Trained& run);
Flat parameters(const Trained& run, const networks::Checkpoint& at);

}  // namespace valley::studies
