#include "sim/data/published.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include "base/require.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> find_one(const fs::path& stem, const std::vector<std::string>& suffixes) {
  for (const std::string& suffix : suffixes) {
    const fs::path file = stem.string() + suffix;
    std::error_code error;
    if (fs::exists(file, error)) return file;
  }
  return {};
}

/// `names` as "a or b"; "" is written as `empty`.
std::string listed(const std::vector<std::string>& names, const std::string& empty) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : " or ").append(name.empty() ? empty : name);
  return out;
}

[[noreturn]] void missing(const fs::path& folder, const std::string& name, const Published& published) {
  std::vector<std::string> spellings;
  for (const std::string& prefix : published.prefixes)
    for (const std::string& suffix : published.suffixes) spellings.push_back(std::string(prefix).append(name).append(suffix));
  reject("data folder " + folder.string(), "without " + listed(spellings, ""),
         "a folder with the files of " + published.title + " (looked in " + listed(published.subfolders, "the folder itself") +
             "), as published: " + published.source + "; or the data set \"shapes\", which is built in");
}

}  // namespace

std::vector<fs::path> find_files(const fs::path& folder, const std::vector<std::string>& names, const Published& published) {
  for (const std::string& subfolder : published.subfolders)
    for (const std::string& prefix : published.prefixes) {
      const auto find = [&](const std::string& name) {
        return find_one(folder / subfolder / (prefix + name), published.suffixes);
      };
      if (std::none_of(names.begin(), names.end(), find)) continue;
      std::vector<fs::path> files;
      for (const std::string& name : names) {
        const auto file = find(name);
        if (!file) missing(folder, name, published);
        files.push_back(*file);
      }
      return files;
    }
  missing(folder, names.front(), published);
}

}  // namespace valley
