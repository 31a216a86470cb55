// A few trials in this thread, a step at a time, for those who look at each step.
//
//   Paths one(ensemble, 1);
//   one.step(ensemble.leg(0));
//   one.coordinate(0, 0), one.losses()[0];
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gpu/ensemble.hpp"
#include "gpu/kernels.hpp"

namespace valley::gpu {

class Paths {
 public:
  /// `count` trials from `first` on, where they start. The ensemble must outlive it; its number of trials does not count.
  Paths(const Ensemble& ensemble, std::size_t count, std::uint64_t first = 0);
  Paths(const Paths&) = delete;
  Paths& operator=(const Paths&) = delete;

  void step(const Leg& leg);
  /// The loss of each, infinite where it has diverged.
  const double* losses();

  std::size_t size() const { return count; }
  bool has_diverged(std::size_t i) const { return field.diverged_at[i] < not_yet; }
  double& coordinate(std::size_t i, std::size_t c) { return field.state[place_of(i, c)]; }
  /// The coordinates of trial i, one after the other.
  std::vector<double> state(std::size_t i) const;
  const PlainLandscape& landscape() const { return f; }

 private:
  std::size_t place_of(std::size_t i, std::size_t c) const { return f.by_trial() ? c * count + i : i * f.coordinates() + c; }

  PlainLandscape f;
  std::size_t count;
  Kernel kernel;
  std::vector<double> memory;
  Field field{};
};

}  // namespace valley::gpu
