#include <cmath>
#include <iostream>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/require.hpp"
#include "base/rounded_apart.hpp"
#include "base/shell_word.hpp"
#include "base/side_by_side.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/signals.hpp"
#include "commands/watched.hpp"
#include "runs/training/trials.hpp"

namespace valley::networks {
namespace {

struct TrainOptions {
  std::vector<std::string> config;
  std::optional<std::string> out, data;
  std::optional<Device> device = Device::automatic;
  std::optional<std::uint64_t> trials;
  bool resume = false, force = false;
};

std::string percent(double share) { return rounded_apart(100 * share, 100, 3) + " %"; }

void print_last(const TrialResult& trial) {
  if (trial.run.history.empty()) return;  // stopped before its first line
  const HistoryLine& last = trial.run.history.back();
  std::cout << trial.folder.string() << ": epoch " << rounded(last.epoch) << ", train loss " << rounded(last.train_loss)
            << ", test loss " << rounded(last.test_loss);
  if (std::isfinite(last.test_accuracy)) std::cout << ", test accuracy " << percent(last.test_accuracy);
  if (std::isfinite(last.robust_accuracy)) std::cout << ", robust accuracy " << percent(last.robust_accuracy);
  std::cout << std::endl;
}

/// The command that goes on.
std::string way_on(const TrainOptions& o) {
  std::string text = "valley train " + shell_word(o.config.front()) + " --out " + shell_word(*o.out);
  if (o.trials) text += " --trials " + std::to_string(*o.trials);
  if (o.data) text += " --data " + shell_word(*o.data);
  if (*o.device != Device::automatic) text += *o.device == Device::cpu ? " --device cpu" : " --device cuda";
  return text + " --resume";
}

/// How to say what stopped the run; the exit status.
int conclude(const TrainOptions& o, const std::vector<TrialResult>& trials) {
  for (const TrialResult& trial : trials) print_last(trial);
  std::cout << std::flush;
  bool stopped = trials.size() < o.trials.value_or(1), diverged = false;
  for (const TrialResult& trial : trials) {
    if (trial.run.status == Status::diverged) {
      std::cerr << "valley train: " << trial.folder.string() << ": the loss is not finite at step " << trial.run.step
                << "; the last good checkpoint is kept" << std::endl;
      diverged = true;
    }
    stopped = stopped || trial.run.status == Status::stopped;
  }
  if (diverged) return broken;
  if (!stopped) return passed;
  std::cerr << "valley train: stopped by " << name_of_signal(NotedSignals::latest()) << " and saved; go on with: " << way_on(o)
            << std::endl;
  return 128 + NotedSignals::latest();
}

/// For a run's folder, with the config in it.
void refuse_folder(const std::filesystem::path& place) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(place, ignored)) return;
  const std::filesystem::path inside = place / "config.toml";
  reject("CONFIG.toml", place.string() + ", a folder",
         std::filesystem::exists(inside, ignored) ? "a file, as this run's own config, " + inside.string()
                                                  : "a file, as docs/networks.md has it");
}

int run_train(const TrainOptions& o) {
  require_words("CONFIG.toml", o.config, 1, "one file");
  require(o.out.has_value(), "--out", "missing", "a folder for the run");
  require(!(o.force && o.resume), "--force", "given beside --resume", "one of the two");
  const std::filesystem::path file = o.config.front();
  refuse_folder(file);
  const std::string text = read_file("CONFIG.toml", file);
  Config config = parse_config(text, file.string());
  if (o.data) config.data.folder = *o.data;
  const std::uint64_t trials = o.trials.value_or(1);
  if (trials > 1 && config.threads == 0) config.threads = 1;  // several trials use the cores better than several threads
  const torch::TensorOptions like = tensor_options(config, *o.device);
  Progress progress;
  progress.update("reading " + config.data.name);
  const Experiment experiment(std::move(config), like);
  const NotedSignals signals;
  const TrialsOptions options{
      .out = *o.out,
      .trials = trials,
      .resume = o.resume,
      .force = o.force,
      .workers = like.device().is_cuda()
                     ? 1
                     : static_cast<int>(std::min<std::uint64_t>(trials, cores() / std::min(cores(), torch::get_num_threads()))),
      .watch = watched(progress, "valley train")};
  const std::vector<TrialResult> results = run_trials(experiment, text, options);
  progress.erase();
  return conclude(o, results);
}

}  // namespace

std::function<int()> train_command(Arguments& arguments) {
  const auto o = std::make_shared<TrainOptions>();
  arguments.group("options", {"CONFIG.toml", "--out"});
  arguments.paths("CONFIG.toml", "what to train, on what, how: docs/networks.md; - is standard input", o->config);
  arguments.path("--out", Use::writes_folder, "where the run's files go", o->out, is_written_by_run);
  take_data(arguments, o->data);
  take_device(arguments, o->device);
  arguments.count("--trials", 1, 100000, "seeds, each a run in a folder of its own (default 1)", o->trials);
  arguments.flag("--resume", "go on with the run in the folder, to the same bits", o->resume);
  take_force(arguments, o->force);
  return [o] { return run_train(*o); };
}

}  // namespace valley::networks
