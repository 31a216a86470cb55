#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "runs/training/experiment.hpp"

namespace valley::networks {
namespace {

struct BenchOptions {
  std::vector<std::string> workload;
  AnswerFiles files;
  std::optional<Device> device = Device::automatic;
  std::optional<std::uint64_t> batch, steps, threads, repeats;
};

/// SAM as it is practised, on as much data as the batches need.
Config workload(const BenchOptions& o) {
  const bool mlp = o.workload.front() == "train-mlp";
  Config config;
  config.threads = static_cast<int>(o.threads.value_or(0));
  config.batch = static_cast<std::uint32_t>(o.batch.value_or(128));
  config.data.options.keys = given({{"train", 10. * config.batch}, {"test", 10}, {"noise", 0.}});
  if (mlp) {
    config.data.options.keys.set("channels", 1.);
    config.data.options.keys.set("size", 28.);
    config.model = {.name = "mlp", .keys = given({{"widths", Numbers{256, 256}}})};
  } else {
    config.model.name = "resnet20";
  }
  config.phases = {{.rule = plain(Sam{{}, {0.05, 1e-12}}), .name = "sam", .until = 1e6}};
  return config;
}

Answer measure(const BenchOptions& o) {
  const Config config = workload(o);
  const torch::TensorOptions like = tensor_options(config, *o.device);
  const Experiment experiment(config, like);
  Trainer trainer = experiment.trainer(0);
  const bool mlp = o.workload.front() == "train-mlp";
  const std::uint64_t steps = o.steps.value_or(mlp ? 200 : 10);
  const auto run = [&](std::uint64_t count) {
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t k = 0; k < count; ++k) trainer.step();
    require(std::isfinite(trainer.tally().loss_sum), "loss", "not finite", "a run that trains");  // waits for the device
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  run(std::min<std::uint64_t>(steps, 3));  // first steps choose algorithms and fill caches
  std::vector<double> seconds;
  for (std::uint64_t k = 0; k < o.repeats.value_or(3); ++k) seconds.push_back(run(steps));
  std::sort(seconds.begin(), seconds.end());
  const double samples = static_cast<double>(steps) * config.batch;
  return {{{"workload", o.workload.front()},
           {"device", device_name(like)},
           {"threads", torch::get_num_threads()},
           {"libtorch", TORCH_VERSION},
           {"optimizer", "sam"},
           {"batch", config.batch},
           {"steps", steps},
           {"repeats", seconds.size()},
           {"parameters", experiment.network().layout().parameter_count()},
           {"seconds", seconds.front()},
           {"samples_per_second", samples / seconds.front()},
           {"median_samples_per_second", samples / seconds[seconds.size() / 2]}}};
}

int run_bench(const BenchOptions& given) {
  const std::vector<std::string> known = {"train-mlp", "train-resnet20"};
  require_words("WORKLOAD", given.workload, 1, "one of " + joined(known));
  BenchOptions o = given;
  o.workload.front() = chosen("WORKLOAD", given.workload.front(), known);
  print_answer(o.files, [&] { return measure(o); });
  return passed;
}

}  // namespace

std::function<int()> bench_command(Arguments& arguments) {
  const auto o = std::make_shared<BenchOptions>();
  arguments.group("options", {"WORKLOAD"});
  arguments.words("WORKLOAD", "train-mlp (784-256-256-10) or train-resnet20 (3x32x32), SAM steps", o->workload);
  arguments.count("--batch", 1, 100000, "samples a step (default 128)", o->batch);
  arguments.count("--steps", 1, 1000000000, "a repeat (default 200 of train-mlp, 10 of train-resnet20)", o->steps);
  arguments.count("--repeats", 1, 1000, "timed runs; the best and the median are reported (default 3)", o->repeats);
  arguments.count("--threads", 1, 4096, "of the layers (default: all of the machine)", o->threads);
  take_device(arguments, o->device);
  take_files(arguments, o->files);
  return [o] { return run_bench(*o); };
}

}  // namespace valley::networks
