// The same trials on host and device. Random bits must agree exactly. The paths pass through tanh, log, sin
// and cos, which CUDA and the C library each round in their own way (an ulp or two), so they agree to rounding:
// every setting here contracts errors across the valley, and along it they only add up.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include "tests/device/device.hpp"

namespace {

using namespace valley;

struct Difference {
  long bits = 0;  // trials whose random bits differ
  long same = 0;  // trials whose ends agree to the last bit
  double first = 0, last = 0;
};

/// |a - b| in units of the larger, or of 0.1, the valley's width, where both are smaller. NaN counts as infinite.
double relative(double a, double b) {
  const double difference = std::abs(a - b) / std::max({std::abs(a), std::abs(b), 0.1});
  return std::isfinite(difference) ? difference : INFINITY;
}

Difference compare(const Ensemble& ensemble) {
  const std::vector<TrialEnd> device = run_on_device(ensemble);
  Difference worst;
  for (std::uint32_t trial = 0; trial < ensemble.trials; ++trial) {
    const TrialEnd host = run_trial(ensemble, trial), &there = device[trial];
    worst.bits += host.bits != there.bits;
    worst.same += host.end_u == there.end_u && host.end_v == there.end_v;
    worst.first = std::max({worst.first, relative(host.u, there.u), relative(host.v, there.v)});
    worst.last = std::max({worst.last, relative(host.end_u, there.end_u), relative(host.end_v, there.end_v)});
  }
  return worst;
}

bool agree(const char* name, const Ensemble& ensemble) {
  const Difference worst = compare(ensemble);
  constexpr double ulp = 0x1p-52;
  std::printf(
      "%-11s %u trials, %u steps: random bits differ in %ld, ends agree to the last bit in %ld; "
      "largest difference %.1f ulp after one step, %.3g at the end\n",
      name, ensemble.trials, ensemble.steps, worst.bits, worst.same, worst.first / ulp, worst.last);
  return worst.bits == 0 && worst.first <= 16 * ulp && worst.last <= 1e-12;
}

}  // namespace

int main() {
  try {
    const std::string device = device_name();
    if (device.empty()) {
      std::printf("skipped: no device\n");
      return 77;
    }
    std::printf("device: %s\n", device.c_str());
    bool fine = agree("sgd", {RuleName::sgd, Coupling::shared});
    fine = agree("sam shared", {RuleName::sam, Coupling::shared}) && fine;
    fine = agree("usam shared", {RuleName::usam, Coupling::shared}) && fine;
    fine = agree("usam fresh", {RuleName::usam, Coupling::fresh}) && fine;
    return fine ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
