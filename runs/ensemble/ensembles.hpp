// Ensembles put together in code, and run on all of the processor's threads (on which no bit depends).
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/batching.hpp"
#include "gpu/ensemble.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley::ensembles {

PlainRule sgd(double eta);
PlainRule sam(double eta, double rho, Coupling coupling);
PlainRule usam(double eta, double rho, Coupling coupling);

/// Makes least squares with the minimum 0 on `rows`, (n, d), the landscape. Throws std::invalid_argument unless d <= 256.
void put_rows(gpu::Ensemble& ensemble, const Eigen::MatrixXd& rows, const Batching& batching,
              const LandscapeEntry& entry = landscape_entry("landscape", "quadratic"));

/// Least squares with the minimum 0 on `rows`, (n, d), from `start`, (d). Throws std::invalid_argument unless d <= 256.
gpu::Ensemble on_rows(const Eigen::MatrixXd& rows, const Batching& batching, const Eigen::VectorXd& start);

/// Final states of some trials: coordinate(c, i), c < dimension, of the trial `first` + i.
struct FinalStates {
  std::uint64_t first = 0;
  std::size_t trials = 0;
  std::function<double(std::size_t c, std::size_t i)> coordinate;
};

/// Runs the whole ensemble; `at_end` is called as trials end, in their order. Throws std::invalid_argument for one that is none.
gpu::Result run(const gpu::Ensemble& ensemble, const std::function<void(const FinalStates&)>& at_end = {});

}  // namespace valley::ensembles
