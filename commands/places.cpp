#include "commands/places.hpp"

#include <algorithm>
#include <tuple>

#include "base/place.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

bool is_written(const Place& place) { return place.use != Use::reads_file && place.use != Use::reads_folder; }

bool is_standard_output(const Place& place) { return place.use == Use::writes_document && place.path == "-"; }
bool is_standard_input(const Place& place) { return place.use == Use::reads_file && place.path == "-"; }

bool is_folder(const Place& place) {
  std::error_code ignored;
  return place.use == Use::reads_folder || place.use == Use::writes_folder || fs::is_directory(place.path, ignored);
}

/// Whether the file is one of the folder's own: in it by name, or what a link in it leads to.
bool is_of(const fs::path& file, const Place& folder) {
  if (folder.owns == nullptr) return false;
  if (lies_in(file, folder.path) && folder.owns(behind_links(file).filename().string())) return true;
  std::error_code ignored;
  const fs::directory_iterator entries(folder.path, ignored);
  return std::any_of(begin(entries), end(entries), [&](const fs::directory_entry& entry) {
    return folder.owns(entry.path().filename().string()) && same_place(entry.path(), file);
  });
}

/// Of two files: whether they are one, or one is to be made where the other needs a folder.
bool in_each_others_way(const Place& one, const Place& other) {
  return same_place(one.path, other.path) || (is_written(one) && lies_in(other.path, one.path)) ||
         (is_written(other) && lies_in(one.path, other.path));
}

void require_apart(const Place& one, const Place& other) {
  if (is_stream(one.path) || is_stream(other.path) || is_standard_input(one) || is_standard_input(other)) return;
  if (is_folder(one) != is_folder(other)) {
    const auto& [file, folder] = is_folder(one) ? std::tie(other, one) : std::tie(one, other);
    if (is_of(file.path, folder)) reject(file.argument, file.path.string(), "no file of the folder of " + folder.argument);
  } else if (!is_folder(one) && in_each_others_way(one, other)) {
    const auto& [named, first] = is_written(other) ? std::tie(other, one) : std::tie(one, other);
    reject(named.argument, named.path.string(), "another file than that of " + first.argument);
  }
}

void require_apart_or_standard(const Place& one, const Place& other) {
  if (is_standard_output(one) && is_standard_output(other))
    reject(other.argument, "-", "a file, as " + one.argument + " takes standard output");
  if (!is_standard_output(one) && !is_standard_output(other) && (is_written(one) || is_written(other))) require_apart(one, other);
}

}  // namespace

const char* words(Use use) {
  switch (use) {
    case Use::reads_folder:
    case Use::writes_folder: return "a folder";
    case Use::writes_document: return "a file, or - for standard output";
    case Use::reads_file: return "a file, or - for standard input";
    case Use::writes_file: break;
  }
  return "a file";
}

void Places::add(const std::vector<Place>& more) {
  for (const Place& next : more) {
    for (const Place& before : all)
      if (before.argument != next.argument) require_apart_or_standard(before, next);
    all.push_back(next);
  }
}

}  // namespace valley
