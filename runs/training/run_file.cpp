#include "runs/training/run_file.hpp"

#include <string_view>
#include <system_error>

#include "base/file.hpp"
#include "base/require.hpp"
#include "base/shell_word.hpp"
#include "sim/network/scripted.hpp"

namespace valley::networks {
namespace {

namespace fs = std::filesystem;

const char* const checkpoint = "checkpoint.safetensors";

bool is_there(const fs::path& place) {
  std::error_code ignored;
  return fs::exists(place, ignored);
}

/// Whether the bytes have a header where safetensors has one: a damaged one is its reader's to refuse, with the place.
bool begins_as_safetensors(std::string_view bytes) {
  constexpr std::size_t header_at = 8;  // after its length, whose last bytes are 0: no text has such
  if (bytes.size() > header_at && bytes[header_at] == '{') return true;
  return bytes.substr(0, header_at).find('\0') != bytes.npos;
}

bool is_config(const fs::path& file, std::string_view bytes) {
  return file.extension() == ".toml" || bytes.find("[[phase]]") != bytes.npos;
}

fs::path file_of_folder(const fs::path& folder, const RunArgument& argument) {
  if (is_there(folder / checkpoint)) return folder / checkpoint;
  if (is_there(folder / "trial-0" / checkpoint))
    reject(argument.name, folder.string() + ", a folder of several trials", "one of them, as " + (folder / "trial-0").string());
  reject(argument.name, folder.string() + ", a folder without " + checkpoint, argument.allowed());
}

void require_run(const fs::path& file, std::string_view bytes, const RunArgument& argument) {
  if (begins_as_safetensors(bytes) || (!argument.own_alone && begins_as_pytorch(bytes))) return;
  const std::string name = file.string(), folder = file.parent_path().string();
  if (file.has_filename() && is_there(file.parent_path() / checkpoint))
    reject(argument.name, name + ", no checkpoint of its run", (folder.empty() ? "." : folder) + ", the run's folder");
  if (is_config(file, bytes))
    reject(argument.name, name + ", a config",
           "the run that it makes: valley train " + shell_word(name) + " --out RUN, then RUN");
  reject(argument.name, name + (bytes.empty() ? ", an empty file" : ", which begins as none of these"), argument.allowed());
}

}  // namespace

RunFile read_run_file(const fs::path& place, const RunArgument& argument) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(place, ignored) ? file_of_folder(place, argument) : place;
  RunFile read{file.string(), read_file(argument.name, file)};
  require_run(file, read.bytes, argument);
  return read;
}

}  // namespace valley::networks
