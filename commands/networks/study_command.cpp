#include "commands/networks/study_command.hpp"

#include <algorithm>
#include <iostream>

#include "base/require.hpp"
#include "base/select.hpp"
#include "base/shell_word.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/signals.hpp"
#include "commands/watched.hpp"
#include "experiments/claim.hpp"
#include "experiments/studies/differences.hpp"
#include "experiments/studies/planned.hpp"
#include "experiments/studies/study.hpp"
#include "experiments/study_catalogue.hpp"
#include "experiments/study_record.hpp"
#include "runs/training/config_keys.hpp"

namespace valley::studies {
namespace {

struct Options {
  std::vector<std::string> ids;
  std::optional<std::string> out = "out", data;
  std::optional<networks::Device> device = networks::Device::automatic;
  std::optional<Scale> scale = Scale::smoke;
  std::vector<std::string> settings;
  std::optional<std::uint64_t> seeds;
  bool resume = false, force = false;
};

const Study& chosen(const std::vector<std::string>& ids) {
  std::vector<std::string> known;
  for (const StudyEntry& entry : study_catalogue()) known.emplace_back(entry.id);
  require_words("ID", ids, 1, "one of " + joined(known));
  for (const Claim& claim : claims())
    require(claim.id != ids.front(), "study", "'" + ids.front() + "', which is a claim", "valley check " + ids.front());
  const std::string id = select_ids("study", ids, known).front();
  const auto place = std::find_if(studies().begin(), studies().end(), [&](const Study& study) { return study.id == id; });
  if (place == studies().end()) throw std::logic_error("nothing computes study " + id);
  return *place;
}

/// The command that goes on.
std::string way_on(const Options& o) {
  std::string text = "valley study " + o.ids.front() + " --scale " + name(*o.scale) + " --out " + shell_word(*o.out);
  if (o.data) text += " --data " + shell_word(*o.data);
  if (*o.device != networks::Device::automatic) text += *o.device == networks::Device::cpu ? " --device cpu" : " --device cuda";
  for (const std::string& one : o.settings) text += " --set " + shell_word(one);
  if (o.seeds) text += " --seeds " + std::to_string(*o.seeds);
  return text + " --resume";
}

Plan plan_of(const Options& o) {
  Plan plan(*o.scale);
  for (const std::string& one : o.settings) plan.changes.push_back(networks::read_key("--set", one));
  plan.seeds = static_cast<int>(o.seeds.value_or(0));
  return plan;
}

int run(const Options& o) {
  const Study& study = chosen(o.ids);
  require(!(o.force && o.resume), "--force", "given beside --resume", "one of the two");
  const Plan plan = plan_of(o);
  if (*o.scale != Scale::smoke && !o.data) {
    const std::string images = networks::parse_config(planned_jobs(study, plan).front().config, study.id).data.name;
    reject("--data", "missing",
           "a folder with the files of " + images + " (docs/formats.md lists them); --scale smoke needs none");
  }
  Progress progress;
  const NotedSignals signals;
  const StudyOptions options{.plan = plan,
                             .out = std::filesystem::path(*o.out) / "studies" / study.id,
                             .data = *o.scale == Scale::smoke ? "" : *o.data,
                             .device = *o.device,
                             .resume = o.resume,
                             .force = o.force,
                             .watch = watched(progress, "valley study")};
  const bool whole = run_study(study, options);
  progress.erase();
  if (whole) {
    std::cout << differences_in_words(read_study(options.out, study.id).table);
    for (const char* kind : {".csv", ".json"}) std::cout << (options.out / (study.id + kind)).string() << '\n';
    std::cout << "to draw it: valley figure " << study.id << " --out " << shell_word(*o.out) << std::endl;
    return passed;
  }
  std::cerr << "valley study: stopped by " << name_of_signal(NotedSignals::latest()) << "; go on with: " << way_on(o)
            << std::endl;
  return 128 + NotedSignals::latest();
}

}  // namespace

std::function<int()> study_command(Arguments& arguments) {
  const auto o = std::make_shared<Options>();
  arguments.group("options", {"ID"});
  arguments.words("ID", "the study; valley list studies names them", o->ids);
  arguments.choice<Scale>(
      "--scale", {{"smoke", Scale::smoke}, {"cpu", Scale::cpu}, {"gpu", Scale::gpu}},
      "smoke: built-in images, seconds; cpu: MNIST or CIFAR-10, at most an hour; gpu: as the papers (default smoke)", o->scale);
  arguments.path("--out", Use::writes_folder, "results go to OUT/studies/ID (default out)", o->out);
  arguments.path("--data", Use::reads_folder, "with the images, or with mnist/ or cifar-10-batches-bin/ in it", o->data);
  arguments.repeated("--set", "KEY=VALUE, any number of times",
                     "a key of the study's configs (docs/networks.md) and what it is instead, in TOML: model.widths=[512]",
                     o->settings);
  arguments.count("--seeds", 2, 1000, "paired seeds of each arm (default: the study's)", o->seeds);
  networks::take_device(arguments, o->device);
  arguments.flag("--resume", "go on with an interrupted study; its results are those of one that was not", o->resume);
  networks::take_force(arguments, o->force);
  return [o] { return run(*o); };
}

}  // namespace valley::studies
