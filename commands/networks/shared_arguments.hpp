// Arguments that several commands for networks take.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/answer.hpp"
#include "commands/arguments.hpp"
#include "runs/training/saved_run.hpp"

namespace valley::networks {

/// --device.
void take_device(Arguments& arguments, std::optional<Device>& where, const std::string& what = "where it runs");
/// --force, to begin anew where a folder is taken.
void take_force(Arguments& arguments, bool& where);
/// --data, the folder with the images.
void take_data(Arguments& arguments, std::optional<std::string>& where);
/// Whether a run keeps a file of that name in its folder; whether it makes it (the config it copies, to the same bytes).
bool is_of_run(const std::string& name);
bool is_written_by_run(const std::string& name);
/// RUN_DIR, to be asked for by `only_run`.
void take_run(Arguments& arguments, std::vector<std::string>& where);
/// What a saved run needs beside itself, and what must not be written over what it needs.
struct Beside {
  std::optional<std::string> config, data;
  std::shared_ptr<Places> places;

  Reading reading() const;
};
/// --config, for weights and modules, and --data.
void take_beside(Arguments& arguments, Beside& where);
/// Throws std::invalid_argument where what is written is one of the files with the images that the config names.
void keep_apart(Places& places, const Config& config);
/// Throws std::invalid_argument where there is a --config and each of the runs has its own.
void require_config_read(const std::optional<std::string>& config, std::initializer_list<const SavedRun*> runs);
/// What BatchNorm divides by: as asked, else `standard`. A module knows the remembered statistics alone: it throws
/// std::invalid_argument for another wish.
Normalise normalise_of(const SavedRun& run, std::optional<Normalise> asked, Normalise standard);
/// "run", and "step" where the run has one.
std::vector<Entry> place_entries(const std::string& place, const SavedRun& run);
/// The one run that was named. Throws std::invalid_argument for none or several.
const std::string& only_run(const std::vector<std::string>& words);

}  // namespace valley::networks
