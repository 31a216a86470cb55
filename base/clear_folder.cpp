#include "base/clear_folder.hpp"

#include <vector>

#include "base/require.hpp"

namespace valley {

void clear_folder(const char* argument, const std::filesystem::path& folder,
                  const std::function<bool(const std::string& path)>& is_ours) {
  namespace fs = std::filesystem;
  std::vector<fs::path> all;  // a folder before what is in it
  for (const auto& one : fs::recursive_directory_iterator(folder)) {
    const bool is_folder = one.is_directory() && !one.is_symlink();
    require(is_folder || (one.is_regular_file() && !one.is_symlink() && is_ours(one.path().lexically_relative(folder).string())),
            argument, one.path().string() + ", which valley did not write there", "a folder of its own files alone");
    all.push_back(one.path());
  }
  for (auto one = all.rbegin(); one != all.rend(); ++one) fs::remove(*one);
}

}  // namespace valley
