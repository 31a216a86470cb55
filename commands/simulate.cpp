#include <cmath>
#include <iostream>
#include <limits>

#include "base/given.hpp"
#include "base/require.hpp"
#include "commands/commands.hpp"
#include "commands/landscape_arguments.hpp"
#include "commands/rule_arguments.hpp"
#include "commands/sink.hpp"
#include "gpu/paths.hpp"
#include "runs/progress.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley {
namespace {

struct SimulateOptions {
  std::optional<std::string> landscape;
  Values keys;
  RuleChoice rule;
  std::optional<std::vector<double>> start;
  std::optional<std::uint64_t> steps, seed = 1, trial = 0;
  std::optional<std::string> csv = "-";
};

gpu::Ensemble ensemble_of(const SimulateOptions& options) {
  const LandscapeEntry& entry = landscape_entry("--landscape", *options.landscape);
  require_keys_of(entry, false, options.keys);
  Values keys = options.keys;
  gpu::Ensemble e;
  e.landscape = make(entry, keys);
  const std::string& optimizer = *options.rule.optimizer;
  const bool exact = is_gd(optimizer) || shift_entry("--optimizer", optimizer).needs_batch_loss;
  require(!exact || e.landscape.noiseless(), "--optimizer", optimizer,
          "one for noisy gradients, like sgd, sam, usam, on this landscape");
  e.phases = {{rule_of(options.rule), 1}};
  const std::size_t N = e.landscape.coordinates();
  require(options.start->size() == N, "--start", std::to_string(options.start->size()) + " coordinates",
          std::to_string(N) + " on this landscape");
  e.start.dimension = static_cast<std::uint32_t>(N);
  for (std::size_t c = 0; c < N; ++c) {
    e.start.at[c] = (*options.start)[c];
    require(std::abs(e.start.at[c]) <= 1e300, "--start", e.start.at[c], "numbers of size up to 1e300");
  }
  e.seed = *options.seed;
  return e;
}

std::string row(std::uint32_t step, gpu::Paths& path) {
  std::string text = std::to_string(step);
  const std::vector<double> x = path.state(0);
  for (const double one : x) text += "," + shortest(one);
  text += "," + shortest(path.losses()[0]);
  const auto sharpness = path.landscape().type().sharpness;
  if (sharpness != nullptr) text += "," + shortest(sharpness(path.landscape().address(), x.data()));
  return text + "\n";
}

int simulate(const SimulateOptions& options) {
  require(options.landscape.has_value(), "--landscape", "missing", joined(ids_of(landscapes())));
  require_given(options.rule);
  require(options.start.has_value(), "--start", "missing", "finite numbers separated by commas");
  require(options.steps.has_value(), "--steps", "missing", "a whole number");
  const gpu::Ensemble ensemble = ensemble_of(options);
  const PlainRule& rule = ensemble.phases[0].rule;
  gpu::Paths path(ensemble, 1, *options.trial);
  Sink sink(*options.csv);
  Progress progress;
  std::string header = "step";
  for (std::size_t c = 0; c < ensemble.landscape.coordinates(); ++c) header += ",x" + std::to_string(c);
  sink.stream() << header << ",loss" << (ensemble.landscape.type().sharpness != nullptr ? ",sharpness\n" : "\n");
  const auto steps = static_cast<std::uint32_t>(*options.steps);
  sink.stream() << row(0, path);
  for (std::uint32_t t = 0; t < steps; ++t) {
    path.step({ensemble.seed, t, t + 1, 0, rule, {}});
    if (path.has_diverged(0)) {
      sink.commit();
      progress.erase();
      std::cerr << "valley simulate: diverged at step " << t + 1 << std::endl;
      return passed;
    }
    sink.stream() << row(t + 1, path);
    if (t % 4096 != 0) continue;
    sink.require_good();
    progress.update("simulating", t, steps);
  }
  sink.commit();
  return passed;
}

}  // namespace

std::function<int()> simulate_command(Arguments& arguments) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  const auto options = std::make_shared<SimulateOptions>();
  declare_landscape(arguments, options->landscape, options->keys);
  declare_rule(arguments, options->rule);
  arguments.option("--start", "A or A,B", "coordinates of theta_0",
                   [options](const std::string& text) { options->start = parse_list("--start", text); });
  arguments.count("--steps", 0, std::numeric_limits<std::uint32_t>::max() - 1, "T", options->steps);
  arguments.count("--seed", 0, any, "of every random number (default 1)", options->seed);
  arguments.count("--trial", 0, any, "which trial of that seed (default 0)", options->trial);
  arguments.path("--csv", Use::writes_document, "where the rows go (default -)", options->csv);
  return [options] { return simulate(*options); };
}

}  // namespace valley
