// out/plan.json       what is being done; a resumed study must be the same
// out/runs/JOB/       the job's training run (checkpoints go when the job is done)
// out/parts/JOB.csv   what the job found, after a line that ties it to the job; written last, so it says that the job is done
// out/ID.csv, .json   the study's record; of a study that was stopped, of the jobs that were done
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <set>

#include "base/clear_folder.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/require.hpp"
#include "base/side_by_side.hpp"
#include "experiments/studies/manifest.hpp"
#include "experiments/studies/parts.hpp"
#include "experiments/studies/planned.hpp"
#include "experiments/studies/study.hpp"
#include "experiments/study_record.hpp"
#include "runs/training/manifest.hpp"
#include "runs/training/run_folder.hpp"

namespace valley::studies {
namespace {

namespace fs = std::filesystem;
using networks::Experiment, networks::Status;

/// What a run that diverged has found: that it did. Its arm's means are of those that did not, and their n says how many.
constexpr const char* diverged = "diverged";

/// What is left of a job that is done again.
void remove_run(const fs::path& folder) {
  if (!fs::exists(folder)) return;
  for (const auto& file : fs::directory_iterator(folder))
    if (networks::is_file_of_run(file.path().filename().string())) fs::remove(file.path());
}

class Runner {
 public:
  Runner(const Study& the_study, const StudyOptions& the_options)
      : study(the_study), options(the_options), jobs(planned_jobs(study, options.plan)) {
    if (options.force || !fs::exists(plan_file())) read_first();
    begin();
  }

  bool go();

 private:
  fs::path plan_file() const { return options.out / "plan.json"; }
  fs::path part(std::size_t k) const { return options.out / "parts" / (name_of(k, jobs[k]) + ".csv"); }
  fs::path run_folder(std::size_t k) const { return options.out / "runs" / name_of(k, jobs[k]); }
  bool is_done(std::size_t k) const { return read_part(part(k), jobs[k]).has_value(); }
  void read_first();
  void begin();
  bool writes(const std::string& path) const;
  void require_free() const;
  Experiment read_experiment(const std::string& config) const;
  std::shared_ptr<const Experiment> experiment(const std::string& config);
  bool train_and_measure(std::size_t k, const Experiment& experiment);
  bool do_job(std::size_t k);
  void finish() const;
  int workers() const;

  const Study& study;
  const StudyOptions& options;
  const std::vector<Job> jobs;
  std::optional<FolderLock> folder;
  std::map<std::string, std::weak_ptr<const Experiment>> experiments;  // by config
  std::shared_ptr<const Experiment> latest;                            // kept, as the next job often has the same
  std::mutex reading;
  std::atomic<std::size_t> done = 0;
};

/// A study that begins has its data before it makes or clears its folder.
void Runner::read_first() {
  latest = std::make_shared<const Experiment>(read_experiment(jobs.front().config));
  experiments[jobs.front().config] = latest;
}

/// Whether a study of this id has a file of that path.
bool Runner::writes(const std::string& path) const {
  static const std::regex below("(parts/[0-9]{4,}-.+\\.csv)|runs/[0-9]{4,}-.+/([^/]+)");
  std::smatch parts;
  if (!std::regex_match(path, parts, below))
    return path == "plan.json" || path == study.id + ".csv" || path == study.id + ".json";
  return parts[1].length() > 0 || networks::is_file_of_run(parts[2]);
}

/// Refuses, where no study was begun, files that this one would write over, and links in the place of its folders.
void Runner::require_free() const {
  static const std::regex folders("parts|runs(/[0-9]{4,}-[^/]+)?");
  std::set<std::string> taken;
  for (const auto& one : fs::recursive_directory_iterator(options.out)) {
    const std::string path = one.path().lexically_relative(options.out).string();
    if (writes(path) || (one.is_symlink() && std::regex_match(path, folders))) taken.insert(path);
  }
  if (!taken.empty())
    reject("--out", (options.out / *taken.begin()).string() + ", which is there already",
           "another folder, or --force to begin the study anew in this one");
}

void Runner::begin() {
  folder.emplace("--out", options.out);
  const fs::path file = plan_file();
  if (options.force) clear_folder("--force", options.out, [this](const std::string& path) { return writes(path); });
  const Json plan = {{"study", study.id},
                     {"scale", name(options.plan.scale)},
                     {"changed", changes_in_words(options.plan)},
                     {"jobs", jobs.size()},
                     {"plan", fingerprint(jobs)}};
  if (fs::exists(file)) {
    require(options.resume, "--out", options.out.string() + ", which holds a study",
            "another folder, --resume to go on, or --force to begin it anew");
    const Json before = Json::parse(read_file("plan", file), nullptr, false);
    for (const auto& [key, value] : plan.items()) {
      const std::string found = before.is_object() && before.contains(key) ? before[key].dump() : "missing";
      require(found == value.dump(), file.string() + ": " + key, found, value.dump() + ", as only the same study can be resumed");
    }
  } else {
    require_free();
  }
  write_file(file, document(plan));
  fs::create_directories(options.out / "parts");
}

Experiment Runner::read_experiment(const std::string& text) const {
  networks::Config config = networks::parse_config(text, "a config of study " + study.id);
  if (!options.data.empty()) config.data.folder = options.data;
  const torch::TensorOptions like = networks::tensor_options(config, options.device);
  return {std::move(config), like};
}

std::shared_ptr<const Experiment> Runner::experiment(const std::string& text) {
  const std::lock_guard lock(reading);
  if (auto there = experiments[text].lock()) return latest = there;
  latest.reset();
  auto made = std::make_shared<const Experiment>(read_experiment(text));
  for (std::size_t k = 0; k < jobs.size(); ++k)  // those done before this start were on the same data
    if (jobs[k].config == text && is_done(k)) networks::read_manifest(run_folder(k) / "manifest.json", *made, jobs[k].trial);
  experiments[text] = made;
  return latest = made;
}

/// False: was stopped on the way.
bool Runner::train_and_measure(std::size_t k, const Experiment& on) {
  const Job& job = jobs[k];
  networks::RunOptions run;
  run.folder = run_folder(k);
  run.trial = job.trial;
  run.resume = fs::exists(run.folder / networks::last_good);
  if (!run.resume) remove_run(run.folder);
  run.watch = options.watch;
  run.watch.progress = [&](const std::string& what, std::size_t, std::size_t) {
    options.watch.progress(job.arm + ", seed " + std::to_string(job.trial) + ", " + what, done, jobs.size());
  };
  const networks::RunResult result = networks::run_training(on, job.config, run);
  if (result.status == Status::stopped) return false;
  const Trained trained{on, run.folder, job.trial, result.history, options.watch};
  try {
    write_part(part(k), job,
               result.status == Status::diverged ? std::vector<Found>{{{}, 0, diverged, 1, 0}} : job.measure(trained));
  } catch (const Interrupted&) {
    return false;
  }
  for (const auto& file : fs::directory_iterator(run.folder))
    if (file.path().extension() == ".safetensors") fs::remove(file.path());
  return true;
}

/// Unless it is done. False: was stopped before or on the way.
bool Runner::do_job(std::size_t k) {
  if (options.watch.asked_to_stop()) return false;
  if (!is_done(k)) {
    const auto on = experiment(jobs[k].config);
    torch::set_num_threads(on->config().threads);  // each thread's own setting
    if (!train_and_measure(k, *on)) return false;
  }
  ++done;
  return true;
}

int Runner::workers() const {
  if (torch::cuda::is_available() && options.device != networks::Device::cpu) return 1;
  const int threads = networks::parse_config(jobs.front().config, study.id).threads;
  return std::max(1, cores() / std::max(1, threads));
}

/// The record of what is done so far.
void Runner::finish() const {
  std::vector<std::size_t> these;
  std::vector<Found> all;
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    const auto found = read_part(part(k), jobs[k]);
    if (!found) continue;
    these.push_back(k);
    all.insert(all.end(), found->begin(), found->end());
  }
  if (all.empty()) return;
  Json about = manifest_of(study, options.plan, jobs, these, options.out / "runs");
  about["jobs_done"] = these.size();
  about["diverged"] = std::count_if(all.begin(), all.end(), [](const Found& one) { return one.quantity == diverged; });
  write_study(options.out, study.id, {summary(all, study.comparisons), std::move(about)});
}

bool Runner::go() {
  bool all = false;
  try {
    all = side_by_side(jobs.size(), workers(), [this](std::size_t k) { return do_job(k); });
  } catch (...) {
    finish();
    throw;
  }
  finish();
  return all;
}

}  // namespace

bool run_study(const Study& study, const StudyOptions& options) { return Runner(study, options).go(); }

}  // namespace valley::studies
