// manifest.json of a run: what it was made with, and how far it is.
#pragma once

#include <filesystem>

#include "base/json.hpp"
#include "runs/training/experiment.hpp"

namespace valley::networks {

/// What does not change while the program runs.
Json manifest_of(const Experiment& experiment, std::uint64_t trial);

/// What a resumed run takes over from the start before it.
struct Inheritance {
  int threads = 1;
  double seconds = 0;  // of all starts so far
};

/// Throws std::invalid_argument naming the file where it can't be read, says neither, or is of a run on other data than
/// the experiment's, or of another trial.
Inheritance read_manifest(const std::filesystem::path& path, const Experiment& experiment, std::uint64_t trial);

}  // namespace valley::networks
