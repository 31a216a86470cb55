#include "commands/networks/shared_arguments.hpp"

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

void take_data(Arguments& arguments, std::optional<std::string>& where) {
  arguments.path("--data", Use::reads_folder, "with the images, in place of the config's data.folder", where, is_of_images);
}

void take_run(Arguments& arguments, std::vector<std::string>& where) {
  arguments.paths("RUN_DIR", "a folder of valley train, or a checkpoint in it", where, is_of_run);
}

const std::string& only_run(const std::vector<std::string>& words) {
  require(words.size() == 1, "RUN_DIR", std::to_string(words.size()) + " words",
          "one folder of valley train, or a checkpoint in it");
  return words.front();
}

}  // namespace valley::networks
