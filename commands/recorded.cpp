#include "commands/recorded.hpp"

#include <system_error>

namespace valley {

std::filesystem::path recorded_studies() {
  std::error_code none;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", none);
  const std::filesystem::path installed = (program.parent_path() / VALLEY_RECORDED_INSTALLED).lexically_normal();
  return !none && std::filesystem::is_directory(installed, none) ? installed : std::filesystem::path(VALLEY_RECORDED);
}

}  // namespace valley
