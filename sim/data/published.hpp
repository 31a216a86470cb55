// Where a published data set's files are in the folder a user names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace valley {

struct Published {
  std::string title, source;                    // "MNIST"; who publishes it, in which format
  std::vector<std::string> subfolders;          // where the files may lie, "" for the folder itself, in the order looked in
  std::vector<std::string> prefixes, suffixes;  // what may stand before and after a name
};

/// The names that one file goes by, the published one first.
using Spellings = std::vector<std::string>;

/// The paths of all files: from the first subfolder that has any of them, all with one prefix, each with the first suffix and
/// spelling that is there. Where a folder has a file's name, as Kaggle unpacks them, the file is looked for in that. Throws
/// std::invalid_argument naming the file that is missing, what was looked for and where, and who publishes it.
std::vector<std::filesystem::path> find_files(const std::filesystem::path& folder, const std::vector<Spellings>& files,
                                              const Published& published);

}  // namespace valley
