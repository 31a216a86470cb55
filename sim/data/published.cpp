#include "sim/data/published.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "base/require.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> find_one(const fs::path& folder, const std::string& prefix, const Spellings& spellings,
                                 const std::vector<std::string>& suffixes) {
  std::error_code error;
  for (const std::string& suffix : suffixes)
    for (const std::string& spelling : spellings) {
      const fs::path file = folder / (prefix + spelling + suffix);
      if (!fs::is_directory(file, error)) {
        if (fs::exists(file, error)) return file;
      } else if (const auto inside = find_one(file, prefix, spellings, suffixes)) {
        return inside;
      }
    }
  return {};
}

/// `names` as "a or b"; "" is written as `empty`.
std::string listed(const std::vector<std::string>& names, const std::string& empty) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : " or ").append(name.empty() ? empty : name);
  return out;
}

[[noreturn]] void missing(const fs::path& folder, const Spellings& spellings, const Published& published) {
  std::vector<std::string> names;
  for (const std::string& prefix : published.prefixes)
    for (const std::string& suffix : published.suffixes)
      names.push_back(std::string(prefix).append(spellings.front()).append(suffix));
  names.insert(names.end(), spellings.begin() + 1, spellings.end());
  reject("data folder " + folder.string(), "without " + listed(names, ""),
         "a folder with the files of " + published.title + " (looked in " + listed(published.subfolders, "the folder itself") +
             "), as published: " + published.source + "; or the data set \"shapes\", which is built in");
}

}  // namespace

std::vector<fs::path> find_files(const fs::path& folder, const std::vector<Spellings>& files, const Published& published) {
  for (const std::string& subfolder : published.subfolders)
    for (const std::string& prefix : published.prefixes) {
      const auto find = [&](const Spellings& one) { return find_one(folder / subfolder, prefix, one, published.suffixes); };
      if (std::none_of(files.begin(), files.end(), find)) continue;
      std::vector<fs::path> found;
      for (const Spellings& one : files) {
        const auto file = find(one);
        if (!file) missing(folder, one, published);
        found.push_back(*file);
      }
      return found;
    }
  missing(folder, files.front(), published);
}

}  // namespace valley
