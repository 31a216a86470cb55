// The file that stands for a trained network: what a command was given for a run, told apart by content before it is read.
#pragma once

#include <filesystem>
#include <string>

namespace valley::networks {

/// What a command takes for a run, and what it calls it.
struct RunArgument {
  std::string name = "RUN_DIR";
  bool own_alone = false;  // checkpoints only: no weights, no modules

  const char* allowed() const {
    return own_alone ? "a folder of valley train, or a checkpoint in it"
                     : "a folder of valley train, a checkpoint in it, weights (.safetensors) or a TorchScript module";
  }
};

struct RunFile {
  std::string where, bytes;
};

/// `place`, or the checkpoint of the run's folder that it is. Throws std::invalid_argument naming the argument for a place that
/// can't be read and for one that is no run: a config (with the command that makes a run of it), a folder without a checkpoint,
/// the folder of several trials, another file of a run, any other file.
RunFile read_run_file(const std::filesystem::path& place, const RunArgument& argument);

}  // namespace valley::networks
