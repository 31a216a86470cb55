// A typical trial's rate lambda = lim (1/t) log |delta_t|, that almost every trial has, lies between what a batch does to volumes
// and what the second moment says:
//
//   (1/r) E log |det(I - eta (M_S + wd))|  <=  lambda  <=  1/2 log growth
//
// with momentum on (delta, v): (1/2) log m below (heavy ball), (1/2) (log m + (1/r) E log |det|) (Nesterov). In one dimension
// without momentum the lower end is lambda. The rate is of long runs of the simulator's own step on drawn batches, with the error
// of their mean; the ends are exact, over all batches. Beyond eta* the mean grows although a typical trial may not.
#include <cmath>

#include "experiments/claims/memory_case.hpp"
#include "theory/almost_sure.hpp"

namespace valley {
namespace {

constexpr double close = 0.02;  // where there is hardly any noise the upper end is the rate, but for what sampling leaves

struct Length {
  int steps, trials;
};

theory::AlmostSure told(const Instance& instance, double eta) {
  return theory::almost_sure_rate(theory::Design::from_rows(instance.rows), instance.setting, eta);
}

double eta_star(const Instance& instance) {
  return theory::critical_step(theory::Design::from_rows(instance.rows), instance.setting).value;
}

std::function<Measurement()> rate_of(const Instance& instance, double share, Length effort, std::uint64_t seed) {
  return [=, simulated = MemorySimulated(instance)] {
    return simulated.batches().typical_rate(share * eta_star(instance), effort.steps, effort.trials, seed);
  };
}

void add_bracket(const Instance& instance, double share, Length effort, std::uint64_t seed, std::vector<Case>& cases) {
  const auto measured = measure::once(rate_of(instance, share, effort, seed));
  const Params params = with(instance.params(), {{"eta/eta*", share}, {"measured", "rate of long runs"}});
  const auto bracket = measure::once([=] { return told(instance, share * eta_star(instance)); });
  cases.push_back(at_least(
      params, [=] { return bracket().low; }, [=] { return measured(); }, close));
  cases.push_back(at_most(
      params, [=] { return bracket().high; }, [=] { return measured(); }, close));
}

/// One parameter, no momentum: the lower end is the rate.
Case on_the_line(double share, double times, Length effort, std::uint64_t seed) {
  const Instance instance = two_curvatures(2, 1.5, {});
  return equal(
      with(instance.params(), {{"eta/eta*", share}, {"measured", "rate of long runs, the lower end"}}),
      [=] { return times * told(instance, share * eta_star(instance)).low; }, rate_of(instance, share, effort, seed), 1e-6);
}

/// Unstable in the mean, and yet almost every trial shrinks.
Case shrinks(const Instance& instance, double share, Length effort, std::uint64_t seed) {
  return at_most(
      with(instance.params(), {{"eta/eta*", share}, {"measured", "rate of long runs, below 0"}}), [] { return 0; },
      rate_of(instance, share, effort, seed), 1e-9);
}

std::vector<Case> all_cases(const Plan& plan) {
  const Length effort = plan.pick(Length{10000, 60}, Length{10000, 100}, Length{50000, 200});
  std::vector<Case> cases;
  const std::vector<WithMemory> memories = {{0}, {0.9}, {0.9, true}, {0.5, false, 0.01}, {0, false, 0.01}};
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
    for (const Instance& instance : instances_with_memory(plan.seed + 5000, plan.pick(10, 30, 100), coupling, memories))
      for (const double share : {0.9, 1.5}) add_bracket(instance, share, effort, plan.seed, cases);
  for (const double share : {0.4, 0.7, 1.5, 3.}) cases.push_back(on_the_line(share, 1, effort, plan.seed));
  const Instance line = two_curvatures(2, 1.5, {});
  cases.push_back(shrinks(line, 1.05, effort, plan.seed));
  cases.push_back(control(shrinks(line, 4, effort, plan.seed), "far beyond eta*"));
  cases.push_back(control(on_the_line(0.9, 1.1, effort, plan.seed), "lower end 10 % off"));
  Case halved = on_the_line(0.7, 1, effort, plan.seed);
  halved.relation = Relation::at_most;
  halved.predict = [=] { return 2 * told(line, 0.7 * eta_star(line)).high; };
  cases.push_back(control(halved, "1/2 dropped from the upper end"));
  Case swapped = on_the_line(0.9, 1, effort, plan.seed);
  swapped.predict = [=] { return told(line, 0.9 * eta_star(line)).high; };
  cases.push_back(control(swapped, "the mean square's rate for the typical one"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "almost_sure_bracket",
    .says = "bounds on the rate of a typical run, which may shrink where the mean grows",
    .statement =
        "(1/r) E log |det(I - eta M_S)| <= lim (1/t) log |delta_t| <= 1/2 log growth, almost surely; with momentum likewise",
    .source = "Valley; the limit: furstenbergkesten1960; docs/derivations.md#momentum",
    .figure = "stability_brute",
    .cases = all_cases});

}  // namespace
}  // namespace valley
