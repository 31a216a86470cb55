#include "runs/training/run_folder.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/require.hpp"

namespace valley::networks {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> all;
  if (!fs::is_directory(folder)) return all;
  for (const auto& one : fs::directory_iterator(folder)) all.insert(one.path().filename().string());
  return all;
}

/// With the ways on from there.
[[noreturn]] void refuse(const fs::path& taken, bool resumable) {
  reject("--out", taken.string() + ", which is there already",
         std::string("a folder without files of a run, ") + (resumable ? "--resume to go on with the one there, " : "") +
             "or --force to begin it anew");
}

/// Whether a start of this config wrote the file before its first checkpoint.
bool is_of_cut_start(const fs::path& file, const std::string& config_text) {
  if (!fs::is_regular_file(fs::symlink_status(file))) return false;
  const std::string name = file.filename().string(), content = read_file("--out", file);
  if (name == "config.toml") return content == config_text;
  if (name == "manifest.json") {
    const Json manifest = Json::parse(content, nullptr, false);
    return manifest.is_object() && manifest.contains("steps_done") && manifest["steps_done"] == 0;
  }
  const auto lines = std::count(content.begin(), content.end(), '\n');  // the header, and that of the start
  return name == "history.csv" && content.starts_with("epoch,step") &&
         (lines == 1 || (lines == 2 && content.find("\n0,0") != std::string::npos));
}

bool is_of_trials(const std::string& name) { return name == trials_table || trial_number(name); }

bool is_folder(const fs::path& place) { return fs::is_directory(fs::symlink_status(place)); }

}  // namespace

bool is_file_of_run(const std::string& name) {
  static const std::regex names(R"(config\.toml|manifest\.json|history\.csv|(checkpoint|phase[0-9]+)\.safetensors)");
  return std::regex_match(name, names);
}

std::optional<std::uint64_t> trial_number(const std::string& name) {
  static const std::regex names("trial-(0|[1-9][0-9]{0,8})");
  std::smatch parts;
  if (!std::regex_match(name, parts, names)) return {};
  return std::stoull(parts[1]);
}

void require_no_run(const fs::path& folder, const std::string& config_text) {
  for (const std::string& name : names_in(folder))  // a checkpoint is the first of them
    if (is_file_of_run(name) && !is_of_cut_start(folder / name, config_text)) refuse(folder / name, name == last_good);
}

void require_room_to_begin(const fs::path& out, std::uint64_t trials, const std::string& config_text) {
  for (const std::string& name : names_in(out)) {
    if (trials > 1 && trial_number(name) && is_folder(out / name))
      require_no_run(out / name, config_text);
    else if (is_of_trials(name) || (trials > 1 && is_file_of_run(name)))
      refuse(out / name, false);
  }
}

void require_room_to_resume(const fs::path& out, std::uint64_t trials) {
  std::optional<std::uint64_t> last;
  bool single = false;
  for (const std::string& name : names_in(out)) {
    last = std::max(last, trial_number(name));
    single = single || is_file_of_run(name);
  }
  if (trials == 1) {
    require(!last || single, "--out", out.string() + ", a folder of several trials",
            "that of one run, or --trials with --resume");
    require(fs::exists(out / last_good), "--out", out.string() + ", a folder without " + last_good,
            "that of a run to go on with, as --resume is given");
    return;
  }
  require(last || !single, "--out", out.string() + ", the folder of one run",
          "that of several trials, or --resume without --trials");
  require(last.has_value(), "--out", out.string() + ", a folder without a trial",
          "that of several trials to go on with, as --resume is given");
  require(*last < trials, "--trials", static_cast<double>(trials),
          "at least " + std::to_string(*last + 1) + ", as " + (out / ("trial-" + std::to_string(*last))).string() + " is there");
}

}  // namespace valley::networks
