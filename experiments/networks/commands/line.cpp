#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <map>

#include "base/number.hpp"
#include "base/require.hpp"
#include "base/table.hpp"
#include "experiments/commands/sink.hpp"
#include "experiments/networks/commands/commands.hpp"
#include "experiments/networks/commands/shared_arguments.hpp"
#include "experiments/networks/saved_run.hpp"
#include "experiments/progress.hpp"

namespace valley::networks {
namespace {

// Places on the line, l = k/50: from -0.2 to 1.2, and h = 0.1 further for the second difference.
constexpr int per_unit = 50, first = -10, last = 60, h = 5;

struct LineOptions {
  std::vector<std::string> runs;
  std::optional<std::string> data, csv;
  std::optional<Device> device = Device::automatic;
  std::optional<Normalise> normalise = Normalise::batch;
  std::optional<std::uint64_t> samples;
};

/// theta = (1 - l) A + l B, and the remembered statistics likewise.
torch::Tensor between(const torch::Tensor& A, const torch::Tensor& B, double l) { return (1 - l) * A + l * B; }

struct Line {
  Table table{.columns = {"l", "train_loss", "train_accuracy", "second_difference", "test_loss", "test_accuracy"}, .rows = {}};
  double barrier = 0;  // the largest f(l) - ((1 - l) f(0) + l f(1)), l in [0, 1]
};

Line measure(const LineOptions& o) {
  Progress progress;
  progress.update("reading " + o.runs[0]);
  const SavedRun a = read_run(o.runs[0], *o.device, o.data.value_or("")), b = read_run(o.runs[1], *o.device, o.data.value_or(""));
  require(a.theta().tensor.sizes() == b.theta().tensor.sizes(), "RUN_B", o.runs[1], "a run of the network of RUN_A");
  const auto on = [&](Split split, std::int64_t count) {
    return a.experiment.objective(split, a.statistics(), count, *o.normalise);
  };
  const Objective train_loss = on(Split::train, static_cast<std::int64_t>(o.samples.value_or(5000))),
                  test_loss = on(Split::test, -1);
  const auto score = [&](int k, const Objective& f) {
    const double l = static_cast<double>(k) / per_unit;
    return f.with_statistics(between(a.statistics(), b.statistics(), l)).score({between(a.theta().tensor, b.theta().tensor, l)});
  };
  std::map<int, Score> train;
  for (int k = first - h; k <= last + h; ++k) {
    progress.update("training loss along the line", static_cast<std::size_t>(k - first + h), last - first + 2 * h);
    train[k] = score(k, train_loss);
  }
  Line line;
  for (int k = first; k <= last; ++k) {
    progress.update("test loss along the line", static_cast<std::size_t>(k - first), last - first);
    const double l = static_cast<double>(k) / per_unit, step = static_cast<double>(h) / per_unit;
    const Score test = score(k, test_loss);
    line.table.add({l, train[k].loss, train[k].accuracy,
                    (train[k + h].loss - 2 * train[k].loss + train[k - h].loss) / (step * step), test.loss, test.accuracy});
    if (k >= 0 && k <= per_unit)
      line.barrier = std::max(line.barrier, train[k].loss - ((1 - l) * train[0].loss + l * train[per_unit].loss));
  }
  return line;
}

int run_line(const LineOptions& o) {
  require(o.runs.size() == 2, "RUN_A RUN_B", std::to_string(o.runs.size()) + " words",
          "two folders of valley train, or checkpoints in them");
  std::optional<Sink> csv;
  if (o.csv) csv.emplace(*o.csv);
  const Line line = measure(o);
  if (csv) {
    csv->stream() << line.table.csv();
    csv->commit();
  }
  if (o.csv != "-") std::cout << "barrier " << rounded(line.barrier, 6) << " (training loss above the chord, l from 0 to 1)\n";
  return passed;
}

}  // namespace

std::function<int()> line_command(Arguments& arguments) {
  const auto o = std::make_shared<LineOptions>();
  arguments.words("RUN_A RUN_B", "folders of valley train, or checkpoints in them", o->runs);
  arguments.text("--csv", "a file, or - for standard output", "l, losses, accuracies, second difference with h = 0.1", o->csv);
  arguments.count("--samples", 1, 100000000, "training images, not distorted (default 5000)", o->samples);
  arguments.choice<Normalise>(
      "--batch-norm", {{"batch", Normalise::batch}, {"remembered", Normalise::remembered}},
      "what BatchNorm divides by: the statistics of chunks of 500, or the runs' own, interpolated (default batch)", o->normalise);
  take_data(arguments, o->data);
  take_device(arguments, o->device);
  return [o] { return run_line(*o); };
}

}  // namespace valley::networks
