#include "runs/training/run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <optional>

#include "base/blas_threads.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/number.hpp"
#include "base/require.hpp"
#include "base/rounded_apart.hpp"
#include "runs/training/checkpoint.hpp"
#include "runs/training/evaluation.hpp"
#include "runs/training/manifest.hpp"
#include "runs/training/run_folder.hpp"

namespace valley::networks {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

std::uint32_t in_steps(double epochs, std::uint32_t steps_per_epoch) {
  return std::max(1u, static_cast<std::uint32_t>(std::llround(std::min(epochs * steps_per_epoch, 4e9))));
}

/// A run between its start and its end.
class Run {
 public:
  Run(const Experiment& the_experiment, const std::string& the_text, const RunOptions& the_options)
      : experiment(the_experiment),
        text(the_text),
        options(the_options),
        trainer(experiment.trainer(options.trial)),
        evaluate_every(in_steps(experiment.config().evaluate_every, experiment.steps_per_epoch())),
        save_every(in_steps(experiment.config().save_every, experiment.steps_per_epoch())) {
    options.resume ? resume() : begin();
  }

  RunResult go();
  void note_failure() { write_manifest("failed"); }

 private:
  fs::path file(const std::string& name) const { return options.folder / name; }
  void begin();
  void resume();
  bool evaluate();
  void take_over();
  void write_history() const { write_file(file("history.csv"), table_of(result.history).csv()); }
  void save(const std::vector<std::string>& names);
  std::size_t phases_ended_before() const;
  bool evaluates() const;
  bool owes_a_line() const;
  void keep();
  void write_manifest(const std::string& status);
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start).count(); }
  bool is_sound(bool parameters_too) const;
  bool advance();
  void show();
  RunResult end(Status status);

  const Experiment& experiment;
  const std::string& text;
  const RunOptions& options;
  Trainer trainer;
  std::uint32_t evaluate_every, save_every;
  RunResult result;
  std::int64_t gradients = 0;  // before the tally
  Clock::time_point start = Clock::now();
  std::optional<FolderLock> lock;
  double seconds_before = 0;  // of earlier starts
  std::uint32_t first_step = 0;
  Json manifest;
};

void Run::begin() {
  lock.emplace("--out", options.folder);
  require_no_run(options.folder, text);
  write_file(file("config.toml"), text);
  manifest = manifest_of(experiment, options.trial);
}

// The bits depend on the number of threads: a run ends with as many as it began with, whatever the machine has now.
void Run::take_over() {
  const Inheritance before = read_manifest(file("manifest.json"), experiment, options.trial);
  seconds_before = before.seconds;
  if (!experiment.options().device().is_cuda() && before.threads != torch::get_num_threads()) {
    torch::set_num_threads(before.threads);
    set_blas_threads(before.threads);
  }
  manifest = manifest_of(experiment, options.trial);
  write_manifest("running");
}

void Run::resume() {
  if (fs::is_directory(options.folder)) lock.emplace("--out", options.folder);
  const Checkpoint saved = load_checkpoint(file(last_good), experiment.network().layout());
  require(saved.config == text, "CONFIG.toml", "not the one of the run in " + options.folder.string(),
          "the config.toml there, as a resumed run goes on to the same bits");
  trainer.restore(saved.state);
  first_step = saved.state.step;
  result.history = read_history(file("history.csv"), first_step);  // what was written after the checkpoint will come again
  if (!result.history.empty()) gradients = static_cast<std::int64_t>(result.history.back().gradients);
  take_over();
}

/// A line of the history; false, with nothing changed, where a loss in it is not finite. Throws Interrupted where asked to stop,
/// likewise.
bool Run::evaluate() {
  const HistoryLine line = evaluated(experiment, trainer, options.trial, gradients, options.watch.looking());
  if (!std::isfinite(line.test_loss)) return false;
  result.history.push_back(line);
  gradients = static_cast<std::int64_t>(line.gradients);
  trainer.clear_tally();
  write_history();
  return true;
}

void Run::save(const std::vector<std::string>& names) {
  const std::string bytes = checkpoint_bytes(experiment.network().layout(), {trainer.state(), text});
  write_manifest("running");  // first: where there is a checkpoint there is a manifest
  for (const std::string& name : names) write_file(file(name), bytes);
}

void Run::write_manifest(const std::string& status) {
  Json now = manifest;
  now["steps"] = trainer.steps();
  now["steps_done"] = trainer.steps_done();
  now["status"] = status;
  now["seconds"] = seconds_before + seconds();
  write_file(file("manifest.json"), document(now));
}

bool Run::is_sound(bool parameters_too) const {
  return std::isfinite(trainer.tally().loss_sum) && (!parameters_too || trainer.theta().tensor.isfinite().all().item<bool>());
}

void Run::show() {
  const double here = trainer.steps_done(), all = trainer.steps(), per_epoch = experiment.steps_per_epoch();
  const Tally seen = trainer.tally();
  const double loss = seen.samples > 0 ? seen.loss() : 0, accuracy = seen.samples > 0 ? seen.accuracy() : 0;
  options.watch.progress("epoch " + rounded(here / per_epoch, 4) + " of " + rounded(all / per_epoch, 6) + ", loss " +
                             rounded(loss, 3) + ", accuracy " + rounded_apart(100 * accuracy, 100, 3) + " %" +
                             time_left((all - here) * seconds() / (here - first_step)),
                         static_cast<std::size_t>(1000 * here / all), 1000);
}

std::size_t Run::phases_ended_before() const {
  const std::uint32_t t = trainer.steps_done();
  return t == 0 ? 0 : trainer.phases_ended(t - 1);
}

/// Whether this step's end has a line in the history.
bool Run::evaluates() const {
  const std::uint32_t t = trainer.steps_done();
  return t % evaluate_every == 0 || trainer.phases_ended() > phases_ended_before();
}

/// Whether that line is still to come: the run begins, or was asked to stop when it was to be written.
bool Run::owes_a_line() const {
  return evaluates() && (result.history.empty() || result.history.back().step < trainer.steps_done());
}

/// Saves the run, and the ends of the phases that end here.
void Run::keep() {
  std::vector<std::string> names;
  for (std::size_t k = phases_ended_before(); k < trainer.phases_ended(); ++k)
    names.push_back("phase" + std::to_string(k + 1) + ".safetensors");
  names.push_back(last_good);
  save(names);
}

bool Run::advance() {
  trainer.step();
  const std::uint32_t t = trainer.steps_done();
  const bool phase_ends = trainer.phases_ended() > phases_ended_before(), saves = phase_ends || t % save_every == 0;
  // A GPU is waited for now and then only; but nothing is saved unseen.
  const bool looks = evaluates() || saves || !experiment.options().device().is_cuda() || t % 50 == 0;
  if (looks && !is_sound(evaluates() || saves)) return false;
  if (evaluates() && !evaluate()) return false;
  if (saves) keep();
  return true;
}

RunResult Run::end(Status status) {
  result.status = status;
  result.step = trainer.steps_done();
  write_manifest(word(status));
  return std::move(result);
}

RunResult Run::go() {
  Clock::time_point shown = start;
  try {
    if (owes_a_line()) {
      if (!evaluate()) return end(Status::diverged);
      keep();
    }
    while (!trainer.done()) {
      options.watch.look();
      if (!advance()) return end(Status::diverged);
      if (Clock::now() - shown < std::chrono::milliseconds(200)) continue;
      show();
      shown = Clock::now();
    }
  } catch (const Interrupted&) {
    if (result.history.empty()) write_history();
    save({last_good});
    return end(Status::stopped);
  }
  return end(Status::finished);
}

}  // namespace

RunResult run_training(const Experiment& experiment, const std::string& config_text, const RunOptions& options) {
  Run run(experiment, config_text, options);
  try {
    return run.go();
  } catch (...) {
    const std::exception_ptr trouble = std::current_exception();
    try {
      run.note_failure();
    } catch (...) {  // the first trouble is the one to tell
    }
    std::rethrow_exception(trouble);
  }
}

}  // namespace valley::networks
