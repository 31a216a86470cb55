#pragma once

#include <string>
#include <vector>

#include "tests/device/trial.hpp"

namespace valley {

/// The first CUDA device's name; empty where there is none or its driver is too old.
std::string device_name();

/// All trials of the ensemble on that device. Throws std::runtime_error with CUDA's own words.
std::vector<TrialEnd> run_on_device(const Ensemble& ensemble);

}  // namespace valley
