#include "base/scratch_folder.hpp"

namespace valley {

ScratchFolder::ScratchFolder(std::filesystem::path where, const std::vector<std::string>& names) : path(std::move(where)) {
  for (const auto& name : names) pending.emplace_back(path / name);
  pending.emplace_back(path);
  std::filesystem::create_directories(path);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace valley
