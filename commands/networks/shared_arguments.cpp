#include "commands/networks/shared_arguments.hpp"

#include <algorithm>

#include "base/require.hpp"

namespace valley::networks {
namespace {

/// CIFAR's and IDX's, as published: plain or packed.
bool is_of_images(const std::string& name) {
  return name.find("-ubyte") != std::string::npos || name.find(".bin") != std::string::npos;
}

}  // namespace

bool is_written_by_run(const std::string& name) {
  return name == "history.csv" || name == "manifest.json" || name == "trials.csv" || name.ends_with(".safetensors");
}

bool is_of_run(const std::string& name) { return name == "config.toml" || is_written_by_run(name); }

void take_device(Arguments& arguments, std::optional<Device>& where, const std::string& what) {
  arguments.choice<Device>("--device", {{"auto", Device::automatic}, {"cpu", Device::cpu}, {"cuda", Device::cuda}},
                           what + " (default auto: a GPU if there is one)", where);
}

void take_force(Arguments& arguments, bool& where) {
  arguments.flag("--force",
                 "begin anew in a folder that is taken: what this command left there goes, and nothing else may be in it", where);
}

void take_data(Arguments& arguments, std::optional<std::string>& where) {
  arguments.path("--data", Use::reads_folder, "with the images, in place of the config's data.folder", where, is_of_images);
}

void take_run(Arguments& arguments, std::vector<std::string>& where) {
  arguments.group("run", {"RUN_DIR"});
  arguments.paths("RUN_DIR", RunArgument{}.allowed(), where, is_of_run);
}

Reading Beside::reading() const {
  return {.data = data.value_or(""),
          .config = ConfigBeside(config.value_or("")),
          .settled = [places = places](const Config& settled) { keep_apart(*places, settled); }};
}

void take_beside(Arguments& arguments, Beside& where) {
  arguments.path("--config", Use::reads_file,
                 "for weights or a module: the config that names their data, loss and optimizer (and the weights' model)",
                 where.config);
  take_data(arguments, where.data);
  where.places = arguments.places();
}

void keep_apart(Places& places, const Config& config) {
  if (!config.data.folder.empty())
    places.add({{place_of(config, "data.folder"), config.data.folder, Use::reads_folder, is_of_images}});
}

void require_config_read(const std::optional<std::string>& config, std::initializer_list<const SavedRun*> runs) {
  const bool read = std::any_of(runs.begin(), runs.end(), [](const SavedRun* run) { return run->config_beside; });
  require(!config || read, "--config", config.value_or(""), "with weights or a module; a run of valley train has its own");
}

Normalise normalise_of(const SavedRun& run, std::optional<Normalise> asked, Normalise standard) {
  if (!run.experiment.of_module()) return asked.value_or(standard);
  require(asked.value_or(Normalise::remembered) == Normalise::remembered, "--batch-norm", "batch",
          "remembered, as a module is measured in eval mode");
  return Normalise::remembered;
}

std::vector<Entry> place_entries(const std::string& place, const SavedRun& run) {
  std::vector<Entry> entries{{"run", place}};
  if (!run.config_beside) entries.push_back({"step", run.checkpoint.state.step});
  return entries;
}

const std::string& only_run(const std::vector<std::string>& words) {
  require_words("RUN_DIR", words, 1, "one folder of valley train, a checkpoint in it, weights or a TorchScript module");
  return words.front();
}

}  // namespace valley::networks
