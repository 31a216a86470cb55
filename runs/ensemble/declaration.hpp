// What an ensemble takes, declared once for `valley escape` and for Python: see runs/declaration.hpp.
#pragma once

#include "runs/declaration.hpp"
#include "runs/ensemble/options.hpp"

namespace valley::escape {

inline constexpr std::uint64_t most_steps = std::numeric_limits<std::uint32_t>::max() - 1, most_trials = std::uint64_t{1} << 53;

template <class Arguments>
void declare_switch(Arguments& arguments, Options& o) {
  arguments.group("switch to another optimizer");
  arguments.count("--switch-at", 1, most_steps, "from this step on, the optimizer of --then", o.switch_at);
  arguments.option("--then", joined(optimizer_names()), "update rule after the switch",
                   [&o](const std::string& text) { o.then = checked_optimizer("--then", text); });
  arguments.number("--then-eta", positive_factors, "step size after the switch (default: --eta)", o.then_eta);
  arguments.number("--then-rho", factors, "ascent radius after the switch (default: --rho)", o.then_rho);
  arguments.template choice<Coupling>("--then-coupling", couplings,
                                      "draws after the switch (default: --coupling, else the optimizer's own default)",
                                      o.then_coupling);
}

template <class Arguments>
void declare_ensemble(Arguments& arguments, Options& o) {
  arguments.group("run", {"--trials", "--steps", "--start"});
  arguments.count("--trials", 1, most_trials, "how many", o.trials);
  arguments.count("--steps", 1, most_steps, "T", o.steps);
  arguments.numbers("--start", "A or A,B,...", "coordinates of theta_0; one number: all of them", o.start);
  arguments.number("--spread", not_negative, "standard deviation of the start's coordinates (default 0)", o.spread);
  arguments.count("--record", 1, most_steps, "statistics every so many steps (default: first and last only)", o.record);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random number (default 1)", o.seed);
  arguments.template choice<ExactWhen>(
      "--exact", {{"auto", ExactWhen::automatic}, {"always", ExactWhen::always}, {"never", ExactWhen::never}},
      "exact means: where cheap, where there are any, not at all (default auto)", o.exact);
  arguments.group("when a trial has escaped, by one of");
  arguments.number("--escape-loss", positive, "the loss is above this", o.escape_loss);
  arguments.number("--escape-ball", positive, "farther than this from 0", o.escape_ball);
  arguments.number("--escape-valley", positive, "the last coordinate is not within this of 0", o.escape_valley);
}

/// All that the bits depend on, but for rows of data.
template <class Arguments>
void declare_setting(Arguments& arguments, Options& o) {
  declare_landscape(arguments, o.landscape, o.keys);
  arguments.key(*find_key(row_keys(), "sampling"), "replacement within a batch of --data (default with)", o.keys);
  declare_rule(arguments, o.rule);
  declare_switch(arguments, o);
  declare_ensemble(arguments, o);
}

/// Where it runs.
template <class Arguments>
void declare_place(Arguments& arguments, Options& o) {
  using gpu::Device, gpu::Lanes;
  arguments.group("machine");
  arguments.template choice<std::optional<Device>>(
      "--device", {{"auto", {}}, {"cuda", Device::cuda}, {"tbb", Device::tbb}, {"omp", Device::omp}, {"serial", Device::serial}},
      "where it runs; the results are the same (default auto: the best there is)", o.device);
  arguments.count("--threads", 1, 4096, "of omp and tbb (default: all of the machine)", o.threads);
  arguments.template choice<std::optional<Lanes>>(
      "--lanes", {{"auto", {}}, {"one", Lanes::one}, {"avx2", Lanes::avx2}, {"avx512", Lanes::avx512}},
      "width of the processor's registers; the results are the same (default auto)", o.lanes);
}

}  // namespace valley::escape
