// A study is a value in one file: trainings, what is measured after each, and which arms are compared.
//
// A job is one training run and the numbers found in it; it depends on its config and trial alone. So jobs can run in any
// order, side by side, now or after an interruption: the study's CSV is the same.
//
//   std::vector<Job> jobs(const Plan& plan) {
//     const Setting how = classification(plan);
//     std::vector<Job> all;
//     add_trials(all, how.trials, "sam", how.config.then("sam", how.epochs, {{"rho", how.rho}}), [](const Trained& run) {
//       std::vector<Found> found;
//       follow(run, &networks::HistoryLine::test_accuracy, found);
//       return found;
//     });
//     return all;
//   }
//   const bool added = add({.id = "sam_alone", .jobs = jobs});
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiments/studies/summary.hpp"
#include "runs/training/checkpoint.hpp"
#include "runs/training/config_document.hpp"
#include "runs/training/run.hpp"

namespace valley::studies {

using namespace networks;  // what a study trains and measures

enum class Scale { smoke, cpu, gpu };

const char* name(Scale scale);

/// What of a study is to be run, and what of it otherwise than the study has it.
struct Plan {
  Plan(Scale its_scale, ConfigKeys its_changes = {}, int its_seeds = 0)  // a scale is a plan, with nothing changed
      : scale(its_scale), changes(std::move(its_changes)), seeds(its_seeds) {}

  /// What the key is changed to, or `otherwise`.
  double number(const std::string& key, double otherwise) const;
  int whole(const std::string& key, int otherwise) const;  // also otherwise where it is none: no config takes it then

  Scale scale;
  ConfigKeys changes;  // keys of the study's configs, dotted
  int seeds;           // of each arm; 0: as many as the study has
};

/// A run that has come to its end: its files are in `folder`.
struct Trained {
  const networks::Experiment& experiment;
  std::filesystem::path folder;
  std::uint64_t trial = 0;
  networks::History history;
  Watch watch{};  // which a measurement looks at between its pieces

  /// The experiment's, which looks by itself.
  Objective objective(Split split, const torch::Tensor& statistics, std::int64_t count = -1,
                      Normalise normalise = Normalise::remembered) const;
  /// The run's point at the end of phase k = 1, 2, ...
  networks::Checkpoint end_of_phase(int k) const;
  networks::Checkpoint end() const;
};

struct Job {
  std::string arm;
  std::uint64_t trial = 0;
  std::string config;  // TOML, as for valley train; `threads` must be in it
  /// Everything about this run that goes into the study: `arm` and `trial` are filled in where empty. Not asked of a run that
  /// diverged, of which the study says just that.
  std::function<std::vector<Found>(const Trained&)> measure;
};

struct Study {
  std::string id;                                     // one of study_catalogue()
  std::function<std::vector<Job>(const Plan&)> jobs;  // its seeds are not read: all depend on config and trial alone
  std::vector<Comparison> comparisons{};
};

/// Registers a study; `const bool added = add({...});` at namespace scope. Throws std::logic_error on a second use of an id
/// and on one that is no name (base/registry.hpp).
bool add(Study study);
/// In the order of their ids.
const std::vector<Study>& studies();

struct StudyOptions {
  Plan plan = Scale::smoke;
  std::filesystem::path out;     // the study's folder
  std::filesystem::path data{};  // folder of the images; empty: the config's
  networks::Device device = networks::Device::automatic;
  bool resume = false;
  bool force = false;  // what a study left in `out` goes first
  Watch watch{};       // hears of jobs
};

/// Does all jobs, as many side by side as cores allow, and writes out/ID.csv and out/ID.json. False: was stopped before the end;
/// what is done is kept for a resumed one, and the record is of that, and says so. Throws std::invalid_argument for a folder that
/// holds a study (unless resumed or forced; then it must hold nothing else), another plan or other data (where resumed), or in
/// which another program is at work, and as planned_jobs and training do.
bool run_study(const Study& study, const StudyOptions& options);

}  // namespace valley::studies
