#include <algorithm>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/sink.hpp"
#include "commands/watched.hpp"
#include "runs/training/left_out.hpp"
#include "runs/training/line.hpp"
#include "runs/training/saved_run.hpp"

namespace valley::networks {
namespace {

struct LineOptions {
  std::vector<std::string> runs;
  Beside beside;
  std::optional<std::string> csv;
  std::optional<Device> device = Device::automatic;
  std::optional<Normalise> normalise;
  std::optional<std::uint64_t> samples;
};

struct Measured {
  Line line;
  std::vector<std::string> ignored;  // of either run
};

/// Modules are compared by what they do: B's function at B's point, and A's there.
bool one_network(const SavedRun& a, const SavedRun& b) {
  const Experiment &of_a = a.experiment, &of_b = b.experiment;
  if (!alike(of_a.network().layout(), of_b.network().layout()) || of_a.of_module() != of_b.of_module()) return false;
  if (!of_a.of_module()) return of_a.config().model == of_b.config().model;
  constexpr std::int64_t few = 8;
  const Objective f = of_b.objective(Split::test, b.statistics(), few);
  const Objective g(of_a.shared_network(), b.statistics(), f.samples(), f.criterion());
  return torch::allclose(f.outputs(b.theta()), g.outputs(b.theta()), 1e-3, 1e-5);
}

Measured measure(const LineOptions& o) {
  Progress progress;
  progress.update("reading " + o.runs[0]);
  Reading reading = o.beside.reading();
  const auto read = [&](std::size_t k) {
    reading.argument = {k == 0 ? "RUN_A" : "RUN_B"};
    return read_run(o.runs[k], *o.device, reading);
  };
  const SavedRun a = read(0), b = read(1);
  require_config_read(o.beside.config, {&a, &b});
  require(one_network(a, b), "RUN_B", o.runs[1],
          "the network of RUN_A: the same model on images of the same shape, or a module that computes the same");
  const Normalise normalise = normalise_of(a, o.normalise, Normalise::batch);
  const auto on = [&](Split split, std::int64_t count) {
    return a.experiment.objective(split, a.statistics(), count, normalise);
  };
  const torch::TensorOptions& options = a.experiment.options();
  const auto samples = static_cast<std::int64_t>(o.samples.value_or(5000));
  std::vector<std::string> ignored = left_out_of_loss(a, samples, normalise);
  for (const std::string& one : left_out_of_loss(b, samples, normalise))
    if (std::find(ignored.begin(), ignored.end(), one) == ignored.end()) ignored.push_back(one);
  Line line = line_between({a.theta(), a.statistics()}, {{b.theta().tensor.to(options)}, b.statistics().to(options)},
                           on(Split::train, samples), on(Split::test, -1), watched(progress, "valley line"));
  return {std::move(line), std::move(ignored)};
}

int run_line(const LineOptions& o) {
  require_words("RUN_A RUN_B", o.runs, 2, "two folders of valley train, checkpoints in them, weights or TorchScript modules");
  std::optional<Sink> csv;
  if (o.csv) csv.emplace(*o.csv);
  const Measured found = measure(o);
  Deliveries all;
  if (csv) all.add([&] { csv->finish(table_of(found.line).csv()); });
  if (o.csv != "-") {
    Answer answer{{{"barrier", number(found.line.barrier), "training loss above the chord, l from 0 to 1"}}};
    if (!found.ignored.empty()) answer.add({{"ignored", found.ignored}});
    all.add([&] { Sink("-").finish(table(answer)); });
  }
  all.conclude();
  return passed;
}

}  // namespace

std::function<int()> line_command(Arguments& arguments) {
  const auto o = std::make_shared<LineOptions>();
  arguments.group("options", {"RUN_A RUN_B"});
  arguments.paths("RUN_A RUN_B", "folders of valley train, checkpoints in them, weights (.safetensors) or TorchScript modules",
                  o->runs, is_of_run);
  arguments.path("--csv", Use::writes_document, "l, losses, accuracies, second difference with h = 0.1", o->csv);
  arguments.count("--samples", 1, 100000000, "training images, not distorted (default 5000)", o->samples);
  arguments.choice<Normalise>(
      "--batch-norm", {{"batch", Normalise::batch}, {"remembered", Normalise::remembered}},
      "what BatchNorm divides by: the statistics of chunks of 500, or the runs' own, interpolated (default batch)", o->normalise);
  take_beside(arguments, o->beside);
  take_device(arguments, o->device);
  return [o] { return run_line(*o); };
}

}  // namespace valley::networks
