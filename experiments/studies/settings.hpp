// What the studies have in common: data, network and training at each scale, as a config without phases.
#pragma once

#include <string>
#include <vector>

#include "experiments/studies/study.hpp"
#include "runs/training/config_document.hpp"
#include "sim/network/measure/cosines.hpp"

namespace valley::studies {

/// smoke: seconds, on built-in images. cpu: minutes, MNIST's first tenth. gpu: the papers' size, CIFAR-10.
struct Setting {
  ConfigDocument config;  // but for its phases
  double epochs = 1;      // T
  int trials = 2;
  double rho = 0.05;  // SAM's
  int sharpness_samples = 5000;
  int batch = 128;  // B
};

/// `data`: further keys of [data], which the study sets itself.
Setting classification(const Plan& plan, const ConfigKeys& data = {});

/// Convolutions, BatchNorm and distorted images. smoke: built-in images. cpu: WRN-10-1 on a tenth of CIFAR-10. gpu: VGG-16-BN
/// on all of it.
Setting convolutional(const Plan& plan);

/// A job of each trial 0, 1, ...
void add_trials(std::vector<Job>& jobs, int trials, const std::string& arm, const ConfigDocument& config,
                const std::function<std::vector<Found>(const Trained&)>& measure);

/// A column of the run's history over its epochs (from one on), as Found of the column's name.
void follow(const Trained& run, double HistoryLine::*column, std::vector<Found>& found, double from = 0);

/// The largest Hessian eigenvalue at a point, of the plain training loss on the first `samples` images, not distorted; BatchNorm
/// by the batch unless said (as the late-SAM paper's code measures). NaN where Lanczos does not get to three digits.
double sharpness(const Trained& run, const networks::Checkpoint& at, int samples, Normalise normalise = Normalise::batch);

/// Cosines between the gradients that train at the end of the run, as `valley sharpness` takes them: `step` is one step of the
/// last phase's rule at the last step's rate.
Cosines cosines_at_end(const Trained& run, int pairs);

}  // namespace valley::studies
