// out/plan.json       what is being done; a resumed study must be the same
// out/runs/JOB/       the job's training run (checkpoints go when the job is done)
// out/parts/JOB.csv   what the job found, after a line that ties it to the job; written last, so it says that the job is done
// out/ID.csv, .json   the study's record; of a study that was stopped, of the jobs that were done
#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/require.hpp"
#include "base/version.hpp"
#include "experiments/studies/parts.hpp"
#include "experiments/studies/study.hpp"
#include "experiments/study_record.hpp"
#include "runs/training/manifest.hpp"

namespace valley::studies {
namespace {

namespace fs = std::filesystem;
using networks::Experiment, networks::Status;

/// What a run that diverged has found: that it did. Its arm's means are of those that did not, and their n says how many.
constexpr const char* diverged = "diverged";

class Runner {
 public:
  Runner(const Study& the_study, const StudyOptions& the_options)
      : study(the_study), options(the_options), jobs(study.jobs(options.scale)) {
    begin();
  }

  bool go();

 private:
  fs::path part(std::size_t k) const { return options.out / "parts" / (name_of(k, jobs[k]) + ".csv"); }
  fs::path run_folder(std::size_t k) const { return options.out / "runs" / name_of(k, jobs[k]); }
  bool is_done(std::size_t k) const { return read_part(part(k), jobs[k]).has_value(); }
  void begin();
  std::shared_ptr<const Experiment> experiment(const std::string& config);
  bool do_job(std::size_t k, const Experiment& experiment);
  void work();
  void finish() const;
  Json manifest(const std::vector<std::size_t>& these) const;
  int workers() const;

  const Study& study;
  const StudyOptions& options;
  const std::vector<Job> jobs;
  std::optional<FolderLock> folder;
  std::map<std::string, std::weak_ptr<const Experiment>> experiments;  // by config
  std::mutex reading, reporting;
  std::atomic<std::size_t> next = 0, done = 0;
  std::atomic<bool> stopped = false;
  std::exception_ptr trouble;
};

void Runner::begin() {
  folder.emplace("--out", options.out);
  fs::create_directories(options.out / "parts");
  const fs::path file = options.out / "plan.json";
  const Json plan = {{"study", study.id}, {"scale", name(options.scale)}, {"jobs", jobs.size()}, {"plan", fingerprint(jobs)}};
  if (fs::exists(file)) {
    require(options.resume, "--out", options.out.string() + ", which holds a study", "another folder, or --resume to go on");
    const Json before = Json::parse(read_file("plan", file), nullptr, false);
    require(before == plan, file.string(), before.dump(), plan.dump() + ", as only the same study can be resumed");
  }
  write_file(file, document(plan));
}

std::shared_ptr<const Experiment> Runner::experiment(const std::string& text) {
  const std::lock_guard lock(reading);
  if (auto there = experiments[text].lock()) return there;
  networks::Config config = networks::parse_config(text, "a config of study " + study.id);
  if (!options.data.empty()) config.data.folder = options.data;
  const torch::TensorOptions like = networks::tensor_options(config, options.device);
  auto made = std::make_shared<const Experiment>(std::move(config), like);
  for (std::size_t k = 0; k < jobs.size(); ++k)  // those done before this start were on the same data
    if (jobs[k].config == text && is_done(k)) networks::read_manifest(run_folder(k) / "manifest.json", *made, jobs[k].trial);
  experiments[text] = made;
  return made;
}

/// False: was stopped on the way.
bool Runner::do_job(std::size_t k, const Experiment& on) {
  const Job& job = jobs[k];
  networks::RunOptions run;
  run.folder = run_folder(k);
  run.trial = job.trial;
  run.resume = fs::exists(run.folder / "checkpoint.safetensors");
  if (!run.resume) fs::remove_all(run.folder);  // a start that did not get as far as to a checkpoint
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

void Runner::work() {
  std::shared_ptr<const Experiment> last;  // the next job often has the same
  for (std::size_t k = next++; k < jobs.size() && !stopped; k = next++) {
    try {
      if (options.watch.asked_to_stop()) stopped = true;
      if (!stopped && !is_done(k)) {
        last = experiment(jobs[k].config);
        torch::set_num_threads(last->config().threads);  // each thread's own setting
        if (!do_job(k, *last)) stopped = true;
      }
      ++done;
    } catch (...) {
      const std::lock_guard lock(reporting);
      if (!trouble) trouble = std::current_exception();
      stopped = true;
    }
  }
}

int Runner::workers() const {
  if (torch::cuda::is_available() && options.device != networks::Device::cpu) return 1;
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int threads = networks::parse_config(jobs.front().config, study.id).threads;
  return std::max(1, cores / std::max(1, threads));
}

Json Runner::manifest(const std::vector<std::size_t>& these) const {
  std::map<std::string, std::set<std::uint64_t>> wrong_labels;  // by data
  std::set<std::string> data, pixels, models, devices, libraries, versions;
  std::set<std::uint64_t> trials;
  Json configs = Json::object();
  double seconds = 0;
  for (const std::size_t k : these) {
    const Json run = Json::parse(read_file("manifest", run_folder(k) / "manifest.json"));
    const auto text = [&](const char* key) { return run.at(key).get<std::string>(); };
    wrong_labels[text("data") + " (" + run.at("training_images").dump() + " images"].insert(
        run.at("wrong_labels").get<std::uint64_t>());
    models.insert(text("model") + " (" + run.at("parameters").dump() + " parameters)");
    devices.insert(text("device") + ", " + run.at("threads").dump() + " threads, " + text("precision"));
    pixels.insert(text("training_pixels_checksum"));
    libraries.insert(text("libtorch"));
    versions.insert(text("git"));
    trials.insert(jobs[k].trial);
    configs[jobs[k].arm].push_back(jobs[k].config);
    seconds += run.at("seconds").get<double>();
  }
  for (auto& [arm, texts] : configs.items()) {
    const std::set<std::string> each(texts.begin(), texts.end());
    texts = each;
  }
  for (const auto& [images, counts] : wrong_labels) {
    std::string all;
    for (const std::uint64_t count : counts) all += (all.empty() ? ", " : "/") + std::to_string(count);
    data.insert(images + (*counts.rbegin() > 0 ? all + " wrong labels" : "") + ")");
  }
  const auto joined = [](const std::set<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
  };
  return {{"scale", name(options.scale)},  {"data", joined(data)},
          {"model", joined(models)},       {"trials", trials.size()},
          {"jobs", jobs.size()},           {"device", joined(devices)},
          {"libtorch", joined(libraries)}, {"valley", version()},
          {"git", joined(versions)},       {"training_pixels_checksums", joined(pixels)},
          {"training_seconds", seconds},   {"configs", configs}};
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
  Json about = manifest(these);
  about["jobs_done"] = these.size();
  about["diverged"] = std::count_if(all.begin(), all.end(), [](const Found& one) { return one.quantity == diverged; });
  write_study(options.out, study.id, {summary(all, study.comparisons), std::move(about)});
}

bool Runner::go() {
  std::vector<std::thread> others;
  for (int i = 1; i < workers(); ++i) others.emplace_back([this] { work(); });
  work();
  for (std::thread& other : others) other.join();
  finish();
  if (trouble) std::rethrow_exception(trouble);
  return !stopped;
}

}  // namespace

bool run_study(const Study& study, const StudyOptions& options) { return Runner(study, options).go(); }

}  // namespace valley::studies
