#include <iostream>

#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/sink.hpp"
#include "runs/declaration.hpp"
#include "runs/simulation.hpp"

namespace valley {
namespace {

struct SimulateOptions : SimulationChoice {
  std::optional<std::string> csv = "-";
};

std::string row(Simulation& path) {
  std::string text = std::to_string(path.steps());
  for (const double one : path.state()) text += "," + shortest(one);
  text += "," + shortest(path.loss());
  if (path.has_sharpness()) text += "," + shortest(path.sharpness());
  return text + "\n";
}

int simulate(const SimulateOptions& options) {
  Simulation path(options);
  Sink sink(*options.csv);
  Progress progress;
  std::string header = "step";
  for (std::size_t c = 0; c < path.dimension(); ++c) header += ",x" + std::to_string(c);
  sink.stream() << header << ",loss" << (path.has_sharpness() ? ",sharpness\n" : "\n");
  const auto steps = static_cast<std::uint32_t>(*options.steps);
  sink.stream() << row(path);
  for (std::uint32_t t = 0; t < steps; ++t) {
    if (!path.step()) {
      sink.commit();
      progress.erase();
      std::cerr << "valley simulate: diverged at step " << path.steps() << std::endl;
      return passed;
    }
    sink.stream() << row(path);
    if (t % 4096 != 0) continue;
    sink.require_good();
    progress.update("simulating", t, steps);
  }
  sink.commit();
  return passed;
}

}  // namespace

std::function<int()> simulate_command(Arguments& arguments) {
  const auto options = std::make_shared<SimulateOptions>();
  declare_simulation(arguments, *options);
  arguments.group("results");
  arguments.path("--csv", Use::writes_document, "where the rows go (default -)", options->csv);
  return [options] { return simulate(*options); };
}

}  // namespace valley
