#include "experiments/claims/memory_case.hpp"

#include <algorithm>
#include <cmath>

#include "base/number.hpp"

namespace valley {
namespace {

// Of the enumeration in doubles: with m near 1 the growth stays so close to 1 that its crossing is known to no more.
constexpr double rounding = 3e-6, same = 1e-5;

}  // namespace

std::vector<Instance> instances_with_memory(std::uint64_t seed, int count, Coupling coupling,
                                            const std::vector<WithMemory>& memories) {
  std::vector<Instance> all = small_instances(seed, count, 1, coupling);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const WithMemory& memory = memories[k % memories.size()];
    theory::Setting& setting = all[k].setting;
    const double trace = all[k].rows.squaredNorm() / static_cast<double>(all[k].rows.rows());
    setting.momentum = memory.momentum;
    setting.nesterov = memory.nesterov;
    setting.weight_decay = memory.decay * trace;
    // Fresh batches of three out of many are more pairs than this needs.
    if (coupling == Coupling::fresh) setting.batching.size = std::min(setting.batching.size, 2u);
  }
  return all;
}

Instance with_momentum(Instance instance, double m, bool nesterov) {
  instance.setting.momentum = m;
  instance.setting.nesterov = nesterov;
  return instance;
}

Instance two_curvatures(double a, double s, const theory::Setting& setting) {
  Instance instance{"curvatures " + shortest(a) + " +- " + shortest(s), Eigen::MatrixXd(2, 1), setting};
  instance.rows << std::sqrt(a + s), std::sqrt(a - s);
  return instance;
}

MemorySimulated::MemorySimulated(const Instance& instance) {
  const auto enumerated = measure::once([instance] {
    const theory::Setting& setting = instance.setting;
    return measure::MemoryEnumeration(
        instance.rows, setting.batching, setting.rho, setting.coupling,
        {.momentum = setting.momentum, .weight_decay = setting.weight_decay, .nesterov = setting.nesterov});
  });
  batches = enumerated;
  critical_step = measure::once([enumerated] { return enumerated().critical_step(); });
}

void add_step_with_memory(const Instance& instance, std::vector<Case>& cases) {
  const MemorySimulated simulated(instance);
  const auto step =
      measure::once([instance] { return theory::critical_step(theory::Design::from_rows(instance.rows), instance.setting); });
  const auto rungs =
      measure::once([instance] { return theory::ladder(theory::Design::from_rows(instance.rows), instance.setting); });
  const auto eta_star = [=] { return simulated.critical_step(); };
  const auto params = [&](const char* measured) { return with(instance.params(), {{"rung", measured}}); };
  cases.push_back(equal(
      params("eta*, theory = simulator"), [=] { return settled(step()); }, eta_star, same));
  cases.push_back(at_least(
      params("eta* >= certified low"), [=] { return step().low; }, eta_star, rounding));
  cases.push_back(at_most(
      params("eta* <= certified high"), [=] { return step().high; }, eta_star, rounding));
  cases.push_back(at_most(
      params("eta* <= mean"), [=] { return rungs().mean; }, eta_star, rounding));
  if (!instance.setting.nesterov) {
    cases.push_back(at_least(
        params("eta* >= sufficient"), [=] { return rungs().sufficient; }, eta_star, rounding));
    if (instance.setting.coupling == Coupling::fresh)  // for shared batches it may say nothing
      cases.push_back(at_most(
          params("eta* <= necessary"), [=] { return rungs().necessary; }, eta_star, rounding));
  }
  if (instance.setting.coupling == Coupling::shared) return;
  cases.push_back(at_most(
      params("eta* <= bound"), [=] { return rungs().bound; }, eta_star, rounding));
  if (BoundInputs(instance).gamma * BoundInputs(instance).noise == 0) cases.back().unmet = "gamma = 0: the bound is vacuous";
}

Case step_of(const Instance& believed, const Instance& real) {
  return equal(
      with(real.params(), {{"rung", "eta*, theory = simulator"}}),
      [believed] { return settled(theory::critical_step(theory::Design::from_rows(believed.rows), believed.setting)); },
      [simulated = MemorySimulated(real)] { return simulated.critical_step(); }, same);
}

}  // namespace valley
